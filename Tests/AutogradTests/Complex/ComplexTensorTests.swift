import Testing

@testable import Autograd

@Suite("Complex tensors")
struct ComplexTensorTests {
  private func kind(_ body: () throws(AutogradError) -> Void) -> AutogradError.Kind? {
    do throws(AutogradError) { try body() } catch { return error.kind }
    return nil
  }

  @Test("they are written with their shape, type and place in the graph")
  func description() {
    let z = Tensor([Complex(1, 2), Complex(0, -0.5)], requiresGrad: true)
    #expect(
      "\(z)"
        == "Tensor([1.0 + 2.0i, 0.0 - 0.5i], shape: [2], dtype: complex128, requiresGrad: true)")
    #expect("\((z * z).dtype.name)" == "complex128")
    #expect("\(z * z)".contains("gradFn: MulBackward"))
    #expect("\(z.exp())".contains("gradFn: ExpBackward"))
  }

  @Test("a complex operand makes the result complex, a number leaves each type as it is")
  func promotion() throws {
    let z = Tensor([Complex(1, 2)])
    let types: [ElementType] = [.bool, .int64, .float32, .float64, .complex128]
    for type in types {
      #expect((Tensor([2.0]).converted(to: type) * z).dtype == .complex128)
      #expect((Tensor(2.0).converted(to: type) * z).dtype == .complex128)
      #expect((Tensor([2.0]).converted(to: type) * Tensor(Complex.i)).dtype == .complex128)
    }
    #expect((z * 2).dtype == .complex128)
    #expect((Tensor([1.0]) * 2).dtype == .float64)
    #expect(z.abs().dtype == .float64)
  }

  @Test("conversions keep the real part, and anything but zero is true")
  func conversion() throws {
    let z = Tensor([Complex(2.7, 1), Complex(0, 1), .zero])
    #expect(z.converted(to: .float64).values == [2.7, 0, 0])
    #expect(z.converted(to: .int64).elements == .int64([2, 0, 0]))
    #expect(z.converted(to: .bool).elements == .bool([true, true, false]))
    #expect(z.converted(to: .float32).elements == .float32([2.7, 0, 0]))
    #expect(Tensor([1, 2]).converted(to: .complex128).complexValues == [Complex(1), Complex(2)])
  }

  @Test("the parts are views, and a write through one is recorded")
  func views() throws {
    let leaf = Tensor([Complex(1, 2), Complex(3, 4)], requiresGrad: true)
    let z = leaf * 1
    let part = z.imaginaryPart
    #expect(part.storageIdentity == z.storageIdentity)
    try Op.multiply.applyInPlace([part, Tensor([10, 100])])
    #expect(z.complexValues == [Complex(1, 20), Complex(3, 400)])
    try (z.realPart + z.imaginaryPart).sum().backward()
    #expect(leaf.grad?.complexValues == [Complex(1, 10), Complex(1, 100)])
  }

  @Test("strided and transposed complex tensors are read where they lie")
  func layouts() throws {
    let z = Tensor((0..<6).map { Complex(Double($0), -Double($0)) }, shape: [2, 3])
    let t = z.transposed(0, 1)
    #expect(t.realPart.values == [0, 3, 1, 4, 2, 5])
    #expect(Op.viewAsReal.lawfully([t])[0].sum([0]).values == [3, -3, 12, -12])
    #expect(t.sliced(0, 0, 3, step: 2).conjugated().complexValues.map(\.imaginary) == [0, 3, 2, 5])
    #expect(t.matmul(z).shape == [3, 3])
  }

  @Test("the gradient of a real loss has the partial derivatives as its parts")
  func convention() throws {
    let z = Tensor(Complex(3, 4), requiresGrad: true)
    try z.abs().backward()
    #expect(z.grad?.complexValues == [Complex(0.6, 0.8)])
    let w = Tensor(Complex(1, 2), requiresGrad: true)
    try (w * w).backward(gradient: Tensor(Complex(1)))
    #expect(w.grad?.complexValues == [Complex(2, -4)])
  }

  @Test("a real input of a complex computation has a real gradient")
  func realInput() throws {
    let x = Tensor([2, 3], requiresGrad: true)
    let y = x * Tensor([Complex(1, 2), Complex(0, 1)])
    try y.backward(gradient: Tensor([Complex(3, -4), Complex(5, 6)]))
    #expect(x.grad?.dtype == .float64)
    #expect(x.grad?.values == [-5, 6])
  }

  @Test("a complex root, and a cotangent of another kind, are refused")
  func seeds() throws {
    let z = Tensor(Complex(1, 2), requiresGrad: true)
    #expect(kind { () throws(AutogradError) in try (z * z).backward() } == .notScalar)
    #expect(
      kind { () throws(AutogradError) in try (z * z).backward(gradient: Tensor(1)) }
        == .dtypeMismatch)
    #expect(
      kind { () throws(AutogradError) in try z.abs().backward(gradient: Tensor(Complex.i)) }
        == .dtypeMismatch)
  }

  @Test("ops that rest on an order, and writes of complex results to real tensors, are refused")
  func refused() throws {
    let z = Tensor([Complex(1, 2)])
    for op in [Op.relu, .floor, .sign, .argmax, .erf, .softplus, .maximum, .less] {
      let inputs = op.inputs.names.count == 2 ? [z, z] : [z]
      #expect(kind { () throws(AutogradError) in _ = try op.apply(inputs) } == .dtypeMismatch)
    }
    let x = Tensor([1])
    #expect(
      kind { () throws(AutogradError) in try Op.multiply.applyInPlace([x, z]) } == .dtypeMismatch)
    #expect(
      kind { () throws(AutogradError) in try Op.absolute.applyInPlace([z]) } == .dtypeMismatch)
    #expect(x.values == [1])
  }

  @Test("every op either takes complex tensors or refuses them, and none traps")
  func everyOp() throws {
    let z = Tensor([Complex(1, 2), Complex(-3, 0.5)], requiresGrad: true)
    for op in Op.all {
      let most = op.inputs.isVariadic ? 2 : op.inputs.names.count
      let inputs = [Tensor](repeating: z, count: most)
      do throws(AutogradError) {
        for result in try op.apply(inputs) where result.requiresGrad {
          let seed = result.dtype.isComplex ? Tensor(Complex(1, 1)) : Tensor(1)
          try result.backward(gradient: seed.expanded(to: result.shape))
        }
      } catch {
        #expect(error.kind != .other, "\(op): \(error)")
      }
    }
  }

  @Test("a hook that keeps saved values keeps complex ones, and a checkpoint agrees with itself")
  func modes() throws {
    let z = Tensor(Complex(0.5, -1), requiresGrad: true)
    try (z * z).exp().realPart.backward()
    let plain = z.grad?.complexValues
    z.grad = nil
    let y = try checkpoint([z]) { inputs throws(AutogradError) in [(inputs[0] * inputs[0]).exp()] }
    try y[0].realPart.backward()
    #expect(z.grad?.complexValues == plain)
  }
}
