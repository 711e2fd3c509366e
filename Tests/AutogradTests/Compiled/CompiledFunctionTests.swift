import CountedMalloc
import Testing

@testable import Autograd

@Suite("Compiled functions")
struct CompiledFunctionTests {
  private func scalar(_ x: [Tensor]) -> [Tensor] {
    [x[0].sin() * x[0].exp() / (1 + x[0] * x[0])]
  }

  @Test("an evaluation allocates nothing", .enabled(if: counted_allocations() >= 0))
  func noAllocation() throws {
    let x = Tensor((0..<30).map { Double($0) * 0.05 - 0.7 }, shape: [5, 6])
    let weights = Tensor((0..<60).map { 1 / Double($0 + 1) }, shape: [6, 10])
    let compiled = try CompiledFunction(at: [x]) { inputs in
      let hidden = (inputs[0].matmul(weights) + weights[0]).tanh()
      var y = hidden.sum([1]).exp().sum()
      for _ in 0..<10 { y = y * 0.5 + y.cos() }
      return [y, hidden.transposed(0, 1).matmul(inputs[0])]
    }
    #expect(!compiled.allocates)
    let inputs = x.values
    var outputs = [Double](repeating: 0, count: compiled.outputCount)
    let allocations = try inputs.withUnsafeBufferPointer { inputs in
      try outputs.withUnsafeMutableBufferPointer { outputs in
        try compiled.evaluate(inputs, into: outputs)
        let before = counted_allocations()
        for _ in 0..<100 { try compiled.evaluate(inputs, into: outputs) }
        return counted_allocations() - before
      }
    }
    #expect(allocations == 0)
    let before = counted_allocations()
    _ = Tensor([1, 2, 3])
    #expect(counted_allocations() > before)
  }

  @Test("what is evaluated is the closure at new inputs, whatever constants it captures")
  func values() throws {
    let compiled = try CompiledFunction(at: [Tensor(0.7)], scalar)
    for value in [0.7, -3.5, 0, 1e6, 1e300, .infinity] {
      let expected = scalar([Tensor(value)])[0].item
      let got = try compiled([value])[0]
      #expect(got == expected || got.isNaN && expected.isNaN, "\(value)")
    }
    #expect(compiled.instructionCount == 7)
  }

  @Test("reading a value that depends on the inputs is refused, and said to be")
  func reading() throws {
    let error = #expect(throws: AutogradError.self) {
      try CompiledFunction(at: [Tensor(2)]) { x in x[0].item > 1 ? [x[0]] : [-x[0]] }
    }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("read the value") == true)
    // A constant may be read.
    let bound = Tensor(3)
    let compiled = try CompiledFunction(at: [Tensor(2)]) { x in [x[0] * bound.item] }
    #expect(try compiled([5]) == [15])
  }

  @Test("a decision is checked, and the closure evaluated where it is another")
  func decisions() throws {
    let loop = { (x: [Tensor]) -> [Tensor] in
      var y = x[0]
      while (y < .number(10)).isTrue { y = y * 1.5 + 0.1 }
      return [y]
    }
    let compiled = try CompiledFunction(at: [Tensor(0.5)], loop)
    #expect(try compiled([0.51]) == loop([Tensor(0.51)])[0].values)
    #expect(compiled.departures == 0)
    #expect(try compiled([5]) == loop([Tensor(5)])[0].values)
    #expect(try compiled([11]) == [11])
    #expect(compiled.departures == 2)
  }

  @Test("many scalar ops side by side become one instruction, with the same results")
  func runs() throws {
    let fan = { (x: [Tensor]) -> [Tensor] in
      var terms = (0..<1000).map { x[0] * (1 / Double($0 + 1)) }
      while terms.count > 1 {
        let odd = terms.count % 2 == 1 ? terms.last : nil
        terms = stride(from: 0, to: terms.count - 1, by: 2).map { terms[$0] + terms[$0 + 1] }
        if let odd { terms.append(odd) }
      }
      return [terms[0] * x[0], terms[0].expanded(to: [3])]
    }
    let compiled = try CompiledFunction(at: [Tensor(0.5)], fan)
    #expect(compiled.instructionCount < 100)
    #expect(try compiled([0.9]) == fan([Tensor(0.9)]).flatMap(\.values))
  }

  @Test("writes in place to what the closure made are part of the program")
  func inPlace() throws {
    let f = { (x: [Tensor]) throws -> [Tensor] in
      var total = Tensor([0, 0, 0, 0])
      for index in 0..<3 {
        try Op.named("copy_")?.applyInPlace([total[index], x[0][index] * Double(index + 1)])
        total += x[0].sum()
      }
      let kept = total.sin()
      try Op.multiply.applyInPlace([total, Tensor(2)])
      let input = x[0]
      try Op.exp.applyInPlace([input])
      return [total, kept, input * 2]
    }
    let compiled = try CompiledFunction(at: [Tensor([1, 2, 3])], f)
    for _ in 0..<2 {
      #expect(
        try compiled([0.5, 0.25, 4]) == f([Tensor([0.5, 0.25, 4])]).flatMap(\.values))
    }
  }

  @Test("a write to what was there before is refused")
  func foreignWrite() {
    let outside = Tensor([1, 2])
    #expect(throws: AutogradError.self) {
      try CompiledFunction(at: [Tensor([1, 2])]) { x in
        try Op.multiply.applyInPlace([outside, x[0]])
        return [outside]
      }
    }
  }

  @Test("a function that does not compute the same each time is refused")
  func unsteady() {
    var calls = 0.0
    #expect(throws: AutogradError.self) {
      try CompiledFunction(at: [Tensor([1, 2])]) { x in
        calls += 1
        return [x[0] * calls]
      }
    }
  }

  @Test("gradients can be compiled, too")
  func gradients() throws {
    let f = { (x: [Tensor]) throws -> [Tensor] in
      try withEnabledGrad {
        let leaf = x[0].detached()
        try leaf.setRequiresGrad(true)
        let y = (leaf * leaf.sin() + leaf.exp()).tanh().sum()
        return try grad([y], [leaf]).compactMap { $0 }
      }
    }
    let compiled = try CompiledFunction(at: [Tensor([0.1, 0.2, 0.3])], f)
    #expect(try compiled([0.4, -0.5, 0.6]) == f([Tensor([0.4, -0.5, 0.6])])[0].values)
  }

  @Test("wrong numbers of elements and types are refused")
  func mistakes() throws {
    let compiled = try CompiledFunction(at: [Tensor([1, 2])]) { x in [x[0].sum()] }
    #expect(throws: AutogradError.self) { try compiled([1]) }
    #expect(throws: AutogradError.self) { try compiled([Tensor([1, 2, 3])]) }
    let whole = try Tensor.make(.int64([1]), shape: [1])
    #expect(throws: AutogradError.self) { try CompiledFunction(at: [whole]) { $0 } }
    #expect(try compiled([1, 2]) == [3])
  }

  @Test("inputs may be results, and results constants or empty")
  func trivial() throws {
    let compiled = try CompiledFunction(at: [Tensor([1, 2]), Tensor([Double]())]) { x in
      [x[0], Tensor(7), x[1], x[1] * 2, x[0].transposed(0, 0)]
    }
    #expect(try compiled([3, 4]) == [3, 4, 7, 3, 4])
  }
}
