import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
  private let good = GradproofProcess.passingCase

  @Test("the corpus that comes along passes on the reference engine")
  func bundledCorpus() throws {
    let outcome = try GradproofProcess.run(["run"], environment: ["CI": ""])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("passed"))
    #expect(outcome.errors.isEmpty)
  }

  @Test("a wrong expected value exits 1 and says what, where and by how much")
  func mismatch() throws {
    let folder = try TemporaryFolder().adding(
      "a/b.yaml", good.replacing("2 * x", with: "3 * x"))
    let outcome = try GradproofProcess.run(["run", "--cases", folder.url.path])
    #expect(outcome.status == 1)
    for fragment in [
      "MISMATCH  a/b/square", "x.grad[0]", "want   3.0", "got    2.0", "ulp", "a/b.yaml:12:7",
      "gradproof run a/b/square --cases", "bound", "looks like: 0.667 times",
    ] {
      #expect(outcome.output.contains(fragment), "\(fragment) is not in\n\(outcome.output)")
    }
  }

  @Test("the command that a failure prints shows the failure again")
  func repeatCommand() throws {
    let folder = try TemporaryFolder().adding(
      "a/b.yaml", good.replacing("2 * x", with: "3 * x"))
    let first = try GradproofProcess.run(["run", "--cases", folder.url.path])
    let line = try #require(
      first.output.split(separator: "\n").first { $0.contains("again: gradproof ") })
    let words = line.split(separator: " ").dropFirst(2).map {
      $0.trimmingCharacters(in: ["'"])
    }
    let again = try GradproofProcess.run(words)
    #expect(again.status == 1)
    #expect(again.output.contains("MISMATCH  a/b/square"))
  }

  @Test("a case with a typo exits 2 with a caret under it and a suggestion")
  func typo() throws {
    let folder = try TemporaryFolder().adding(
      "b.yaml", good.replacing("variables", with: "varibles"))
    let outcome = try GradproofProcess.run(["run", "--cases", folder.url.path])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("b.yaml:7:5: error: "))
    #expect(outcome.errors.contains("\n    ^~~~~~~~\n"))
    #expect(outcome.errors.contains("did you mean \"variables\"?"))
  }

  @Test("a selection that matches nothing exits 4 and suggests the nearest id")
  func nothingSelected() throws {
    let folder = try TemporaryFolder().adding("a/b.yaml", good)
    let outcome = try GradproofProcess.run(["run", "--cases", folder.url.path, "a/b/sqare"])
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("did you mean \"a/b/square\"?"))
  }

  @Test("usage errors exit 2, an unknown engine 3, help and version 0")
  func usage() throws {
    #expect(try GradproofProcess.run(["run", "--nonsense"]).status == 2)
    #expect(try GradproofProcess.run(["check", "x"]).status == 2)
    #expect(try GradproofProcess.run(["run", "--engine", "nosuch"]).status == 3)
    #expect(try GradproofProcess.run(["--help"]).status == 0)
    #expect(try GradproofProcess.run(["--version"]).output.hasPrefix("gradproof "))
    #expect(try GradproofProcess.run(["run", "--cases", "/nowhere"]).status == 2)
  }

  @Test("check prints the gradient, the derivative and GSL's error bar for each entry")
  func check() throws {
    let outcome = try GradproofProcess.run(["check", "sum(x * exp(x))", "--at", "x=[1, 2]"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for fragment in ["x[0]", "x[1]", "gradient    5.436563656918", "GSL         5.4365", "±"] {
      #expect(outcome.output.contains(fragment), "\(fragment) is not in\n\(outcome.output)")
    }
  }

  @Test("check can go to second order, stay in a domain, and show the ladder with a plot")
  func checkOptions() throws {
    let second = try GradproofProcess.run(
      ["check", "sum(x ** 3)", "--at", "x=[1, 2]", "--order", "2", "--explain"])
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("second derivative along ["))
    #expect(second.output.contains("4 of 4 entries agree"))
    #expect(second.output.contains("off by"))
    let edge = try GradproofProcess.run(
      ["check", "x ** 1.5", "--at", "x=0", "--domain", "x=[0, inf]"])
    #expect(edge.output.contains("edge of the domain"))
    let outside = try GradproofProcess.run(
      ["check", "x", "--at", "x=0", "--domain", "x=[1, 2]"])
    #expect(outside.status == 2)
    let kink = try GradproofProcess.run(["check", "abs(x)", "--at", "x=0", "--explain"])
    #expect(kink.status == 0)
    #expect(kink.output.contains("inside the slopes -1 (left) and 1 (right)"))
    #expect(kink.output.contains("GSL         -1 from the left, 1 from the right"))
    let lines = kink.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    let undefined = try GradproofProcess.run(["check", "log(x)", "--at", "x=-1"])
    #expect(undefined.status == 1)
    #expect(undefined.output.contains("no finite value"))
    let jump = try GradproofProcess.run(["check", "floor(x)", "--at", "x=1"])
    #expect(jump.status == 1)
  }

  @Test("check points at a mistake in the expression or in its inputs")
  func checkMistakes() throws {
    let unknown = try GradproofProcess.run(["check", "sum(z)", "--at", "x=1"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("expression:1:5"))
    #expect(try GradproofProcess.run(["check", "sum(x", "--at", "x=1"]).status == 2)
    #expect(try GradproofProcess.run(["check", "x", "--at", "x=[1, [2]]"]).status == 2)
    #expect(try GradproofProcess.run(["check", "matmul(x, x)", "--at", "x=1"]).status == 1)
  }

  @Test("jsonl is one object a line, the run first and the end last")
  func jsonLines() throws {
    let folder = try TemporaryFolder().adding("a.yaml", good)
    let outcome = try GradproofProcess.run(
      ["run", "--cases", folder.url.path, "--format", "jsonl"])
    #expect(outcome.status == 0)
    let events = try outcome.output.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(events.map { $0["event"] as? String } == ["run", "case", "end"])
    #expect(events[1]["verdict"] as? String == "pass")
    #expect(events[2]["complete"] as? Bool == true)
  }

  @Test("a report goes to a file as well as to standard output")
  func reportFile() throws {
    let folder = try TemporaryFolder().adding("a.yaml", good)
    let file = folder.url.appendingPathComponent("run.jsonl")
    let outcome = try GradproofProcess.run(
      ["run", "--cases", folder.url.path, "--report", "jsonl=\(file.path)"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 passed"))
    #expect(try String(contentsOf: file, encoding: .utf8).contains("\"event\":\"end\""))
  }

  @Test("output to a pipe has no colour, and --color always has")
  func color() throws {
    let folder = try TemporaryFolder().adding("a.yaml", good)
    let plain = try GradproofProcess.run(["run", "--cases", folder.url.path])
    #expect(!plain.output.contains("\u{1B}"))
    let colored = try GradproofProcess.run(
      ["run", "--cases", folder.url.path, "--color", "always"])
    #expect(colored.output.contains("\u{1B}[32m"))
  }

  @Test("show draws the graph of a case, with its names and the gradient that flows back")
  func graph() throws {
    let id = "seed/chain-rule-on-tensors/the-network-in-single-precision"
    let svg = try GradproofProcess.run(["show", id, "--graph", "svg"])
    #expect(svg.status == 0)
    #expect(svg.output.hasPrefix("<svg"))
    for text in [">w1<", ">L<", "ExpBackward", "saved output = 1.13315", ">1.0<"] {
      #expect(svg.output.contains(text), "\(text)")
    }
    #expect(try GradproofProcess.run(["show", id, "--graph=dot"]).output.hasPrefix("digraph {"))
    let many = try GradproofProcess.run(["show", "seed", "--graph", "svg"])
    #expect(many.status == 2)
    #expect(many.errors.contains("draws one case"))
    let absent = try GradproofProcess.run(["show", id, "--graph", "svg", "--pass", "9"])
    #expect(absent.status == 2)
    #expect(absent.errors.contains("there is no pass 9"))
  }

  @Test("list, show and lint tell of the corpus")
  func corpusCommands() throws {
    let folder = try TemporaryFolder().adding("a.yaml", good)
    let cases = ["--cases", folder.url.path]
    #expect(try GradproofProcess.run(["list", "--ids"] + cases).output == "a/square\n")
    let shown = try GradproofProcess.run(["show", "a/square", "--commands"] + cases).output
    #expect(shown.contains("The gradient of x² is 2x."))
    #expect(shown.contains("- y = sum(x * x)"))
    #expect(shown.contains("\"do\":\"backward\""))
    let lint = try GradproofProcess.run(["lint", folder.url.path])
    #expect(lint.status == 0)
    #expect(lint.output == "1 file, 1 case, 0 problems\n")
  }
}
