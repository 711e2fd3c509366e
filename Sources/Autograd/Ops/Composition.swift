/// One application of an op that is made of other ops.
///
/// The parts are what is recorded, so such an op has derivatives of every order and mode
/// without a rule of its own. Its body checks what it is given: the operators that it goes on
/// to use stop the program where shapes do not fit.
struct Call {
  let op: Op
  /// The inputs, one for each name; `nil` where an optional one is absent.
  let inputs: [Tensor?]
  /// The inputs as they were given, before float32 was widened.
  let given: [Tensor?]
  /// Whether the results become float32.
  let isNarrow: Bool
  let attributes: Attributes

  /// An input that must be there.
  func tensor(_ index: Int) throws(AutogradError) -> Tensor {
    guard index < inputs.count, let tensor = inputs[index] else {
      throw AutogradError(.badArgument, "\(op.name) needs \(op.inputs.names[index])")
    }
    return tensor
  }

  /// An input as floats.
  func real(_ index: Int) throws(AutogradError) -> Tensor {
    let tensor = try tensor(index)
    return tensor.dtype.isFloating ? tensor : tensor.converted(to: .standardFloat)
  }

  /// An input as floats, if it is there.
  func optional(_ index: Int) throws(AutogradError) -> Tensor? {
    guard index < inputs.count, inputs[index] != nil else { return nil }
    return try real(index)
  }

  /// All inputs.
  func tensors() throws(AutogradError) -> [Tensor] {
    var result: [Tensor] = []
    for index in inputs.indices { result.append(try tensor(index)) }
    return result
  }

  /// Refuses inputs that are not floats, or not of one type.
  func requireOneFloatType() throws(AutogradError) {
    var type: ElementType?
    for case .some(let tensor) in inputs where !tensor.isNumber {
      guard tensor.dtype.isFloating else {
        throw AutogradError(.dtypeMismatch, "\(op.name) is for floats, not \(tensor.dtype.name)")
      }
      if let type, type != tensor.dtype {
        throw AutogradError(
          .dtypeMismatch,
          "\(op.name) takes tensors of one type, not \(type.name) and \(tensor.dtype.name)")
      }
      type = tensor.dtype
    }
  }

  /// An argument that was refused.
  func refusal(_ kind: AutogradError.Kind, _ words: String) -> AutogradError {
    AutogradError(kind, "\(op.name): \(words)")
  }
}

extension Op {
  /// An op that is made of other ops.
  ///
  /// - Parameters:
  ///   - name: The name in the op table.
  ///   - formula: What it computes.
  ///   - inputs: The tensors' names; optional ones come last.
  ///   - required: How many must be given; all where not said.
  ///   - isVariadic: Whether the last stands for any number.
  ///   - parameters: The other arguments.
  ///   - examples: Lawful applications.
  ///   - oneType: Whether the inputs must be floats of one type.
  ///   - complex: What becomes of complex inputs.
  ///   - body: The parts.
  /// - Returns: The op.
  static func composed(
    _ name: String, _ formula: String, inputs: [String], required: Int? = nil,
    isVariadic: Bool = false, _ parameters: [Parameter] = [], examples: [Example],
    oneType: Bool = false,
    complex: ComplexForm = .refused,
    _ body: @escaping @Sendable (Call) throws(AutogradError) -> [Tensor]
  ) -> Op {
    Op(
      name, inputs: Inputs(inputs, required: required, isVariadic: isVariadic),
      parameters: parameters, formula: formula, sampling: .examples(examples), traits: .widening,
      forward: .composed { call throws(AutogradError) in
        if oneType { try call.requireOneFloatType() }
        return try body(call)
      },
      vjp: .general(saving: { _ in .none }) { _ in [] }, complex: complex)
  }

  /// Applies the op to what outside input gives it, optional inputs being `nil` where absent.
  ///
  /// - Parameters:
  ///   - inputs: The tensors, in their places.
  ///   - attributes: The other arguments by PyTorch's keywords.
  /// - Returns: The results, recorded where an input requires grad.
  /// - Throws: `AutogradError` when the inputs or arguments will not do.
  public func apply(
    optional inputs: [Tensor?], _ attributes: [String: Argument] = [:]
  ) throws(AutogradError) -> [Tensor] {
    var inputs = inputs
    while let last = inputs.last, last == nil { inputs.removeLast() }
    let present = inputs.compactMap(\.self)
    if present.count == inputs.count { return try apply(present, attributes) }
    for (index, input) in inputs.enumerated() where input == nil {
      guard index >= self.inputs.required, index < self.inputs.names.count,
        !self.inputs.isVariadic, case .composed = forward
      else {
        throw AutogradError(.badArgument, "\(name): operand \(index) must be given")
      }
    }
    // Every input that is there is counted, absent ones among them too.
    let checked = try check(inputs.map { $0 ?? present[0] }, attributes)
    return try resolved(for: present).compose(inputs, checked)
  }

  /// Runs the parts.
  func compose(
    _ given: [Tensor?], _ attributes: Attributes
  ) throws(AutogradError) -> [Tensor] {
    guard case .composed(let body) = forward else { return [] }
    var inputs = given
    if !self.inputs.isVariadic {
      while inputs.count < self.inputs.names.count { inputs.append(nil) }
    }
    let isNarrow = Op.isNarrow(inputs)
    if isNarrow { inputs = inputs.map { $0?.widened() } }
    var results = try body(
      Call(
        op: self, inputs: inputs, given: given, isNarrow: isNarrow, attributes: attributes))
    for (index, result) in results.enumerated() {
      if isNarrow, result.dtype == .float64 {
        results[index] = result.converted(to: .float32, recorded: true)
      } else if given.contains(where: { $0?.storage === result.storage }) {
        // What is nothing but an input is still a tensor of its own.
        results[index] = try Op.clone.one([result])
      }
    }
    return results
  }

  /// The results of a primitive with float32 inputs, computed in float64; `nil` where there is
  /// nothing to widen.
  func widened(
    _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> [Tensor]? {
    if case .composed = forward { return nil }
    guard Op.isNarrow(inputs) else { return nil }
    return try run(inputs.map { $0.widened() }, attributes).map {
      $0.dtype == .float64 ? $0.converted(to: .float32, recorded: true) : $0
    }
  }

  /// Whether the results are float32.
  private static func isNarrow(_ inputs: [Tensor?]) -> Bool {
    var hasNarrow = false
    for case .some(let tensor) in inputs where tensor.dtype.isFloating && !tensor.isNumber {
      if tensor.dtype.isComplex { return false }
      if tensor.dtype == .float32 { hasNarrow = true } else if tensor.rank > 0 { return false }
    }
    return hasNarrow
  }

  /// The first result.
  func one(
    _ inputs: [Tensor], _ attributes: Attributes = .none
  ) throws(AutogradError) -> Tensor {
    try run(inputs, attributes)[0]
  }
}

extension Tensor {
  /// The tensor in float64 where it is float32.
  func widened() -> Tensor {
    dtype == .float32 ? converted(to: .float64, recorded: true) : self
  }
}
