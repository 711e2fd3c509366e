extension OpSignature {
  /// The arguments of a call, sorted by the parameters that they stand for.
  public struct BoundArguments: Sendable {
    /// The tensor operands in the order of the parameters; a list parameter may take several
    /// expressions, one of which may itself be a list.
    public var operands: [[Expression]] = []
    /// Whether each of `operands` stands for a list of tensors.
    public var isList: [Bool] = []
    /// The other arguments, in the order of the parameters.
    public var attributes: [(name: String, value: Expression)] = []
  }

  /// Why arguments do not fit an op.
  public struct BindingFailure: Error, Sendable {
    /// What is wrong: a lower-case fragment.
    public var message: String
    /// The place of the argument that does not fit, if it is one.
    public var location: SourceLocation?
    /// A keyword that does not exist, for a suggestion.
    public var unknownKeyword: String?
  }

  /// Sorts arguments by parameter: by position in PyTorch's order, then by keyword.
  ///
  /// A list parameter takes one list, or every argument up to the first number.
  public func bind(
    _ arguments: [Expression.Argument]
  ) throws(BindingFailure) -> BoundArguments {
    var positional = arguments.prefix { $0.keyword == nil }[...]
    let keywords = arguments.dropFirst(positional.count)
    if let late = keywords.first(where: { $0.keyword == nil }) {
      throw BindingFailure(
        message: "an argument by position after one by keyword", location: late.value.location)
    }
    var bound = BoundArguments()
    var used: Set<String> = []
    for parameter in parameters {
      var values: [Expression] = []
      if let first = positional.first {
        values = [first.value]
        positional.removeFirst()
        if parameter.kind == .tensors, !first.value.isList {
          while let next = positional.first, !next.value.isNumberLiteral {
            values.append(next.value)
            positional.removeFirst()
          }
        }
      } else if let match = keywords.first(where: { $0.keyword == parameter.name }) {
        values = [match.value]
        used.insert(parameter.name)
      }
      switch parameter.kind {
      case .attribute:
        if let value = values.first { bound.attributes.append((parameter.name, value)) }
      case .tensor, .tensors:
        guard !values.isEmpty else {
          throw BindingFailure(message: "\(name) needs its argument \(parameter.name)")
        }
        bound.operands.append(values)
        bound.isList.append(parameter.kind == .tensors)
      case .optionalTensor:
        bound.operands.append(values)
        bound.isList.append(false)
      }
    }
    if let extra = positional.first {
      throw BindingFailure(
        message: "\(name) takes at most \(parameters.count) arguments",
        location: extra.value.location)
    }
    for argument in keywords {
      guard let keyword = argument.keyword, !used.contains(keyword) else { continue }
      let known = parameters.contains { $0.name == keyword }
      throw BindingFailure(
        message: known
          ? "\(keyword) of \(name) is given twice" : "\(name) has no argument \"\(keyword)\"",
        location: argument.value.location, unknownKeyword: known ? nil : keyword)
    }
    while bound.operands.last?.isEmpty == true {
      bound.operands.removeLast()
      bound.isList.removeLast()
    }
    return bound
  }
}

extension Expression {
  fileprivate var isList: Bool {
    if case .list = kind { true } else { false }
  }

  fileprivate var isNumberLiteral: Bool {
    switch kind {
    case .integer, .number, .boolean, .string, .none: true
    case .negate(let operand): operand.isNumberLiteral
    default: false
    }
  }
}
