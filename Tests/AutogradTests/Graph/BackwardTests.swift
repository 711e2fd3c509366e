import Testing

@testable import Autograd

@Suite("Passes backwards")
struct BackwardTests {
  @Test("a scalar needs no gradient and one of several elements does")
  func seeds() throws {
    let x = Tensor([[3.0]].flatMap(\.self), shape: [1, 1], requiresGrad: true)
    try (x * x).backward()
    #expect(x.grad?.values == [6] && x.grad?.shape == [1, 1])
    let v = Tensor([1, 2], requiresGrad: true)
    #expect(kind { () throws(AutogradError) in try (v * 2).backward() } == .notScalar)
    try (v * v).backward(gradient: Tensor([3, 4]))
    #expect(v.grad?.values == [6, 16])
    #expect(
      kind { () throws(AutogradError) in try (v * 2).backward(gradient: Tensor([1])) }
        == .shapeMismatch)
    #expect(kind { () throws(AutogradError) in try Tensor(1).backward() } == .noGraph)
  }

  @Test("gradients accumulate in place until they are set to none")
  func accumulation() throws {
    let x = Tensor(2, requiresGrad: true)
    try (x * 3).backward()
    let first = x.grad
    try (x * 3).backward()
    #expect(x.grad?.item == 6 && x.grad === first)
    x.grad = nil
    try (x * 5).backward()
    #expect(x.grad?.item == 5)
  }

  @Test("a grad shares storage with neither the seed nor another leaf's grad")
  func ownStorage() throws {
    let (a, b) = (Tensor([1, 2], requiresGrad: true), Tensor([3, 4], requiresGrad: true))
    let seed = Tensor([1, 1])
    try (a + b).backward(gradient: seed)
    try Op.multiply.applyInPlace([a.grad ?? a, Tensor(5)])
    #expect(a.grad?.values == [5, 5] && b.grad?.values == [1, 1] && seed.values == [1, 1])
    try seed.setRequiresGrad(true)
    try seed.backward(gradient: a.grad)
    #expect(seed.grad?.storageIdentity != a.grad?.storageIdentity)
  }

  @Test("a second pass needs retainGraph where a node that is visited had saved something")
  func freed() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * x
    try y.backward(retainGraph: true)
    try y.backward()
    #expect(x.grad?.item == 8)
    #expect(kind { () throws(AutogradError) in try y.backward() } == .graphFreed)
    let plain = x + 1
    try plain.backward()
    try plain.backward()
    let shared = x * x
    let (a, b) = (shared * 2, shared * 3)
    try a.backward()
    #expect(kind { () throws(AutogradError) in try b.backward() } == .graphFreed)
  }

  @Test("several roots are differentiated together, one twice counts twice, and they may be nested")
  func roots() throws {
    let x = Tensor(3, requiresGrad: true)
    try backward([x * 2, x * x])
    #expect(x.grad?.item == 8)
    x.grad = nil
    let y = x * x
    try backward([y, y])
    #expect(x.grad?.item == 12)
    x.grad = nil
    let u = x * x
    let v = u * 3
    try backward([u, v])
    #expect(x.grad?.item == 24)
    #expect(
      kind { () throws(AutogradError) in try backward([x * 2], gradients: [nil, nil]) }
        == .badArgument)
  }

  @Test("inputs restrict a pass, and a non-leaf among them gets its grad")
  func inputs() throws {
    let (x, y) = (Tensor(2, requiresGrad: true), Tensor(5, requiresGrad: true))
    try (x * y).backward(inputs: [x])
    #expect(x.grad?.item == 5 && y.grad == nil)
    x.grad = nil
    let t = x * x
    try (t * t).backward(inputs: [x, t])
    #expect(t.grad?.item == 8 && x.grad?.item == 32)
    let z = Tensor(1, requiresGrad: true)
    try (x * x).backward(inputs: [z])
    #expect(z.grad == nil)
    #expect(kind { () throws(AutogradError) in try (x * x).backward(inputs: []) } == .badArgument)
  }

  @Test("grad returns gradients in the order of its inputs and touches no grad")
  func functional() throws {
    let (x, y) = (Tensor(2, requiresGrad: true), Tensor(5, requiresGrad: true))
    let gradients = try grad([x * y], [y, x])
    #expect(gradients.map { $0?.item } == [2, 5] && x.grad == nil)
    #expect(gradients.allSatisfy { $0?.requiresGrad == false })
    let t = x * x
    #expect(try grad([t * t], [x, t]).map { $0?.item } == [32, 8])
    let own = x * 2
    #expect(try grad([own], [own])[0]?.item == 1)
    #expect(kind { () throws(AutogradError) in _ = try grad([x * 2], [y]) } == .unusedInput)
    #expect(try grad([x * 2], [x, y], allowUnused: true)[1] == nil)
    #expect(kind { () throws(AutogradError) in _ = try grad([x * 2], []) } == .badArgument)
    #expect(kind { () throws(AutogradError) in _ = try grad([x * 2], [Tensor(1)]) } == .noGraph)
  }

  @Test("a recorded pass can be differentiated again, to any order")
  func orders() throws {
    let x = Tensor(2, requiresGrad: true)
    var y = x * x * x * x
    for expected in [32.0, 48, 48, 24] {
      y = try #require(try grad([y], [x], createGraph: true)[0])
      #expect(y.item == expected)
    }
    let z = Tensor(2, requiresGrad: true)
    try (z * z * z).backward(createGraph: true)
    let first = try #require(z.grad)
    #expect(first.requiresGrad && first.item == 12)
    z.grad = nil
    try first.backward()
    #expect(z.grad?.item == 12)
  }

  @Test("products with zeros have exact derivatives to second order")
  func products() throws {
    for (values, slopes, curvature) in [
      ([2.0, 3, 4], [12.0, 8, 6], [0.0, 4, 3]), ([0, 3, 4], [12, 0, 0], [0, 4, 3]),
      ([0, 0, 4], [0, 0, 0], [0, 4, 0]), ([0, 0, 0], [0, 0, 0], [0, 0, 0]),
    ] {
      let x = Tensor(values, requiresGrad: true)
      let y = try Op.product.apply([x])[0]
      let first = try #require(try grad([y], [x], createGraph: true)[0])
      #expect(first.values == slopes)
      #expect(try grad([first[0]], [x])[0]?.values == curvature)
    }
  }

  @Test("kinks have PyTorch's slopes")
  func kinks() throws {
    func slope(_ values: [Double], _ f: (Tensor) throws(AutogradError) -> Tensor) throws -> [Double]
    {
      let x = Tensor(values, requiresGrad: true)
      return try grad([try f(x).sum()], [x])[0]?.values ?? []
    }
    #expect(try slope([0]) { $0.abs() } == [0])
    #expect(try slope([0]) { $0.relu() } == [0])
    #expect(
      try slope([0]) { x throws(AutogradError) in try Op.maximum(x, Tensor([0.0])) } == [0.5])
    #expect(
      try slope([-1, 1, 2]) { x throws(AutogradError) in
        try Op.clamp.apply([x], ["min": .integer(-1), "max": .number(1)])[0]
      } == [1, 1, 0])
    #expect(
      try slope([1, 3, 3]) { x throws(AutogradError) in try Op.max.apply([x])[0] } == [0, 0.5, 0.5])
    #expect(
      try slope([1, 3, 3]) { x throws(AutogradError) in
        try Op.max.apply([x], ["dim": .integer(0)])[0]
      } == [0, 1, 0])
    #expect(try slope([0]) { $0.power(0) } == [0])
    #expect(try slope([0]) { $0.power(1) } == [1])
    #expect(try slope([-1000, 1000, 0]) { $0.sigmoid() } == [0, 0, 0.25])
  }

  @Test("slopes in the tails are not lost to the rounding of the output")
  func tails() throws {
    let x = Tensor([20, 40, 300], requiresGrad: true)
    let tanh = try #require(try grad([x.tanh().sum()], [x])[0]).values
    #expect(tanh[0] > 0 && tanh[1] > 0 && tanh[2] > 0)
    let sigmoid = try #require(try grad([x.sigmoid().sum()], [x])[0]).values
    #expect(sigmoid[1] > 4e-18 && sigmoid[2] > 0)
  }

  @Test("gradients come in the shape and type of what they belong to")
  func types() throws {
    let narrow = try Tensor.make(.float32([1, 2, 3]), shape: [3])
    narrow.requiresGrad = true
    let scale = Tensor(2, requiresGrad: true)
    let y = narrow * scale
    #expect(y.dtype == .float32)
    try y.sum().backward()
    #expect(narrow.grad?.dtype == .float32 && scale.grad?.dtype == .float64)
    #expect(scale.grad?.shape == [] && scale.grad?.item == 6)
    let integers = try Tensor.make(.int64([1, 2]), shape: [2])
    #expect((integers * 2.5).dtype == .float64)
    #expect((integers + .number(1)).dtype == .int64)
    #expect((narrow * Tensor.number(2.0)).dtype == .float32)
  }
}
