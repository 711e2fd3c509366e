import GradientCheck
import Testing

@Suite("A function that remembers")
struct MemoizedFunctionTests {
  @Test("no point is evaluated twice, and 0 and -0 are two points")
  func remembers() {
    let function = MemoizedFunction { (point: [Double]) in 1 / point[0] }
    #expect(function([0]) == .infinity)
    #expect(function([-0.0]) == -.infinity)
    #expect(function([0]) == .infinity)
    #expect(function([.nan]).isNaN && function([.nan]).isNaN)
    #expect(function.evaluations == 3)
  }

  @Test("what was thrown is tried again")
  func throwing() throws {
    struct Failure: Error {}
    var isBroken = true
    let function = MemoizedFunction { (point: [Double]) in
      if isBroken { throw Failure() }
      return point[0]
    }
    #expect(throws: Failure.self) { try function([1]) }
    isBroken = false
    #expect(try function([1]) == 1)
    #expect(function.evaluations == 2)
  }
}
