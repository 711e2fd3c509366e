import Testing

@testable import Autograd

@Suite("Forward mode of every op")
struct PushforwardTests {
  private func random(_ tensors: [Tensor], seed: UInt64) -> [Tensor] {
    var random = SplitMix(state: seed)
    return tensors.map { random.tensor($0.shape) }
  }

  private func inner(_ a: Tensor, _ b: Tensor) -> Double { (a * b).sum().item }

  @Test("⟨w, J v⟩ is ⟨Jᵀ w, v⟩", arguments: DerivativeTests.differentiable)
  func transpose(_ op: Op) throws {
    for sample in Samples.all(of: op) {
      let f: TensorFunction = { inputs throws(AutogradError) in [try sample(inputs)] }
      let v = random(sample.inputs, seed: 1)
      let (values, tangents) = try jvp(f, at: sample.inputs, along: v)
      let w = random(values, seed: 2)
      let (_, gradients) = try vjp(f, at: sample.inputs, along: w)
      let forward = inner(w[0], tangents[0])
      let reverse = zip(gradients, v).reduce(0) { $0 + inner($1.0, $1.1) }
      #expect(tangents[0].shape == values[0].shape, "\(sample)")
      #expect(abs(forward - reverse) <= 1e-12 * max(1, abs(reverse)), "\(sample)")
    }
  }

  @Test(
    "a rule of its own gives what the transposed vjp does",
    arguments: DerivativeTests.differentiable)
  func transposed(_ op: Op) throws {
    let general = Op(
      op.name, inputs: op.inputs, parameters: op.parameters, formula: op.formula,
      domains: op.domains, sampling: op.sampling, traits: op.traits, forward: op.forward,
      vjp: op.vjp, jvp: .none, complex: op.complexForm)
    for sample in Samples.of(op) where op.traits.isDisjoint(with: [.view, .severalViews]) {
      var other = sample
      other.op = general
      let v = random(sample.inputs, seed: 3)
      let own = try jvp({ i throws(AutogradError) in [try sample(i)] }, at: sample.inputs, along: v)
      let derived = try jvp(
        { i throws(AutogradError) in [try other(i)] }, at: sample.inputs, along: v)
      #expect(agree(own.tangents[0].values, derived.tangents[0].values, 1e-13), "\(sample)")
    }
  }

  @Test(
    "forward over reverse, reverse over forward and forward over forward give one second derivative",
    arguments: DerivativeTests.differentiable)
  func secondOrder(_ op: Op) throws {
    for sample in Samples.all(of: op) {
      // A square makes linear ops curved.
      let f: TensorFunction = { inputs throws(AutogradError) in
        let y = try sample(inputs)
        return [(y * y * 0.5 + y).sum()]
      }
      let (u, v) = (random(sample.inputs, seed: 4), random(sample.inputs, seed: 5))
      let forwardReverse = try hvp(f, at: sample.inputs, along: v).products
      let reverseReverse = try vhp(f, at: sample.inputs, along: v).products
      let alongV: TensorFunction = { inputs throws(AutogradError) in
        try jvp(f, at: inputs, along: v).tangents
      }
      let reverseForward = try vjp(alongV, at: sample.inputs).gradients
      let forwardForward = try jvp(alongV, at: sample.inputs, along: u).tangents[0].item
      for index in sample.inputs.indices {
        let expected = reverseReverse[index].values
        #expect(agree(forwardReverse[index].values, expected, 1e-11), "\(sample)")
        #expect(agree(reverseForward[index].values, expected, 1e-11), "\(sample)")
      }
      let expected = zip(reverseReverse, u).reduce(0) { $0 + inner($1.0, $1.1) }
      #expect(agree([forwardForward], [expected], 1e-11), "\(sample)")
    }
  }

  @Test("the in-place form gives the same tangents", arguments: DerivativeTests.differentiable)
  func inPlace(_ op: Op) throws {
    guard op.traits.contains(.inPlace) else { return }
    for sample in Samples.of(op) {
      let v = random(sample.inputs, seed: 6)
      let plain = try jvp(
        { i throws(AutogradError) in [try sample(i)] }, at: sample.inputs, along: v)
      guard plain.values[0].shape == sample.inputs[0].shape else { continue }
      let written: TensorFunction = { inputs throws(AutogradError) in
        let target = try Op.clone.apply([inputs[0]])[0]
        let rest: [Tensor]
        if let example = sample.example {
          rest = try example.operands([target] + inputs.dropFirst()).dropFirst().compactMap(\.self)
        } else if op.name == "index_put" {
          rest = sample.constants + [inputs[1]]
        } else {
          rest = Array(inputs.dropFirst())
        }
        try op.applyInPlace([target] + rest, sample.attributes)
        return [target]
      }
      let other = try jvp(written, at: sample.inputs, along: v)
      #expect(other.tangents[0].values == plain.tangents[0].values, "\(sample)")
      let square: TensorFunction = { inputs throws(AutogradError) in
        let y = try written(inputs)[0]
        return [(y * y).sum()]
      }
      let first = try hvp(square, at: sample.inputs, along: v).products
      let second = try vhp(square, at: sample.inputs, along: v).products
      for index in first.indices {
        #expect(agree(first[index].values, second[index].values, 1e-11), "\(sample)")
      }
    }
  }

  @Test("float32 inputs have float32 tangents", arguments: DerivativeTests.differentiable)
  func float32(_ op: Op) throws {
    guard !["to", "float_power"].contains(op.name) else { return }
    for sample in Samples.of(op) where !sample.isComplex {
      let narrow = sample.inputs.map { $0.converted(to: .float32) }
      let v = random(sample.inputs, seed: 7)
      let f: TensorFunction = { inputs throws(AutogradError) in [try sample(inputs)] }
      let wide = try jvp(f, at: sample.inputs, along: v).tangents[0]
      let got = try jvp(f, at: narrow, along: v).tangents[0]
      #expect(got.dtype == .float32)
      #expect(agree(got.values, wide.values, 1e-4), "\(sample)")
    }
  }
}
