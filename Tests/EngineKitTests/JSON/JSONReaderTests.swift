import EngineKit
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
  @Test(
    "every kind of value is read as what it is",
    arguments: [
      ("null", .null), (" true ", true), ("false", false), ("-12", -12), (#""a""#, "a"),
      ("[]", []), ("[ 1 , [ ] ]", [1, []]), ("{}", [:]),
      ("{\"b\":1,\r\n\t\"a\":{\"c\":null}}", ["b": 1, "a": ["c": .null]]),
    ] as [(String, JSONValue)])
  func values(text: String, value: JSONValue) throws {
    let document = try JSONReader.read(text)
    #expect(document.value == value)
    #expect(document.notes.isEmpty)
  }

  @Test("members keep their order")
  func order() throws {
    guard case .object(let object) = try JSONReader.read(#"{"z":1,"a":2,"m":3}"#).value else {
      Issue.record("no object")
      return
    }
    #expect(object.members.map(\.name) == ["z", "a", "m"])
    #expect(object["m"] == 3)
    #expect(object["none"] == nil)
  }

  @Test(
    "a number keeps its text to the last digit",
    arguments: [
      "0", "-0", "0.10", "1E+5", "1e-400", "1e400", "123456789012345678901234567890",
      "1.00000005960464477539062500001",
    ])
  func numberText(text: String) throws {
    guard case .number(let number) = try JSONReader.read(text).value else {
      Issue.record("no number")
      return
    }
    #expect(number.text == text)
  }

  @Test("escapes stand for their characters")
  func escapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83e\udd89\u0000 é€🦉""#
    #expect(
      try JSONReader.read(text).value == "\"\\/\u{8}\u{C}\n\r\tAé€🦉\u{0} é€🦉")
  }

  @Test(
    "what is no JSON is refused at its place",
    arguments: [
      ("", 0), (" ", 1), ("[1,]", 3), ("[1", 2), ("[1 2]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5),
      ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\":1", 6), ("01", 0), ("-01", 0), ("1.", 2),
      (".5", 0), ("+1", 0), ("-", 1), ("1e", 2), ("1e+", 3), ("0x10", 1), ("tru", 0),
      ("True", 0), ("nul", 0), ("Nan", 0), ("-Inf", 1), ("\"abc", 0), ("\"\\", 1), ("\"\\x\"", 1),
      ("\"\\u12\"", 1), ("\"\\u12g4\"", 1), ("\"a\nb\"", 2), ("'a'", 0), ("1 1", 2), ("[]]", 2),
      ("// a", 0), ("\u{FEFF}1", 0), ("\"\\ud800\"", 1), ("\"\\ud800\\n\"", 1),
      ("\"\\ud800\\u0041\"", 1), ("\"\\udc00\"", 1), ("{\"a\":1,\"b\":2,\"a\":3}", 13),
      ("[\"", 1), ("{\"\\u00e9\":1,\"é\":2}", 12),
    ])
  func refused(text: String, offset: Int) {
    #expect { try JSONReader.read(text) } throws: { ($0 as? JSONError)?.offset == offset }
  }

  @Test(
    "invalid UTF-8 is refused at its byte",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xE2, 0x82, 0x22], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8(sequence: [UInt8]) {
    let text = Array("[\"é".utf8) + sequence + Array("\"]".utf8)
    #expect { try JSONReader.read(text) } throws: {
      ($0 as? JSONError)?.offset == 4 && ($0 as? JSONError)?.message == "invalid UTF-8"
    }
    #expect(throws: JSONError.self) { try JSONReader.read(Array("[\"".utf8) + sequence) }
    #expect(throws: JSONError.self) { try JSONReader.read(sequence) }
  }

  @Test("an error says line and column")
  func lineAndColumn() {
    #expect { try JSONReader.read("{\n  \"a\": 1,\n  \"b\": x\n}") } throws: {
      "\($0)" == "line 3, column 8: x where a value is due"
    }
  }

  @Test("members of the same name are refused in large objects too")
  func manyMembers() throws {
    let members = (0..<1000).map { "\"m\($0)\":\($0)" }
    #expect(throws: Never.self) { try JSONReader.read("{\(members.joined(separator: ","))}") }
    let twice = members + ["\"m7\":0"]
    #expect { try JSONReader.read("{\(twice.joined(separator: ","))}") } throws: {
      ($0 as? JSONError)?.message == "a second member \"m7\""
    }
  }

  @Test("64 levels are read and no more", arguments: [("[", "]"), ("{\"a\":", "}")])
  func depth(open: String, close: String) throws {
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    #expect(throws: Never.self) { try JSONReader.read(nested(64)) }
    #expect { try JSONReader.read(nested(65)) } throws: {
      ($0 as? JSONError)?.message == "nested deeper than 64"
    }
    #expect(throws: JSONError.self) {
      try JSONReader.read(String(repeating: open, count: 100_000))
    }
  }

  @Test("a text beyond the limit is refused unread")
  func size() {
    let limits = JSONReader.Limits(byteCount: 8)
    #expect(throws: Never.self) { try JSONReader.read("[1,2,34]", limits: limits) }
    #expect(throws: JSONError.self) { try JSONReader.read("[1,2,345]", limits: limits) }
  }

  @Test("bare NaN and Infinity are read as the wire's strings and noted once")
  func bareTokens() throws {
    let document = try JSONReader.read("[NaN, Infinity, -Infinity, 1]")
    #expect(document.value == ["nan", "inf", "-inf", 1])
    #expect(document.notes.count == 1)
  }

  @Test("any text cut or changed at any byte is read or refused, and never traps")
  func hostile() {
    let text = Array(
      #"{"a":[1,-2.5e+3,true,null,"\ud83e\udd89é",NaN,-Infinity],"b":{"c":"\\"}}"#.utf8)
    for end in text.indices { _ = try? JSONReader.read(Array(text[..<end])) }
    var generator = SplitMix64(seed: 1)
    for _ in 0..<5000 {
      var changed = text
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        changed[Int.random(in: 0..<text.count, using: &generator)] =
          Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : text.randomElement(using: &generator) ?? 0
      }
      _ = try? JSONReader.read(changed)
    }
  }
}
