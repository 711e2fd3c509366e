import Foundation
import Testing

@Suite("Engines on the command line", .serialized)
struct EngineCommandTests {
  private let cases = """
    format: 1
    about: A test.
    cases:
      right:
        about: The gradient of x² is 2x.
        source: a test
        variables: {x: [1.0, 2.0]}
        steps: ["y = sum(x * x)", "backward(y)"]
        expect: {x.grad: 2 * x}
      wrong:
        about: The gradient of x² is 3x.
        source: a test
        variables: {x: [1.0, 2.0]}
        steps: ["y = sum(x * x)", "backward(y)"]
        expect: {x.grad: 3 * x}
    """

  private func served() throws -> String {
    let executable = try #require(GradproofProcess.executable)
    return "exec:'\(executable.path)' serve reference"
  }

  /// A report without its times.
  private func untimed(_ text: String) -> String {
    text.replacing(/[0-9.]+ m?s\n/, with: "TIME\n")
  }

  @Test("an engine inside the process and behind the protocol give the same report")
  func childLikeInProcess() throws {
    // One area: unoptimised, the codec and the whole corpus take long.
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Cases/leaf").path
    let inside = try GradproofProcess.run(["run", "--cases", folder])
    let child = try GradproofProcess.run(
      ["run", "--cases", folder, "--engine", try served(), "--jobs", "2"])
    #expect(inside.status == 0)
    #expect(child.status == 0)
    #expect(untimed(child.output) == untimed(inside.output))
    #expect(child.errors.isEmpty)
  }

