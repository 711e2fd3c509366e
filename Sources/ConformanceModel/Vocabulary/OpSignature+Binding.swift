extension OpSignature {
  /// The arguments of a call, sorted by the parameters that they stand for.
  public struct BoundArguments: Sendable {
    /// The tensor operands in the order of the parameters.
    ///
    /// A list parameter may take several expressions, one of which may itself be a list. Trailing
    /// operands that are absent are left out.
    public var operands: [[Expression]] = []
    /// Whether each of `operands` stands for a list of tensors.
    public var isList: [Bool] = []
    /// The other arguments by name.
    public var attributes: [(name: String, value: Expression)] = []
  }

  /// Why arguments do not fit an op.
  public struct BindingFailure: Error, Sendable {
    /// What is wrong: a lower-case fragment.
    public var message: String
    /// The place of the argument that does not fit, if it is one.
    public var location: FileLocation?
  }

  /// Sorts the arguments of a call as readers of cases give it: operands by position in the order
  /// of the signature, everything else by keyword.
  ///
  /// - Parameter arguments: The arguments. A list parameter takes every operand that those after it
  ///   do not need.
  /// - Returns: The arguments by parameter.
  /// - Throws: `BindingFailure` when an operand is missing or left over, or a keyword unknown.
  public func bind(
    _ arguments: [Expression.Argument]
  ) throws(BindingFailure) -> BoundArguments {
    var bound = BoundArguments()
    var positional = arguments.filter { $0.keyword == nil }.map(\.value)[...]
    let operandParameters = parameters.filter { $0.kind != .attribute }
    for (index, parameter) in operandParameters.enumerated() {
      let following = operandParameters.count - index - 1
      let count = parameter.kind == .tensors ? max(positional.count - following, 0) : 1
      let values = Array(positional.prefix(count))
      positional = positional.dropFirst(count)
      guard !values.isEmpty || parameter.kind == .optionalTensor else {
        throw BindingFailure(message: "\(name) needs its argument \(parameter.name)")
      }
      bound.operands.append(values)
      bound.isList.append(parameter.kind == .tensors)
    }
    if let extra = positional.first {
      throw BindingFailure(
        message: "\(name) takes at most \(operandParameters.count) operands",
        location: extra.location)
    }
    for argument in arguments {
      guard let keyword = argument.keyword else { continue }
      guard attributes.contains(keyword) else {
        throw BindingFailure(
          message: "\(name) has no argument \"\(keyword)\"", location: argument.value.location)
      }
      bound.attributes.append((keyword, argument.value))
    }
    while bound.operands.last?.isEmpty == true {
      bound.operands.removeLast()
      bound.isList.removeLast()
    }
    return bound
  }
}
