import EngineKit
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
  @Test("a value is written on one line without white space")
  func compact() {
    let value: JSONValue = [
      "b": [1, -2.5, true, false, .null, "x"], "a": [:], "c": [], "d": ["e": 1e300],
    ]
    #expect(
      value.description == #"{"b":[1,-2.5,true,false,null,"x"],"a":{},"c":[],"d":{"e":1e+300}}"#)
  }

  @Test("control characters, quotes and backslashes are escaped and nothing else")
  func escapes() {
    let controls = String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init)))
    #expect(
      JSONValue.string(controls).description == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006"#
        + #"\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017"#
        + #"\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#)
    #expect(JSONValue.string(#"a"b\c/é🦉"#).description == #""a\"b\\c/é🦉""#)
    #expect((["\n": 1] as JSONValue).description == #"{"\n":1}"#)
  }

  @Test("lines are written one after the other into one buffer")
  func lines() {
    var writer = JSONWriter()
    writer.writeLine(["n": 1])
    writer.writeLine("a\nb")
    #expect(writer.bytes == Array("{\"n\":1}\n\"a\\nb\"\n".utf8))
  }

  @Test(
    "a number is the shortest that reads back, and whole ones have no point",
    arguments: [
      (0, "0"), (3, "3"), (-2, "-2"), (0.1, "0.1"), (1e-5, "1e-05"),
      (.leastNonzeroMagnitude, "5e-324"),
      (1e15, "1000000000000000"), (1e16, "1e+16"), (0.1 + 0.2, "0.30000000000000004"),
      (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.nan, #""nan""#),
      (-.nan, #""nan""#), (.infinity, #""inf""#), (-.infinity, #""-inf""#), (-0.0, #""-0""#),
    ])
  func numbers(number: Double, text: String) {
    #expect(JSONValue(number).description == text)
  }

  @Test("what is written is read back as the same value")
  func roundTrip() throws {
    var random = RandomCommands(seed: 11)
    for _ in 0..<500 {
      let value = random.json(depth: 4)
      #expect(try JSONReader.read(value.description).value == value)
    }
  }
}

extension RandomCommands {
  fileprivate mutating func json(depth: Int) -> JSONValue {
    if depth > 0, boolean() {
      if boolean() { return .array(list { $0.json(depth: depth - 1) }) }
      var object = JSONObject()
      for (index, value) in list({ $0.json(depth: depth - 1) }).enumerated() {
        object.append(name() + "\(index)", value)
      }
      return .object(object)
    }
    switch (boolean(), boolean()) {
    case (true, true): return JSONValue(double())
    case (true, false): return .string(name())
    case (false, true): return .boolean(boolean())
    case (false, false): return .null
    }
  }
}
