#if canImport(_Differentiation)
  import _Differentiation
  import GradientCheck
  import Testing

  /// A square whose derivative is registered by hand, and wrong.
  private func sabotagedSquare(_ x: Double) -> Double { x * x }

  @derivative(of: sabotagedSquare)
  private func sabotagedSquarePullback(_ x: Double) -> (
    value: Double, pullback: (Double) -> Double
  ) {
    (x * x, { 2.001 * x * $0 })
  }

  @Suite("Checking Swift's own derivatives")
  struct CheckDifferentiableTests {
    @Test("a derivative that the compiler derives agrees")
    func derived() {
      #expect(checkDifferentiable({ $0 * $0 / (1 + $0) }, at: 0.7).verdict == .agrees)
      let report = checkDifferentiable(
        { (x: [Double]) -> Double in x[0] * x[1] + x[1] * x[1] }, at: [3, 0.5])
      #expect(report.agrees, "\(report)")
    }

    @Test("a derivative that was registered wrong does not")
    func registered() {
      #expect(checkDifferentiable({ sabotagedSquare($0) }, at: 3).verdict == .disagrees)
    }
  }
#endif
