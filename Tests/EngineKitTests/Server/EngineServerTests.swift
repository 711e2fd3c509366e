import Testing

@testable import EngineKit

@Suite("The serving side")
struct EngineServerTests {
  /// An engine that knows numbers by name, and fails at the op `break`.
  private final class Notebook: Engine {
    let description = EngineDescription(
      name: "notebook", version: "1", capabilities: [.leaf], dtypes: [.float64])
    private var values: [String: TensorValue] = [:]

    func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
      if batch.fresh { values = [:] }
      var replies: [Reply] = []
      for command in batch.commands {
        switch command.action {
        case .tensor(let out, let value, _):
          values[out] = value
          replies.append(.done)
        case .read(let of?, .value):
          replies.append(
            values[of].map { .ok(.tensor($0)) } ?? .error(.badArgument, message: "no \(of)"))
        case .apply: throw EngineFailure(.crash, "broke down")
        default: replies.append(.error(.unsupported, message: ""))
        }
        if case .error? = replies.last, !command.mayFail { break }
      }
      return replies
    }
  }

  private func answer(_ line: String) throws -> String {
    let message = try EngineServer(Notebook()).answer(Array(line.utf8))
    return String(decoding: WireEncoder().line(message), as: UTF8.self)
  }

  private let tensor = #"{"do":"tensor","out":"x","dtype":"float64","shape":[],"data":[1.5]}"#
  private let read = #"{"do":"read","of":"x","what":"value"}"#
  private let value = #"{"ok":{"dtype":"float64","shape":[],"data":[1.5]}}"#

  private func batch(_ commands: String...) -> String {
    #"{"id":7,"fresh":true,"limit_ms":1000,"commands":[\#(commands.joined(separator: ","))]}"#
  }

  @Test("the greeting is answered with the engine and the version that both speak")
  func greeting() throws {
    let answered = try answer(#"{"hello":{"protocol":[1,3],"runner":"r"}}"#)
    #expect(answered.contains(#""name":"notebook""#))
    #expect(answered.contains(#""protocol":1"#))
  }

  @Test("a runner of another time is refused")
  func otherVersion() {
    #expect(throws: EngineFailure.self) {
      try answer(#"{"hello":{"protocol":[2,3],"runner":"r"}}"#)
    }
  }

  @Test("a batch is answered with its id and the engine's replies")
  func replies() throws {
    #expect(
      try answer(batch(tensor, read))
        == #"{"id":7,"replies":[{"ok":null},\#(value)]}"# + "\n")
  }

  @Test("a command that cannot be read is unsupported, and ends the batch unless it may fail")
  func unknownCommand() throws {
    let stopped = try answer(batch(tensor, #"{"do":"fly"}"#, read))
    #expect(stopped.hasPrefix(#"{"id":7,"replies":[{"ok":null},{"error":"unsupported""#))
    #expect(!stopped.contains("1.5"))
    let went = try answer(batch(tensor, #"{"do":"fly","may_fail":true}"#, read))
    #expect(went.contains(#"{"error":"unsupported""#))
    #expect(went.contains(value))
  }

  @Test("a batch whose first command cannot be read still forgets every name")
  func unknownFirst() throws {
    let server = EngineServer(Notebook())
    _ = try server.answer(Array(batch(tensor).utf8))
    _ = try server.answer(Array(batch(#"{"do":"fly"}"#).utf8))
    let read = #"{"id":8,"fresh":false,"limit_ms":1,"commands":[\#(read)]}"#
    guard case .replies(8, let replies) = try server.answer(Array(read.utf8)) else {
      Issue.record("no replies")
      return
    }
    #expect(replies == [.error(.badArgument, message: "no x")])
  }

  @Test("what is no message of a runner, and an engine that breaks down, are failures")
  func failures() {
    for line in ["", "{}", "[]", "hello", #"{"id":1}"#] {
      #expect(throws: EngineFailure.self) { try answer(line) }
    }
    #expect(throws: EngineFailure.self) {
      try answer(batch(#"{"do":"apply","op":"sin","in":["x"],"out":["y"]}"#))
    }
  }
}
