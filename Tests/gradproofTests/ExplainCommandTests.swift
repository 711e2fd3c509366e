import Foundation
import Testing

@Suite("Explaining, and scripts for bug reports")
struct ExplainCommandTests {
  private let case_ = """
    format: 1
    about: A test.
    cases:
      square:
        about: The gradient of x² is 2x.
        source: a book
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - backward(y)
        expect:
          x.grad: 2 * x
          y.is_leaf: false
    """

  @Test("explain tells the promise, why what is expected is right, and what engines gave")
  func explain() throws {
    let folder = try TemporaryFolder().adding("a/b.yaml", case_)
      .adding("wrong/a/b.yaml", case_.replacing("2 * x", with: "3 * x"))
    let run = try GradproofProcess.run(
      ["run", "--cases", folder.url.path + "/wrong", "--format", "jsonl"])
    let report = folder.url.appendingPathComponent("run.jsonl")
    try run.output.write(to: report, atomically: true, encoding: .utf8)
    let outcome = try GradproofProcess.run(
      ["explain", "a/b/square", "--cases", folder.url.path, "--run", report.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for fragment in [
      "The gradient of x² is 2x.", "source: a book", "- y = sum(x * x)",
      "x.grad     [2.0, 4.0]", "a closed form over the inputs", "stated by the source",
      "The derivative of y, by finite differences", "GSL at step", "2nd diff",
      "reference 0.1.0  mismatch", "want 3.0", "got  2.0", "looks like: 0.667 times",
    ] {
      #expect(outcome.output.contains(fragment), "\(fragment) is not in\n\(outcome.output)")
    }
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("/") })
  }

  @Test("explain refuses a file that is no report, and several cases at a time")
  func refusals() throws {
    let folder = try TemporaryFolder().adding(
      "b.yaml",
      case_ + "\n"
        + case_.split(separator: "\n").dropFirst(3).joined(separator: "\n")
        .replacing("square", with: "again"))
    let several = try GradproofProcess.run(["explain", "--cases", folder.url.path])
    #expect(several.status == 2)
    #expect(several.errors.contains("2 are named"))
    let none = try GradproofProcess.run(
      [
        "explain", "b/square", "--cases", folder.url.path, "--run", folder.url.path + "/b.yaml",
      ])
    #expect(none.status == 2)
    #expect(none.errors.contains("is no report in jsonl"))
  }

  @Test("repro writes a script, and says where nothing is wrong")
  func repro() throws {
    let folder = try TemporaryFolder().adding("a/b.yaml", case_)
    let outcome = try GradproofProcess.run(
      ["repro", "a/b/square", "--cases", folder.url.path, "--engine", "swift"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("let y = (x * x).sum()"))
    #expect(outcome.errors.contains("swift shows nothing wrong here"))
    let torch = try GradproofProcess.run(
      ["repro", "a/b/square", "--cases", folder.url.path, "--engine", "torch", "--all"])
    #expect(torch.output.contains("y = torch.sum(x * x)\ny.backward()\n"))
    #expect(torch.errors.isEmpty)
  }

  @Test("the diagnosis of engines with known faults is measured")
  func measured() throws {
    let folder = try TemporaryFolder().adding("a/b.yaml", case_)
    let outcome = try GradproofProcess.run(
      [
        "selftest", "--diagnosis", "--cases", folder.url.path, "--fault", "accumulation/doubled",
        "--fault", "ops/sum/once", "--fault", "ops/mul/repeated",
      ])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("100.0 % of 2 faults diagnosed"))
    #expect(outcome.output.contains("100.0 % of 2 faults of one op blamed"))
  }
}
