import Conformance
import Testing

@testable import Conformance

@Suite("Comparison")
struct ComparisonTests {
  private func agree(
    _ got: Double, _ wanted: Double, dtype: DType = .float64, _ tolerance: Tolerance = Tolerance()
  ) -> Bool {
    ElementComparison(
      got: [got], wanted: [wanted], shape: [], dtype: dtype, tolerance: tolerance
    ).disagreements.isEmpty
  }

  @Test("floats agree within 64 ε of the wanted number and of the largest wanted number")
  func defaultBound() {
    #expect(agree(1 + 127 * Double.ulpOfOne, 1))
    #expect(!agree(1 + 129 * Double.ulpOfOne, 1))
    let scaled = ElementComparison(
      got: [1e-14, 1000], wanted: [0, 1000], shape: [2], dtype: .float64, tolerance: Tolerance())
    #expect(scaled.disagreements.isEmpty)
  }

  @Test("nan agrees with nan alone, an infinity with itself, and -0 with 0 unless asked")
  func specialValues() {
    #expect(agree(.nan, .nan))
    #expect(!agree(.nan, 1))
    #expect(!agree(1, .nan))
    #expect(agree(.infinity, .infinity))
    #expect(!agree(-.infinity, .infinity))
    #expect(!agree(.greatestFiniteMagnitude, .infinity))
    #expect(agree(-0.0, 0))
    #expect(!agree(-0.0, 0, Tolerance(signedZero: true)))
  }

  @Test("float32 has its own ε, and the wanted number is rounded to it")
  func singlePrecision() {
    #expect(agree(Double(Float(0.1)), 0.1, dtype: .float32, Tolerance(relative: 0, absolute: 0)))
    #expect(!agree(0.1 + 1e-4, 0.1, dtype: .float32))
  }

  @Test("exact types agree when they are equal, whatever the tolerance")
  func exactTypes() {
    #expect(agree(3, 3, dtype: .int64))
    #expect(!agree(3, 4, dtype: .int64, Tolerance(absolute: 10)))
  }

  @Test("a tolerance in ulps counts floats of the observed type")
  func ulps() {
    #expect(agree(1.0.nextUp.nextUp, 1, Tolerance(ulps: 2)))
    #expect(!agree(1.0.nextUp.nextUp.nextUp, 1, Tolerance(ulps: 2)))
    #expect(Ulps.count(from: -0.0, to: 0, dtype: .float64) == 0)
    #expect(
      Ulps.count(
        from: -Double.leastNonzeroMagnitude, to: Double.leastNonzeroMagnitude, dtype: .float64) == 2
    )
    #expect(
      Ulps.count(
        from: -.greatestFiniteMagnitude, to: .greatestFiniteMagnitude, dtype: .float64)
        == 2 * Double.greatestFiniteMagnitude.bitPattern)
    #expect(Ulps.count(from: 1, to: Double(Float(1).nextUp), dtype: .float32) == 1)
    #expect(Ulps.count(from: .nan, to: 1, dtype: .float64) == nil)
  }

  @Test("the path of an element counts rows before columns")
  func paths() {
    #expect(ElementComparison.path(of: 4, in: [2, 3]) == "[1, 1]")
    #expect(ElementComparison.path(of: 0, in: []) == "")
  }
}
