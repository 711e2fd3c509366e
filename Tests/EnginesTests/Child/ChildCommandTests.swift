import EngineKit
import Engines
import Testing

@Suite("Commands of child engines")
struct ChildCommandTests {
  @Test(
    "words are told apart as a shell does it, and nothing else of one is done",
    arguments: [
      ("./toy", ["./toy"]), ("  a   b ", ["a", "b"]), ("a 'b c' d", ["a", "b c", "d"]),
      (#"a "b \"c\" \n""#, ["a", #"b "c" \n"#]), (#"a\ b"#, ["a b"]), ("a''b ''", ["ab", ""]),
      ("a $HOME *", ["a", "$HOME", "*"]), (#"'\'"#, [#"\"#]),
    ])
  func words(_ text: String, _ words: [String]) throws {
    #expect(try ChildCommand(parsing: text).words == words)
  }

  @Test(
    "a command without words, or with an open quote, is none",
    arguments: ["", "  ", "a 'b", "a \"b", "a\\"])
  func refused(_ text: String) {
    #expect(throws: ChildCommandError.self) { try ChildCommand(parsing: text) }
  }

  @Test("the description is the command as it can be typed")
  func description() throws {
    let command = ChildCommand(["/bin/echo", "a b", "it's", ""])
    #expect(try ChildCommand(parsing: command.description).words == command.words)
  }

  @Test("a program that is not there, or is no program, is told of")
  func missing() {
    for words in [["no-such-program-anywhere"], ["/no/such"], ["/etc/passwd"], ["/"], [""]] {
      #expect(throws: EngineFailure.self) {
        try ChildCommand(words).lines(within: .seconds(5))
      }
    }
  }

  @Test("a program's lines are given, and its failure with the end of its standard error")
  func lines() throws {
    #expect(
      try ChildCommand(["sh", "-c", "echo one; printf 'two\n'"]).lines(within: .seconds(10))
        == ["one", "two"])
    do throws(EngineFailure) {
      _ = try ChildCommand(["sh", "-c", "echo why >&2; exit 3"]).lines(within: .seconds(10))
      Issue.record("it succeeded")
    } catch {
      #expect(error.message.contains("exited with status 3"))
      #expect(error.details == ["why"])
    }
  }

  @Test("a program that does not end is ended")
  func endless() {
    let start = ContinuousClock.now
    #expect(throws: EngineFailure.self) {
      try ChildCommand(["sleep", "60"]).lines(
        within: .milliseconds(100), limits: ChildLimits(grace: .milliseconds(100)))
    }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test("a program gets the environment that is set for it, and no descriptor but three")
  func surroundings() throws {
    let command = ChildCommand(
      ["sh", "-c", "echo $GRADPROOF_TEST; ls /dev/fd/ | wc -w"],
      environment: ["GRADPROOF_TEST": "here"])
    let lines = try command.lines(within: .seconds(10))
    #expect(lines.first == "here")
    // The fourth is the folder that `ls` reads.
    #expect(lines.last.flatMap { Int($0.trimming()) } == 4)
  }
}

extension String {
  fileprivate func trimming() -> String { filter { $0 != " " } }
}