  @Test("a failure of a child engine is shown with the command that runs it again")
  func failure() throws {
    let folder = try TemporaryFolder().adding("a.yaml", cases)
    let outcome = try GradproofProcess.run(
      ["run", "--cases", folder.url.path, "--engine", try served(), "--memory-limit", "4G"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("MISMATCH  a/wrong"))
    #expect(outcome.output.contains("serve reference"))
    #expect(outcome.output.contains("--memory-limit 4G"))
  }

  @Test("an engine that does not start exits 3 with its command, status and standard error")
  func notStarted() throws {
    let folder = try TemporaryFolder().adding("a.yaml", cases)
    let run = ["run", "--cases", folder.url.path]
    let outcome = try GradproofProcess.run(
      run + ["--engine", "exec:sh -c 'echo no torch here >&2; exit 7'"])
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    for fragment in ["exited with status 7", "no torch here", "sh -c"] {
      #expect(outcome.errors.contains(fragment), "\(outcome.errors)")
    }
    #expect(try GradproofProcess.run(run + ["--engine", "exec:"]).status == 2)
    #expect(try GradproofProcess.run(run + ["--engine", "exec:no-such-program"]).status == 3)
    #expect(try GradproofProcess.run(run + ["--jobs", "0"]).status == 2)
    #expect(try GradproofProcess.run(run + ["--timeout=-1"]).status == 2)
    #expect(try GradproofProcess.run(run + ["--memory-limit", "lots"]).status == 2)
  }

  @Test("known failures make a run conform, and update keeps their list")
  func knownFailures() throws {
    let folder = try TemporaryFolder().adding("a.yaml", cases)
    let list = try TemporaryFolder().url.appendingPathComponent("known.yaml")
    try FileManager.default.createDirectory(
      at: list.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: list.deletingLastPathComponent()) }
    let common = ["--cases", folder.url.path]
    let made = try GradproofProcess.run(["known-failures", "update", list.path] + common)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains("added a/wrong: mismatch"))
    let run = try GradproofProcess.run(["run", "--known-failures", list.path] + common)
    #expect(run.status == 0)
    #expect(run.output.contains("1 passed, 1 expected-failure"))
    try folder.adding("a.yaml", cases.replacing("3 * x}", with: "2 * x}"))
    let fixed = try GradproofProcess.run(["run", "--known-failures", list.path] + common)
    #expect(fixed.status == 1)
    #expect(fixed.output.contains("UNEXPECTED-PASS  a/wrong"))
    let updated = try GradproofProcess.run(["known-failures", "update", list.path] + common)
    #expect(updated.output.contains("removed a/wrong"))
    try Data("entries: 3\n".utf8).write(to: list)
    let broken = try GradproofProcess.run(["run", "--known-failures", list.path] + common)
    #expect(broken.status == 2)
    #expect(broken.errors.contains("known.yaml:1:"))
  }

  @Test("adapter check exits 0 for the reference engine, and 3 for what does not start")
  func adapterCheck() throws {
    let good = try GradproofProcess.run(["adapter", "check", try served()])
    #expect(good.status == 0, "\(good.output)")
    #expect(good.output.contains("26 of 26 promises kept"))
    let bad = try GradproofProcess.run(["adapter", "check", "exec:false"])
    #expect(bad.status == 3)
    #expect(bad.output.contains("exited with status 1"))
  }

  @Test("engines lists the reference engine and the adapters that a Python tells of")
  func engines() throws {
    let folder = try TemporaryFolder()
    try folder.adding("adapters/gradproof_engine/__init__.py", "")
    let lines = """
      {"name":"torch","module":"torch","install":"pip install torch","found":false,"version":null}
      {"name":"toy","module":"toy","install":"","found":true,"version":"1.2"}
      """
    try folder.adding("python", "#!/bin/sh\ncat <<'E'\n\(lines)\nE\n")
    let python = folder.url.appendingPathComponent("python").path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
    let environment = [
      "GRADPROOF_ADAPTERS": folder.url.appendingPathComponent("adapters").path
    ]
    let listed = try GradproofProcess.run(
      ["engines", "--python", python], environment: environment)
    #expect(listed.status == 0, "\(listed.errors)")
    #expect(listed.output.hasPrefix("reference              0.1.0\n"))
    #expect(
      listed.output.contains("torch                  not found; to install it: pip install torch\n")
    )
    #expect(listed.output.contains("toy                    1.2\n"))
    let lost = try GradproofProcess.run(
      ["engines"], environment: ["GRADPROOF_ADAPTERS": "/nowhere"])
    #expect(lost.status == 0)
    #expect(lost.output.hasPrefix("reference"))
    #expect(lost.errors.contains("GRADPROOF_ADAPTERS"))
  }

  @Test("engines table counts what engines made of each area, and puts it into a file")
  func table() throws {
    let folder = try TemporaryFolder().adding("a.yaml", cases)
    var records: [String] = []
    for engine in ["reference", "swift-differentiation"] {
      let record = folder.url.appendingPathComponent("\(engine).jsonl").path
      let run = try GradproofProcess.run(
        ["run", "--cases", folder.url.path, "--engine", engine, "--report", "jsonl=\(record)"])
      // An engine that this compiler does not have cannot be run.
      if run.status != 3 { records.append(record) }
    }
    let printed = try GradproofProcess.run(["engines", "table"] + records)
    #expect(printed.status == 0, "\(printed.errors)")
    #expect(printed.output.contains("| a | 1 / 1 / 0 |"))
    #expect(printed.output.contains("| **all** | **1 / 1 / 0** |"))
    let page = folder.url.appendingPathComponent("page.md")
    let (begin, end) = ("<!-- engines table: begin -->", "<!-- engines table: end -->")
    try "before\n\(begin)\nold\n\(end)\nafter\n".write(
      to: page, atomically: true, encoding: .utf8)
    let written = try GradproofProcess.run(["engines", "table", "--into", page.path] + records)
    #expect(written.status == 0, "\(written.errors)")
    #expect(
      try String(contentsOf: page, encoding: .utf8)
        == "before\n\(begin)\n\n\(printed.output)\n\(end)\nafter\n")
    try "no marks".write(to: page, atomically: true, encoding: .utf8)
    let refused = try GradproofProcess.run(["engines", "table", "--into", page.path] + records)
    #expect(refused.status == 2)
  }
}
