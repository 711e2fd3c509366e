import Foundation
import Testing

@Suite("Stored runs on the command line")
struct StoredRunCommandTests {
  private static let cases = """
    format: 1
    about: A test.
    cases:
      square:
        about: The gradient of n·x² is 2·n·x.
        source: a test
        over: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}
        variables: {x: [1.0, 2.0]}
        steps: ["y = sum(x * x * $n)", "backward(y)"]
        expect: {x.grad: 2 * x * $n}
        gradcheck: {of: y}
      wrong:
        about: The gradient of x² is 3x.
        source: a test
        variables: {x: [1.0, 2.0]}
        steps: ["y = sum(x * x)", "backward(y)"]
        expect: {x.grad: 3 * x}
    """

  private func folder() throws -> TemporaryFolder {
    try TemporaryFolder().adding("cases/a.yaml", Self.cases)
  }

  private func gradproof(
    _ folder: TemporaryFolder, _ words: String, environment: [String: String] = [:]
  ) throws -> GradproofProcess.Outcome {
    try GradproofProcess.run(
      words.split(separator: " ").map(String.init), environment: environment, in: folder.url)
  }

  private func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    try String(contentsOf: folder.url.appendingPathComponent(name), encoding: .utf8)
  }

  /// A record without its times.
  private func untimed(_ text: String) -> String {
    text.replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":0")
  }

  @Test("shards merge to the run on one machine, which has the same exit status")
  func merging() throws {
    let folder = try folder()
    #expect(try gradproof(folder, "run --cases cases --report jsonl=all.jsonl").status == 1)
    for shard in ["1/3", "2/3", "3/3"] {
      let name = shard.prefix(1)
      let outcome = try gradproof(
        folder, "run --cases cases --shard \(shard) --report jsonl=\(name).jsonl --jobs 1")
      #expect(outcome.errors.hasPrefix("gradproof: shard \(shard): "))
      #expect(outcome.errors.contains(" of 13 cases"))
    }
    let merged = try gradproof(folder, "merge 3.jsonl 1.jsonl 2.jsonl")
    #expect(merged.status == 1)
    #expect(try untimed(merged.output) == untimed(text(folder, "all.jsonl")))
    let files = try gradproof(folder, "merge 1.jsonl 2.jsonl 3.jsonl --to junit=m.xml")
    #expect(files.output.isEmpty)
    #expect(try text(folder, "m.xml").contains("tests=\"13\""))
    let gap = try gradproof(folder, "merge 3.jsonl 1.jsonl --to jsonl=gap.jsonl")
    #expect(gap.status == 5)
    #expect(gap.errors.contains("shard 2 of 3 is missing"))
    #expect(throws: (any Error).self) { try text(folder, "gap.jsonl") }
    #expect(try gradproof(folder, "merge 1.jsonl 2.jsonl 3.jsonl all.jsonl").status == 2)
  }

  @Test("report tells of a stored run what the run itself told")
  func reporting() throws {
    let folder = try folder()
    let run = try gradproof(folder, "run --cases cases --report jsonl=r.jsonl --report tap=r.tap")
    let report = try gradproof(folder, "report r.jsonl")
    #expect(report.status == 0)
    let times = /[0-9.]+ m?s\n/
    #expect(
      report.output.replacing(times, with: "TIME\n") == run.output.replacing(times, with: "TIME\n"))
    #expect(try gradproof(folder, "report r.jsonl --to tap=s.tap --to badge=b.json").status == 0)
    #expect(
      try text(folder, "s.tap").replacing(/seconds: .*/, with: "")
        == text(folder, "r.tap").replacing(/seconds: .*/, with: ""))
    #expect(
      try text(folder, "b.json")
        == "{\"schemaVersion\":1,\"label\":\"gradproof reference 0.1.0\","
        + "\"message\":\"12 passed, 1 failed\",\"color\":\"red\"}\n")
    #expect(try gradproof(folder, "report r.jsonl r.jsonl --to html=two.html").status == 0)
    #expect(try gradproof(folder, "report r.jsonl r.jsonl --to tap=two.tap").status == 2)
    #expect(try gradproof(folder, "report cases/a.yaml").status == 2)
    #expect(try gradproof(folder, "report nowhere.jsonl").status == 2)
  }

  @Test("compare exits 1 when something broke, and 0 when it was fixed")
  func comparing() throws {
    let folder = try folder()
    _ = try gradproof(folder, "run --cases cases --report jsonl=old.jsonl")
    try folder.adding("cases/a.yaml", Self.cases.replacing("3 * x}", with: "2 * x}"))
    _ = try gradproof(folder, "run --cases cases --report jsonl=new.jsonl")
    let fixed = try gradproof(folder, "compare old.jsonl new.jsonl")
    #expect(fixed.status == 0)
    #expect(fixed.output.contains("fixed  1\n  a/wrong  mismatch → pass\n"))
    #expect(fixed.output.contains("the corpora differ"))
    let broken = try gradproof(folder, "compare new.jsonl old.jsonl --format jsonl")
    #expect(broken.status == 1)
    #expect(broken.output.hasPrefix("{\"kind\":\"broken\",\"id\":\"a/wrong\""))
  }

  @Test("a run that was killed goes on from its record, and ends as if it had not been")
  func resuming() throws {
    let folder = try folder()
    let run = "run --cases cases --seed 7 --tier core --timeout 5"
    _ = try gradproof(folder, "\(run) --report jsonl=all.jsonl")
    let whole = try text(folder, "all.jsonl")
    let record = String(whole.prefix(whole.count / 2))
    try folder.adding("cut.jsonl", record)
    let report = try gradproof(folder, "report cut.jsonl")
    #expect(report.status == 5)
    #expect(report.output.contains("interrupted"))
    for (words, difference) in [
      ("--seed 8", "seed: 8 in this run, 7 in cut.jsonl"),
      ("a/square --tier core", "selected: a/square in this run, all in cut.jsonl"),
      ("--shard 1/2", "shard: 1/2 in this run, none in cut.jsonl"),
    ] {
      let refused = try gradproof(folder, "run --resume cut.jsonl \(words) --report tap=x.tap")
      #expect(refused.status == 2)
      #expect(refused.errors.contains(difference), "\(refused.errors)")
      #expect(try text(folder, "cut.jsonl") == record)
      #expect(throws: (any Error).self) { try text(folder, "x.tap") }
    }
    let resumed = try gradproof(folder, "run --resume cut.jsonl --report jsonl=cut.jsonl")
    #expect(resumed.status == 1, "\(resumed.errors)")
    #expect(resumed.output.contains("12 passed, 1 mismatch"))
    #expect(try untimed(text(folder, "cut.jsonl")) == untimed(whole))
    let again = try gradproof(folder, "run --resume cut.jsonl")
    #expect(again.status == 1)
    #expect(try untimed(text(folder, "cut.jsonl")) == untimed(whole))
    try folder.adding("cut.jsonl", record)
    try folder.adding("cases/b.yaml", Self.cases)
    let other = try gradproof(folder, "run --resume cut.jsonl")
    #expect(other.status == 2)
    #expect(other.errors.contains("corpus: sha256:"))
  }

  @Test("results are on disk as soon as they are judged, whenever the process is killed")
  func killing() throws {
    let folder = try folder()
    let numbers = (1...600).map(String.init).joined(separator: ", ")
    try folder.adding(
      "cases/a.yaml",
      Self.cases.replacing("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", with: numbers))
    let executable = try #require(GradproofProcess.executable)
    let process = Process()
    process.executableURL = executable
    process.arguments = [
      "run", "--cases", "cases", "--jobs", "2", "--report", "jsonl=killed.jsonl",
    ]
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let lines = { ((try? text(folder, "killed.jsonl")) ?? "").count { $0 == "\n" } }
    while process.isRunning, lines() < 20 { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(lines() >= 20)
    let resumed = try gradproof(folder, "run --resume killed.jsonl")
    #expect(resumed.status == 1)
    _ = try gradproof(folder, "run --cases cases --report jsonl=all.jsonl")
    #expect(try untimed(text(folder, "killed.jsonl")) == untimed(text(folder, "all.jsonl")))
  }

  @Test("Bazel gets its status file, its XML and the record, and no other variable selects work")
  func bazel() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("outputs"), withIntermediateDirectories: true)
    let environment = [
      "TEST_SHARD_INDEX": "1", "TEST_TOTAL_SHARDS": "2", "TEST_SHARD_STATUS_FILE": "status",
      "XML_OUTPUT_FILE": "test.xml", "TEST_UNDECLARED_OUTPUTS_DIR": "outputs", "BAZEL_TEST": "1",
    ]
    let outcome = try gradproof(
      folder, "run --cases cases --shard auto", environment: environment)
    #expect(outcome.errors.hasPrefix("gradproof: shard 2/2 from Bazel: "))
    #expect(try text(folder, "status").isEmpty)
    #expect(try text(folder, "test.xml").contains("<testsuite"))
    #expect(try text(folder, "outputs/run.jsonl").contains("\"shard\":{\"number\":2,\"count\":2}"))
    let unasked = try gradproof(
      folder, "list --cases cases --ids", environment: ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"])
    #expect(unasked.output.count { $0 == "\n" } == 13)
    let half = try gradproof(
      folder, "list --cases cases --ids --shard auto",
      environment: ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"])
    #expect(half.output.count { $0 == "\n" } < 13)
    let missing = try gradproof(
      folder, "run --cases cases --shard auto", environment: ["CI_NODE_TOTAL": "1"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("CI_NODE_INDEX is not set"))
    #expect(missing.output.isEmpty)
  }
}
