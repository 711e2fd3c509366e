extension Op {
  /// An op of one input whose elements do not depend on one another.
  static func unary(
    _ name: String, _ formula: String, on domain: Domain = .real,
    _ kernel: @escaping @Sendable (Tensor) throws(AutogradError) -> Tensor,
    vjp: UnaryPullback, jvp: JVP = .elementwise
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), formula: formula, domains: [domain], traits: .inPlace,
      forward: .unary(kernel), vjp: .unary(vjp), jvp: jvp)
  }

  /// An op of two inputs that broadcast.
  static func binary(
    _ name: String, _ formula: String, on domains: [Domain] = [.real, .real],
    _ kernel: @escaping @Sendable (Tensor, Tensor) throws(AutogradError) -> Tensor,
    vjp: (BinaryPullback, BinaryPullback), jvp: JVP = .elementwise, traits: Traits = .inPlace
  ) -> Op {
    Op(
      name, inputs: Inputs(["input", "other"]), formula: formula, domains: domains,
      traits: traits, forward: .binary(kernel), vjp: .binary(vjp.0, vjp.1), jvp: jvp)
  }

  /// A question about every element, which has no derivative.
  static func predicate(
    _ name: String, _ formula: String,
    _ kernel: @escaping @Sendable (Tensor) throws(AutogradError) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), formula: formula, forward: .unary(kernel), vjp: .none)
  }

  /// A question about pairs of elements, which has no derivative.
  static func comparison(
    _ name: String, _ formula: String,
    _ kernel: @escaping @Sendable (Tensor, Tensor) throws(AutogradError) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input", "other"]), formula: formula, domains: [.real, .real],
      forward: .binary(kernel), vjp: .none)
  }

  /// An op of one input and arguments, with one result and a rule that needs no saved values.
  static func shaped(
    _ name: String, _ formula: String, _ parameters: [Parameter], traits: Traits,
    sampling: Sampling = .shape,
    _ kernel: @escaping @Sendable (Tensor, Attributes) throws(AutogradError) -> Tensor,
    vjp rule: @escaping @Sendable (PullbackContext) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      sampling: sampling, traits: traits,
      forward: .general { inputs, attributes throws(AutogradError) in
        [try kernel(inputs[0], attributes)]
      },
      vjp: .general(saving: { _ in .none }) { [rule($0)] }, jvp: .linear, complex: .asWritten)
  }

  /// An op that reduces dimensions, with the parameters that all of them have.
  static func reduction(
    _ name: String, _ formula: String, on domain: Domain = .real,
    saving: SavedValues = .none, jvp: JVP = .none, takesType: Bool = false,
    complex: ComplexForm = .refused,
    _ kernel: @escaping @Sendable (Tensor, [Int], _ keep: Bool) throws(AutogradError) -> Tensor,
    vjp rule: @escaping @Sendable (PullbackContext, _ g: Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [
        Parameter("dim", .integers, .none), Parameter("keepdim", .boolean, .boolean(false)),
      ] + (takesType ? [Parameter("dtype", .dtype, .none)] : []),
      formula: formula, domains: [domain], sampling: .reduction,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].converted(to: attributes.dtype("dtype") ?? inputs[0].dtype)
        let dimensions = try x.dimensions(attributes.integers("dim"))
        return [try kernel(x, dimensions, attributes.flag("keepdim"))]
      },
      vjp: .general(saving: { _ in saving }) { [rule($0, $0.restored($0.g))] }, jvp: jvp,
      complex: complex)
  }

  /// A result that is a constant, whatever it is made like.
  static func creation(
    _ name: String, _ formula: String, inputs: [String] = [], _ parameters: [Parameter],
    complex: ComplexForm = .refused,
    _ kernel: @escaping @Sendable ([Tensor], Attributes) throws(AutogradError) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(inputs), parameters: parameters, formula: formula,
      sampling: .creation,
      forward: .general { inputs, attributes throws(AutogradError) in
        [try kernel(inputs, attributes)]
      }, vjp: .none, complex: complex)
  }

  /// An op without attributes, from a context in which it cannot fail.
  @inline(__always)
  func lawfully(_ x: Tensor) -> Tensor {
    lawful { () throws(AutogradError) in try self(x) }
  }

  /// An op without attributes, from a context in which it cannot fail.
  @inline(__always)
  func lawfully(_ a: Tensor, _ b: Tensor) -> Tensor {
    lawful { () throws(AutogradError) in try self(a, b) }
  }

  /// An op from a context in which it cannot fail.
  func lawfully(_ inputs: [Tensor], _ attributes: Attributes = .none) -> [Tensor] {
    lawful { () throws(AutogradError) in try run(inputs, attributes) }
  }
}

extension PullbackContext {
  /// The dimensions that a reduction went over.
  var dimensions: [Int] {
    let rank = shapes[0].count
    guard let given = attributes.integers("dim"), !given.isEmpty, rank > 0 else {
      return Array(0..<rank)
    }
    return given.map { $0 < 0 ? $0 + rank : $0 }
  }

  /// A result of the reduction with the reduced dimensions put back as 1.
  func restored(_ reduced: Tensor) -> Tensor {
    let gone = dimensions
    return reduced.reshaped(
      to: shapes[0].indices.map { gone.contains($0) ? 1 : shapes[0][$0] })
  }
}
