import EngineKit
import Testing

@Suite("Numbers of JSON")
struct JSONNumberTests {
  @Test("every float64 but nan, infinities and -0 reads back bit for bit")
  func doubles() throws {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<20_000 {
      let double = Double(bitPattern: generator.next())
      guard let number = JSONNumber(double) else {
        #expect(!double.isFinite || double == 0)
        continue
      }
      let read = try JSONReader.read(number.text).value
      #expect(read == .number(number))
      #expect(number.double.bitPattern == double.bitPattern)
    }
  }

  @Test("a float is told from an integer by its text")
  func isInteger() throws {
    #expect(JSONNumber(3, keepsPoint: true)?.text == "3.0")
    #expect(JSONNumber(3, keepsPoint: true)?.isInteger == false)
    #expect(JSONNumber(1e22, keepsPoint: true)?.isInteger == false)
    #expect(JSONNumber(3.0)?.isInteger == true)
    #expect(JSONNumber(Int64.min).integer == .min)
    #expect(JSONNumber(UInt64.max).integer == nil)
    #expect(JSONNumber(UInt64.max).isInteger)
  }
}
