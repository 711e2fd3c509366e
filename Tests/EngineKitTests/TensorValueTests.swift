import EngineKit
import Testing

@Suite("Tensors as plain data")
struct TensorValueTests {
  @Test("floats become integers by truncation, or nothing where int64 ends")
  func toIntegers() {
    #expect(
      TensorValue(shape: [4], [1.9, -1.9, -0.0, -0x1p63]).converted(to: .int64)?.elements
        == .int64([1, -1, 0, .min]))
    for beyond in [0x1p63, (-0x1p63).nextDown, .nan, .infinity, -.infinity] {
      #expect(TensorValue(beyond).converted(to: .int64) == nil)
    }
  }
}
