import Testing

@testable import Autograd

@Suite("Compiled functions of every op")
struct CompiledOpTests {
  /// Ops that look at elements of their operands before they compute anything, and say so.
  private static let looking: Set<String> = ["binary_cross_entropy", "gaussian_nll_loss", "lstsq"]

  @Test("a program gives what the op gives, to the last bit", arguments: Op.all)
  func every(_ op: Op) throws {
    for sample in Samples.of(op) {
      let f = { (inputs: [Tensor]) throws -> [Tensor] in
        let y = try sample(inputs)
        if y.dtype == .float64 { return [y] }
        return try Op.convert.apply([y], ["dtype": .string("float64")])
      }
      let compiled: CompiledFunction
      do {
        compiled = try CompiledFunction(at: sample.inputs, f)
      } catch let error as AutogradError {
        let isLooking = Self.looking.contains(op.name) && error.message.contains("read the value")
        #expect(isLooking, "\(sample): \(error)")
        continue
      }
      let moved = sample.inputs.map { input in
        Tensor(input.values.map { $0 * 1.015625 }, shape: input.shape)
      }
      let expected = try f(moved)[0]
      let got = try compiled(moved)[0]
      #expect(got.shape == expected.shape)
      #expect(
        got.values.map(\.bitPattern) == expected.values.map(\.bitPattern),
        "\(sample): \(got) against \(expected)")
    }
  }

  @Test("pointwise ops, sums and products of matrices have instructions")
  func instructions() throws {
    let x = Tensor([0.3, 0.5, 0.7, 0.9, 1.1, 1.3], shape: [2, 3])
    let y = Tensor([1.5, 2.5, 0.5])
    let f = { (inputs: [Tensor]) throws -> [Tensor] in
      let (x, y) = (inputs[0], inputs[1])
      let a = (x.sin() + x.cos() * y - x.exp() / (1 + y * y)).tanh()
      let b = x.matmul(y) + a.sum([1]) - Tensor.choose(x[0] > y, x[1], 2.0).mean()
      let c = try Op.concatenate.apply([b, a.transposed(0, 1).reshaped(to: [6]), x[1]])[0]
      return [c.log().sqrt(), c.power(2).relu().sum()]
    }
    let compiled = try CompiledFunction(at: [x, y], f)
    #expect(compiled.opsWithoutInstruction == [])
    let expected = try f([x * 1.1, y * 1.2]).flatMap(\.values)
    let got = try compiled([x * 1.1, y * 1.2]).flatMap(\.values)
    #expect(zip(expected, got).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
  }

  @Test("layouts of every kind are gone through as by the ops")
  func layouts() throws {
    let x = Tensor((0..<24).map { Double($0) * 0.37 - 4 }, shape: [2, 3, 4])
    let f = { (inputs: [Tensor]) throws -> [Tensor] in
      let x = inputs[0]
      let column = x.selected(2, 1).reshaped(to: [2, 3, 1])
      let turned = x.permuted([2, 0, 1]) * column.permuted([2, 0, 1]).expanded(to: [4, 2, 3])
      return [
        x + column, turned, turned.transposed(0, 2).exp(), x.sliced(2, 0, 4, step: 2) * x[1][2][3],
        x.sum([0]), x.sum([1], keepingDimensions: true), x.sum([0, 2]), x.mean(),
        Tensor.choose(x.transposed(0, 1) > 0, x.transposed(0, 1), -1.0),
      ]
    }
    let compiled = try CompiledFunction(at: [x], f)
    let expected = try f([x * 0.7])
    let got = try compiled([x * 0.7])
    for (a, b) in zip(expected, got) {
      #expect(a.shape == b.shape && a.values == b.values)
    }
  }
}
