import Testing

@testable import Autograd

@Suite("Perturbed arithmetic")
struct PerturbationTests {
  private let x = Tensor((1...100).map { Double($0) / 7 }, requiresGrad: true)

  private func ratios(_ a: Tensor, _ b: Tensor) -> [Double] {
    zip(a.values, b.values).map { $0 / $1 - 1 }
  }

  @Test("each element of a result is off by at most the given part, to both sides")
  func size() {
    let u = 0x1p-24
    let errors = ratios(Perturbation(relative: u, seed: 1)() { x * x }, x * x)
    #expect(errors.allSatisfy { abs($0) <= u })
    #expect((errors.max() ?? 0) > u / 2 && (errors.min() ?? 0) < -u / 2)
    #expect(Set(errors).count > 90)
  }

  @Test("the same seed gives the same numbers, and they go on from call to call")
  func seeds() {
    func run(_ p: Perturbation) -> [Double] { p { x.exp() }.values }
    let p = Perturbation(relative: 1e-3, seed: 5)
    let first = run(p)
    #expect(run(p) != first)
    #expect(run(Perturbation(relative: 1e-3, seed: 5)) == first)
    #expect(run(Perturbation(relative: 1e-3, seed: 6)) != first)
  }

  @Test("gradients and in-place writes are perturbed as well")
  func everywhere() throws {
    let y = x * x
    let exact = try grad([y.sum()], [x], retainGraph: true)[0] ?? x
    let p = Perturbation(relative: 1e-3, seed: 2)
    let loose = try p { try grad([y.sum()], [x])[0] ?? x }
    #expect(loose.values != exact.values)
    let target = Tensor([1, 2, 3])
    _ = try p { try Op.multiply.applyInPlace([target, Tensor(2)]) }
    #expect(target.values != [2, 4, 6])
  }

  @Test("views, copies and selections are exact, and so are derivatives that look for them")
  func exact() throws {
    let p = Perturbation(relative: 1e-3, seed: 3)
    try p {
      #expect(try Op.clone.apply([x])[0].values == x.values)
      #expect(x[3].item == x.values[3])
      #expect((-x).values == x.values.map { -$0 })
      let greatest = try Op.greatest.apply([x])[0]
      #expect(greatest.item == x.values.max())
      let g = try grad([greatest], [x])[0]?.values ?? []
      #expect(g.dropLast().allSatisfy { $0 == 0 } && abs((g.last ?? 0) - 1) < 0.01)
    }
  }

  @Test("an op said to be exact gives numbers of float32 where it is given such")
  func declaration() throws {
    for op in Op.all where op.isDifferentiable {
      for sample in Samples.of(op) {
        let attributes = try Attributes(
          checking: sample.attributes, for: op.parameters, of: op.name)
        guard op.isExact(attributes) else { continue }
        let narrow = sample.inputs.map { $0.converted(to: .float32).converted(to: .float64) }
        let values = try sample(narrow).values
        #expect(values.allSatisfy { $0.isNaN || Double(Float($0)) == $0 }, "\(sample)")
      }
    }
  }
}
