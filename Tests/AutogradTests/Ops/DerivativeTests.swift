import Testing

@testable import Autograd

@Suite("Derivatives of every op")
struct DerivativeTests {
  static let differentiable = Op.all.filter(\.isDifferentiable)

  /// One element from all, with weights that no two elements share.
  private func weighted(_ y: Tensor) -> Tensor {
    let weights = (0..<y.count).map { index -> Double in
      let place = Double(index)
      return 0.5 + 0.37 * place - 0.011 * place * place
    }
    return (y * Tensor(weights, shape: y.shape)).sum()
  }

  private func leaves(_ sample: Sample) -> [Tensor] {
    sample.inputs.map { Tensor($0.values, shape: $0.shape, requiresGrad: true) }
  }

  @Test("the vjp agrees with a central difference", arguments: differentiable)
  func firstOrder(_ op: Op) throws {
    let samples = Samples.all(of: op)
    #expect(!samples.isEmpty)
    for sample in samples {
      let inputs = leaves(sample)
      let gradients = try grad([weighted(try sample(inputs))], inputs, allowUnused: true)
      let expected = try centralDifference(sample.inputs) { inputs throws(AutogradError) in
        weighted(try sample(inputs))
      }
      for (index, input) in inputs.enumerated() {
        let got = gradients[index]
        #expect(got?.shape == input.shape, "\(sample)")
        #expect(
          agree(got?.values ?? [], expected[index]),
          "\(sample) input \(index): \(got?.values ?? []) against \(expected[index])")
      }
    }
  }

  @Test("the vjp of the vjp agrees with a central difference of it", arguments: differentiable)
  func secondOrder(_ op: Op) throws {
    for sample in Samples.few(of: op) {
      let f = { (inputs: [Tensor]) throws(AutogradError) -> Tensor in
        // Recorded within the difference too, which needs a gradient at every point.
        try withEnabledGrad { () throws(AutogradError) in
          let inputs = inputs.map {
            $0.requiresGrad ? $0 : Tensor($0.values, shape: $0.shape, requiresGrad: true)
          }
          let y = try sample(inputs)
          // A square makes linear ops curved, so that their rules matter to second order.
          let first = try grad(
            [weighted(y * y * 0.5 + y)], inputs, createGraph: true, allowUnused: true)
          var total = Tensor(0)
          for (index, gradient) in first.enumerated() {
            if let gradient { total = total + weighted(gradient) * (1 + Double(index)) }
          }
          return total
        }
      }
      let inputs = leaves(sample)
      let total = try f(inputs)
      guard total.requiresGrad else { continue }
      let second = try grad([total], inputs, allowUnused: true)
      let expected = try centralDifference(sample.inputs, f)
      for index in inputs.indices {
        let got = second[index]?.values ?? inputs[index].values.map { _ in 0 }
        #expect(
          agree(got, expected[index], 1e-7), "\(sample) input \(index): \(got) \(expected[index])")
      }
    }
  }

  @Test("the in-place form gives the same values and gradients", arguments: differentiable)
  func inPlace(_ op: Op) throws {
    guard op.traits.contains(.inPlace) else { return }
    for sample in Samples.all(of: op) {
      let plain = leaves(sample)
      let y = try sample(plain)
      guard y.shape == plain[0].shape, sample.isWritable else { continue }
      let expected = try grad([weighted(y)], plain, allowUnused: true)
      let inputs = leaves(sample)
      let operands = try sample.assembled(inputs)
      let target = try Op.clone.apply([operands[0]])[0]
      let others = try sample.example?.operands(operands).dropFirst().compactMap(\.self)
      let rest =
        others
        ?? (op.name == "index_put" ? sample.constants + [operands[1]] : Array(operands.dropFirst()))
      try op.applyInPlace([target] + rest, sample.attributes)
      let written = target.dtype.isComplex ? try Op.viewAsReal.apply([target])[0] : target
      #expect(written.values == y.values, "\(sample)")
      let got = try grad([weighted(written)], inputs, allowUnused: true)
      for index in inputs.indices {
        #expect(got[index]?.values == expected[index]?.values, "\(sample)")
      }
    }
  }

  @Test("float32 gives float32 values and gradients close to float64's", arguments: differentiable)
  func float32(_ op: Op) throws {
    // These are float64 whatever they are given.
    guard op.name != "to", op.name != "float_power" else { return }
    for sample in Samples.of(op) where !sample.isComplex {
      let wide = leaves(sample)
      let narrow = try sample.inputs.map { input in
        let tensor = try Tensor.make(.float32(input.values.map { Float($0) }), shape: input.shape)
        tensor.requiresGrad = true
        return tensor
      }
      let (a, b) = (try sample(wide), try sample(narrow))
      #expect(b.dtype == .float32)
      #expect(agree(b.values, a.values, 1e-5), "\(sample)")
      let expected = try grad([a.sum()], wide, allowUnused: true)
      let got = try grad([b.sum()], narrow, allowUnused: true)
      for index in wide.indices {
        #expect(got[index]?.dtype == .float32)
        #expect(agree(got[index]?.values ?? [], expected[index]?.values ?? [], 1e-4), "\(sample)")
      }
    }
  }
}
