import Foundation
import Testing

@Suite("The terminal")
struct TerminalTests {
  private let cases = GradproofProcess.passingCase

  private func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> GradproofProcess.Outcome {
    let folder = try TemporaryFolder().adding("a.yaml", cases)
    return try GradproofProcess.run(
      ["run", "--cases", folder.url.path] + arguments, environment: environment)
  }

  @Test("each format goes to standard output as well as to a file")
  func formats() throws {
    for format in ["jsonl", "junit", "tap", "sarif", "markdown", "github", "html"] {
      let folder = try TemporaryFolder()
      let file = folder.url.appendingPathComponent("report")
      let outcome = try run(["--format", format, "--report", "\(format)=\(file.path)"])
      #expect(outcome.status == 0)
      #expect(!outcome.output.isEmpty)
      let written = try String(contentsOf: file, encoding: .utf8)
      #expect(written.count == outcome.output.count)
    }
  }

  @Test("NO_COLOR is stronger than what forces colour, and --color than both")
  func color() throws {
    func isColored(_ arguments: [String], _ environment: [String: String]) throws -> Bool {
      try run(arguments, environment: environment).output.contains("\u{1B}")
    }
    #expect(try isColored([], ["FORCE_COLOR": "1", "NO_COLOR": ""]))
    #expect(try !isColored([], ["FORCE_COLOR": "1", "NO_COLOR": "1"]))
    #expect(try !isColored([], ["CLICOLOR_FORCE": "0"]))
    #expect(try isColored(["--color", "always"], ["NO_COLOR": "1"]))
  }

  @Test("a locale without UTF-8 gets ASCII")
  func ascii() throws {
    #expect(try run([], environment: ["LC_ALL": "C"]).output.allSatisfy(\.isASCII))
    #expect(try run([], environment: ["LC_ALL": "C.UTF-8"]).output.contains("·"))
  }

  @Test("quiet and verbose tell less and more, and not both")
  func verbosity() throws {
    #expect(try run(["-q"]).output.split(separator: "\n").count == 1)
    #expect(try run(["-v"]).output.contains("pass  a/square"))
    #expect(try run(["-q", "-v"]).status == 2)
  }

  @Test("progress goes to standard error, and nowhere where nobody sees it")
  func progress() throws {
    #expect(try run([], environment: ["CI": ""]).errors.isEmpty)
    #expect(try run(["--progress", "bar"]).errors.contains("\r\u{1B}[K"))
    #expect(try run(["--progress", "none"], environment: ["CI": "1"]).errors.isEmpty)
  }

  @Test("there are completions for three shells, and a manual page of every command")
  func completionsAndManual() throws {
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try GradproofProcess.run(["completions", shell])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("known-failures"))
    }
    let manual = try GradproofProcess.run(["manual"])
    #expect(manual.output.hasPrefix(".TH GRADPROOF 1"))
    for command in ["run", "compare", "explain", "adapter new", "completions"] {
      #expect(manual.output.contains(".SS gradproof \(command)"))
    }
  }
}
