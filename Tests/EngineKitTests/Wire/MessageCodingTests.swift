import EngineKit
import Testing

@Suite("Messages on the wire")
struct MessageCodingTests {
  private func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }

  @Test(
    "what the runner writes is as the protocol says, and is read back",
    arguments: [
      (
        #"{"hello":{"protocol":[1,1],"runner":"gradproof 0.1"}}"#,
        .hello(Hello(runner: "gradproof 0.1"))
      ),
      (
        #"{"id":7,"fresh":true,"limit_ms":10000,"commands":[{"do":"read","what":"grad_enabled"}]}"#,
        .batch(id: 7, CommandBatch(fresh: true, commands: [Command(.read(of: nil, .gradEnabled))]))
      ),
    ] as [(String, RunnerMessage)])
  func runner(text: String, message: RunnerMessage) throws {
    #expect(WireEncoder().line(message) == line(text))
    let decoded = try WireDecoder().runnerMessage(line(text))
    #expect(decoded.message == message)
    #expect(decoded.notes.isEmpty)
  }

  @Test(
    "what an engine writes is as the protocol says, and is read back",
    arguments: [
      (
        #"{"engine":{"name":"toy","version":"0.2","protocol":1,"capabilities":["hooks","leaf"],"#
          + #""dtypes":["float32","float64"],"ops":["add","mul"],"homepage":"https://a.example","#
          + #""environment":{"blas":"none","threads":"1"}}}"#,
        .engine(
          EngineDescription(
            name: "toy", version: "0.2", capabilities: [.leaf, .hooks],
            dtypes: [.float64, .float32], ops: ["mul", "add"], homepage: "https://a.example",
            environment: ["threads": "1", "blas": "none"]), protocolVersion: 1)
      ),
      (
        #"{"engine":{"name":"toy","version":"0.2","protocol":1,"capabilities":[],"dtypes":[]}}"#,
        .engine(
          EngineDescription(name: "toy", version: "0.2", capabilities: [], dtypes: []),
          protocolVersion: 1)
      ),
      (#"{"id":7,"progress":"compiling"}"#, .progress(id: 7, "compiling")),
      (
        #"{"id":7,"replies":[{"ok":null},{"error":"domain","message":"singular"}]}"#,
        .replies(id: 7, [.done, .error(.domain, message: "singular")])
      ),
    ] as [(String, EngineMessage)])
  func engine(text: String, message: EngineMessage) throws {
    #expect(WireEncoder().line(message) == line(text))
    let decoded = try WireDecoder().engineMessage(line(text))
    #expect(decoded.message == message)
    #expect(decoded.notes.isEmpty)
  }

  @Test("an engine that declares what the protocol does not know is read with a note")
  func unknownCapabilities() throws {
    let text =
      #"{"engine":{"name":"n","version":"1","protocol":1,"capabilities":["leaf","hook"],"#
      + #""dtypes":["float64","float16"],"environment":{"cores":2,"flags":["a"]},"more":{}}}"#
    let decoded = try WireDecoder().engineMessage(line(text))
    guard case .engine(let engine, _) = decoded.message else {
      Issue.record("no engine")
      return
    }
    #expect(engine.capabilities == [.leaf])
    #expect(engine.dtypes == [.float64])
    #expect(engine.environment == ["cores": "2", "flags": #"["a"]"#])
    #expect(
      decoded.notes == [
        #"the engine declares the unknown capability "hook""#,
        #"the engine declares the unknown dtype "float16""#,
      ])
  }

  @Test("a bare NaN in a reply is read as nan and noted once, in the same words each time")
  func bareNaN() throws {
    let first = try WireDecoder().engineMessage(
      line(
        #"{"id":1,"replies":[{"ok":{"dtype":"float64","shape":[2],"data":[NaN,-Infinity]}}]}"#))
    guard case .replies(1, let replies) = first.message, case .ok(.tensor(let tensor)) = replies[0],
      let doubles = tensor.doubles
    else {
      Issue.record("no tensor")
      return
    }
    #expect(doubles[0].isNaN && doubles[1] == -.infinity)
    #expect(first.notes.count == 1)
    let second = try WireDecoder().engineMessage(
      line(#"{"id":2,"replies":[{"ok":{"dtype":"float32","shape":[],"data":[Infinity]}}]}"#))
    #expect(second.notes == first.notes)
  }

  @Test(
    "a malformed line is refused at its place",
    arguments: [
      ("", "not JSON: the text ends where a value is due, at byte 1"),
      ("hello", "not JSON: h where a value is due, at byte 0"),
      ("[]", "an object is due here, not an array"),
      ("{}", #"neither "engine" nor "replies" nor "progress""#),
      (#"{"replies":[]}"#, #"the member "id" is missing"#),
      (#"{"id":"7","replies":[]}"#, "id: an integer is due here, not a string"),
      (#"{"id":7,"progress":1}"#, "progress: a string is due here, not a number"),
      (
        #"{"id":7,"replies":[{"ok":null},{"ok":{"dtype":"float64","shape":[2],"data":[1,{}]}}]}"#,
        "replies[1].ok.data[1]: a number is due here, not an object"
      ),
      (#"{"engine":{"name":"n"}}"#, #"engine: the member "version" is missing"#),
    ])
  func malformed(text: String, description: String) {
    #expect { try WireDecoder().engineMessage(line(text)) } throws: { "\($0)" == description }
  }

  @Test("a malformed greeting or request is refused at its place")
  func malformedRunner() {
    let lines = [
      #"{"hello":{"protocol":[2,1],"runner":""}}"#: "hello.protocol: the lowest and the highest",
      #"{"hello":{"protocol":1,"runner":""}}"#: "hello.protocol: a list is due here",
      #"{"id":1,"fresh":true,"limit_ms":1,"commands":[{}]}"#: #"commands[0]: the member "do""#,
      #"{"id":1,"limit_ms":1,"commands":[]}"#: #"the member "fresh" is missing"#,
      #"{"id":1}"#: #"neither "hello" nor "commands""#,
    ]
    for (text, prefix) in lines {
      #expect { try WireDecoder().runnerMessage(line(text)) } throws: {
        "\($0)".hasPrefix(prefix)
      }
    }
  }

  @Test("a line cut or changed at any byte is read or refused, and never traps")
  func hostile() {
    var random = RandomCommands(seed: 7)
    let commands = (0..<RandomCommands.kinds).map { random.command(kind: $0, depth: 1) }
    let encoder = WireEncoder()
    let request = encoder.line(.batch(id: 1, CommandBatch(commands: commands)))
    let answer = encoder.line(
      .replies(id: 1, [.ok(.tensor(random.tensor())), .error(.domain, message: "no"), .done]))
    var generator = SplitMix64(seed: 8)
    let spare = Array(#"0123456789-+.eE"\u[]{},:ntfNI"#.utf8)
    for line in [request, answer] {
      for _ in 0..<500 {
        var changed = line
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let position = Int.random(in: 0..<changed.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: changed[position] = spare[Int.random(in: 0..<spare.count, using: &generator)]
          case 1: changed.removeSubrange(position..<min(position + 5, changed.count))
          default: changed.removeSubrange(position...)
          }
          if changed.isEmpty { changed = line }
        }
        _ = try? WireDecoder().runnerMessage(changed)
        _ = try? WireDecoder().engineMessage(changed)
      }
    }
  }
}
