import EngineKit
import Testing

@Suite("Replies on the wire")
struct ReplyCodingTests {
  @Test(
    "a reply is written and read back",
    arguments: [
      (#"{"ok":null}"#, .done),
      (#"{"ok":true}"#, .ok(.boolean(true))),
      (#"{"ok":3}"#, .ok(.number(3))),
      (#"{"ok":2.5}"#, .ok(.number(2.5))),
      (#"{"ok":"MulBackward"}"#, .ok(.string("MulBackward"))),
      (#"{"ok":[2,3]}"#, .ok(.list([.number(2), .number(3)]))),
      (#"{"ok":["h1","h2"]}"#, .ok(.list([.string("h1"), .string("h2")]))),
      (
        #"{"ok":{"dtype":"float64","shape":[1],"data":[0.5]}}"#,
        .ok(.tensor(TensorValue(shape: [1], [0.5])))
      ),
      (
        #"{"error":"graph-freed","message":"a second time"}"#,
        .error(.graphFreed, message: "a second time")
      ),
    ] as [(String, Reply)])
  func roundTrip(text: String, reply: Reply) throws {
    #expect(WireEncoder().encode(reply).description == text)
    #expect(try WireDecoder().reply(try JSONReader.read(text).value) == reply)
  }

  @Test("every kind of error has its word", arguments: ErrorKind.allCases)
  func errorKinds(kind: ErrorKind) throws {
    let reply = Reply.error(kind, message: "")
    #expect(try WireDecoder().reply(WireEncoder().encode(reply)) == reply)
  }

  @Test("an error may come without words")
  func noMessage() throws {
    #expect(
      try WireDecoder().reply(["error": "unsupported"]) == .error(.unsupported, message: ""))
  }

  @Test("two large integers that no float64 tells apart stay apart")
  func largeIntegers() throws {
    let one = try WireDecoder().reply(["ok": JSONValue(UInt64.max)])
    let other = try WireDecoder().reply(["ok": JSONValue(UInt64.max - 1)])
    #expect(one == .ok(.string("18446744073709551615")))
    #expect(one != other)
    #expect(
      try WireDecoder().reply(["ok": 9_007_199_254_740_992]) == .ok(.number(9_007_199_254_740_992)))
    #expect(
      try WireDecoder().reply(["ok": 9_007_199_254_740_993]) == .ok(.string("9007199254740993")))
  }

  @Test(
    "a malformed reply is refused at its place",
    arguments: [
      (#"null"#, "", "an object is due here, not null"),
      (#"{}"#, "", "a reply with neither"),
      (#"{"ok":null,"error":"other"}"#, "", "a reply with both"),
      (#"{"error":"oops"}"#, "error", #"unknown error kind "oops"; known are not-scalar"#),
      (#"{"error":null}"#, "error", "a string is due here, not null"),
      (#"{"ok":{}}"#, "ok", #"the member "dtype" is missing"#),
      (#"{"ok":1e400}"#, "ok", #""1e400" is beyond float64"#),
      (#"{"ok":[{"dtype":"bool","shape":[1],"data":[0]}]}"#, "ok[0].data[0]", "true or false"),
    ])
  func malformed(text: String, path: String, message: String) {
    #expect {
      try WireDecoder().reply(try JSONReader.read(text).value)
    } throws: { error in
      guard let error = error as? WireError else { return false }
      return error.path == path && error.message.hasPrefix(message)
    }
  }
}
