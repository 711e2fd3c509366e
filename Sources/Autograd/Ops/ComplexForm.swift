/// What an op does with complex inputs.
///
/// The gradient of a real loss L with respect to a complex z = x + iy is ∂L/∂x + i ∂L/∂y, the
/// direction in which L grows fastest, as in PyTorch. A holomorphic f takes a cotangent g back to
/// `g conj(f'(z))`; a rule of a real function that is written with holomorphic ops, `g f'(x)`,
/// becomes that when g and what comes out are conjugated, so that one rule serves both.
enum ComplexForm: Sendable {
  /// Complex inputs are refused.
  case refused
  /// The kernel takes complex elements too, and the rule holds for them as it is written: the
  /// op is linear with real coefficients, or was written for complex numbers.
  case asWritten
  /// The kernel takes complex elements too, and the rule is that of a holomorphic function.
  case holomorphic
  /// Another op stands in.
  case other(Op)
}

extension Op {
  /// Whether cotangents are conjugated before and after the rule of a complex application.
  @inline(__always) var isHolomorphic: Bool {
    if case .holomorphic = complexForm { true } else { false }
  }

  /// The op that an application with complex inputs is one of.
  func forComplex() throws(AutogradError) -> Op {
    switch complexForm {
    case .asWritten, .holomorphic: return self
    case .other(let op): return op
    case .refused:
      throw AutogradError(.dtypeMismatch, "\(name) is not for complex tensors")
    }
  }

  /// The op for these inputs, which another one stands in for where one of them is complex.
  @inline(__always)
  func resolved(for inputs: [Tensor]) throws(AutogradError) -> Op {
    for input in inputs where input.dtype.isComplex { return try forComplex() }
    return self
  }

  /// The same op with another answer to complex inputs.
  func onComplex(_ form: ComplexForm) -> Op { Op(self, complexForm: form) }

  /// The op with a holomorphic function in its place where its input is complex.
  func onComplex(map f: @escaping @Sendable (Complex) -> Complex) -> Op {
    onComplex(.other(Op(self, complexForm: .holomorphic, forward: .unary(of: self, f))))
  }

  /// The op with a function of complex numbers in its place, whose rule is given.
  func onComplex(
    map f: @escaping @Sendable (Complex) -> Complex, holomorphic vjp: UnaryPullback
  ) -> Op {
    onComplex(
      .other(
        Op(
          self, complexForm: .holomorphic, forward: .unary { ComplexPointwise.map($0, f) },
          vjp: .unary(vjp), jvp: .elementwise)))
  }

  /// The op with a holomorphic function of two numbers in its place where either is complex.
  func onComplex(zip f: @escaping @Sendable (Complex, Complex) -> Complex) -> Op {
    let forward = Forward.binary { a, b throws(AutogradError) in try ComplexPointwise.zip(a, b, f) }
    return onComplex(.other(Op(self, complexForm: .holomorphic, forward: forward)))
  }

  /// The op with a question to complex numbers in its place.
  func onComplex(test f: @escaping @Sendable (Complex) -> Bool) -> Op {
    onComplex(
      .other(
        Op(self, complexForm: .asWritten, forward: .unary { ComplexPointwise.map($0, f) })))
  }

  /// The op with a question to pairs of complex numbers in its place.
  func onComplex(compare f: @escaping @Sendable (Complex, Complex) -> Bool) -> Op {
    let forward = Forward.binary { a, b throws(AutogradError) in try ComplexPointwise.zip(a, b, f) }
    return onComplex(.other(Op(self, complexForm: .asWritten, forward: forward)))
  }

  /// The op with another kernel for complex inputs and the same rule, read in that way.
  func onComplex(_ form: ComplexForm, kernel forward: Forward) -> Op {
    onComplex(.other(Op(self, complexForm: form, forward: forward)))
  }

  /// The op with other ops in its place where an input is complex.
  func onComplex(
    composed body: @escaping @Sendable (Call) throws(AutogradError) -> [Tensor]
  ) -> Op {
    onComplex(
      .other(
        Op(
          self, complexForm: .asWritten, forward: .composed(body),
          vjp: .general(saving: { _ in .none }) { _ in [] }, jvp: JVP.none)))
  }
}

extension Forward {
  /// A function of one complex number as the kernel of `op`, with arguments or without.
  fileprivate static func unary(
    of op: Op, _ f: @escaping @Sendable (Complex) -> Complex
  ) -> Forward {
    switch op.forward {
    case .general: .general { inputs, _ in [ComplexPointwise.map(inputs[0], f)] }
    case .unary, .binary, .composed: .unary { ComplexPointwise.map($0, f) }
    }
  }
}

extension Node {
  /// Whether the rule wants the conjugates of cotangents, and gives those of gradients.
  @inline(__always) var isConjugating: Bool { dtype.isComplex && op.isHolomorphic }
}

extension Tensor {
  /// The conjugate of each element: the tensor itself where it is real.
  public func conjugated() -> Tensor {
    dtype.isComplex ? Op.conjugate.lawfully(self) : self
  }
}
