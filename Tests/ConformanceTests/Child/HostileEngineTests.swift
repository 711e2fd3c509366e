import Conformance
import Foundation
import Testing

/// Tests that count processes and pipes, and so run one after the other.
@Suite("Child processes", .serialized)
enum ChildProcesses {}

extension ChildProcesses {
  @Suite("Hostile engines")
  struct HostileEngineTests {
    /// What an engine does to one case, and what that must come to.
    struct Expected: Sendable, CustomStringConvertible {
      var misdeed: String
      var verdict: Verdict
      /// What the finding says; for `pass` what the notes say.
      var says: [String]
      /// The clock, in seconds, with room for a busy machine.
      var within: Double = 6

      init(_ misdeed: String, _ verdict: Verdict, _ says: String..., within: Double = 6) {
        (self.misdeed, self.verdict, self.says, self.within) = (misdeed, verdict, says, within)
      }

      var description: String { misdeed }
    }

    static let table: [Expected] = [
      Expected("exits", .crash, "exited with status 3"),
      Expected("exits-silently", .crash, "exited with status 0"),
      Expected("kills", .crash, "killed by signal 11 (SIGSEGV)"),
      Expected("hangs", .timeout, "no sign of life in 1 s"),
      Expected("ignores-term", .timeout, "no sign of life in 1 s"),
      Expected("closes-output", .protocolError, "closed its standard output and lives on"),
      Expected("exits-leaving-a-grandchild", .crash, "exited with status 3"),
      Expected("takes-memory", .crash, "memory limit of 256 MiB"),
      Expected("answers-late", .timeout, "no sign of life in 1 s"),
      Expected("wrong-id", .protocolError, "the id 1003 where 3 is due"),
      Expected("twice", .protocolError, "answered a batch twice"),
      Expected("twice-slowly", .protocolError, "answered a batch twice"),
      Expected("half-a-line", .timeout, "has no newline", #"it wrote: {"id":3"#),
      Expected("no-newline", .timeout, "has no newline"),
      Expected("no-newline-at-the-end", .crash, "exited with status 0", "has no newline"),
      Expected("invalid-utf8", .protocolError, "invalid UTF-8", #"\xff\xfe"#),
      Expected("null", .protocolError, "JavaScript"),
      Expected("huge-line", .protocolError, "longer than 67108864 bytes", within: 20),
      Expected("prints", .protocolError, "it wrote: loss: 0.5"),
      Expected("wrong-length", .protocolError, "3 elements where the shape has 2"),
      Expected("wrong-shapes", .mismatch, "shape"),
      Expected("too-few-replies", .protocolError, "none an error"),
      Expected("too-many-replies", .protocolError, "replies to"),
      Expected("unsupported", .falseClaim, "answered unsupported"),
      Expected("two-in-one-write", .pass),
      Expected("in-two-writes", .pass),
      Expected("bare-nan", .pass, "NaN and Infinity are not JSON"),
      Expected("floods-standard-error", .pass),
      Expected("forks", .pass),
    ]

    @Test(
      "each misdeed has its verdict within its clock, harms no other case, and leaves nothing behind",
      arguments: table)
    func verdicts(_ expected: Expected) throws {
      let token = "gradproof-test-" + UUID().uuidString
      let pipes = Leftovers.pipes
      let outcome = try HostileRun(
        [expected.misdeed, token],
        timeLimit: .seconds(expected.verdict == .timeout ? 1 : 10))
      #expect(
        outcome.verdicts == [.pass, .pass, expected.verdict, .pass, .pass], "\(outcome.run)")
      let hostile = try #require(outcome.hostile)
      let words =
        hostile.findings.flatMap { [$0.message, $0.wanted ?? ""] + $0.details }
        + hostile.engineNotes
      for fragment in expected.says {
        #expect(words.contains { $0.contains(fragment) }, "\(fragment) is not in \(words)")
      }
      #expect(outcome.seconds < expected.within)
      #expect(Leftovers.processes(with: token).isEmpty)
      #expect(Leftovers.pipes(settlingTo: pipes) <= pipes)
      #expect(
        outcome.run.summary.exitStatus == (expected.verdict == .pass ? .success : .unexpected))
    }

    @Test("signs of life prolong the time that a batch may take, but not for ever")
    func progress() throws {
      let slow = try HostileRun(["answers-after-progress"])
      #expect(slow.verdicts == [.pass, .pass, .pass, .pass, .pass], "\(slow.run)")
      #expect(slow.seconds > 1.5)
      var limits = HostileRun.limits
      limits.patience = 2
      let endless = try HostileRun(["progresses-for-ever"], limits: limits)
      #expect(endless.verdicts == [.pass, .pass, .timeout, .pass, .pass], "\(endless.run)")
    }

    @Test("standard error is shown with what does not conform, and only with that")
    func standardError() throws {
      #expect(try HostileRun(["exits"]).hostile?.standardError == "about to misbehave\n")
      let flooded = try #require(
        try HostileRun(["floods-standard-error"], timeLimit: .seconds(5)).hostile)
      #expect(flooded.standardError.isEmpty)
    }

    @Test("a crash that the case alone does not repeat is a flaky one")
    func flakyCrash() throws {
      let file = FileManager.default.temporaryDirectory
        .appendingPathComponent("gradproof-" + UUID().uuidString).path
      #expect(FileManager.default.createFile(atPath: file, contents: nil))
      let outcome = try HostileRun(["exits", "", file])
      #expect(outcome.verdicts == [.pass, .pass, .crashFlaky, .pass, .pass])
      #expect(
        outcome.hostile?.findings.first?.message.contains("not when the case ran alone") == true)
      #expect(outcome.hostile?.standardError == "about to misbehave\n")
    }

    @Test("what was let pass is noted once in a run")
    func notesOnce() throws {
      let cases = try HostileRun.cases().filter { $0.id == "t/c" }
      let outcome = try HostileRun(["bare-nan"], cases: cases + cases + cases)
      #expect(outcome.run.summary.notes.count == 1)
      #expect(outcome.run.results.map(\.engineNotes.count) == [1, 0, 0])
    }

    @Test(
      "a runner and an engine that both write more than a pipe holds do not wait for each other")
    func fullPipes() throws {
      let outcome = try HostileRun(
        ["writes-before-reading"], timeLimit: .seconds(10),
        cases: try HostileRun.cases(elements: 200)
      )
      #expect(outcome.verdicts == [.pass, .pass, .pass, .pass, .pass], "\(outcome.run)")
    }

    @Test(
      "an engine that does not start ends the run before it begins, with all there is to know",
      arguments: [
        ("dies-at-start", "exited with status 1", "no module named torch"),
        ("exits-silently-at-start", "exited with status 0", ""),
        ("hangs-at-start", "no sign of life in 1 s", ""),
        ("prints-at-start", "wrote a line that is no reply", "Welcome to the engine!"),
        ("speaks-another-version", "speaks version 2 of the protocol", ""),
      ])
    func start(_ misdeed: String, _ message: String, _ detail: String) throws {
      let pipes = Leftovers.pipes
      var limits = HostileRun.limits
      limits.start = .seconds(misdeed == "hangs-at-start" ? 1 : 10)
      do {
        _ = try HostileRun([misdeed], limits: limits)
        Issue.record("it ran")
      } catch let failure as EngineFailure {
        #expect(failure.code == .notStarted)
        #expect(failure.message.contains(message), "\(failure.message)")
        #expect(failure.message.contains("HostileEngine \(misdeed)"), "\(failure.message)")
        #expect(detail.isEmpty || failure.details.contains { $0.contains(detail) })
      }
      #expect(Leftovers.pipes(settlingTo: pipes) <= pipes)
    }

    @Test("five starts in a row that answer nothing end the run, and what was judged is kept")
    func fruitlessStarts() throws {
      let token = "gradproof-test-" + UUID().uuidString
      let thirteens = try HostileRun.cases().filter { $0.id == "t/c" }
      let others = try HostileRun.cases().filter { $0.id != "t/c" }
      // The shell starts the engine as often as there are files to remove.
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(token)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try Data().write(to: folder.appendingPathComponent("1"))
      let engine = try #require(HostileRun.executable)
      let script = "rm '\(folder.path)/1' || exit 4; exec '\(engine)' exits \(token)"
      let run = try Conformance.run(
        others + thirteens + others,
        onEnginesFrom: .child(ChildCommand(["/bin/sh", "-c", script]), limits: HostileRun.limits))
      #expect(run.results.map(\.verdict) == [.pass, .pass, .pass, .pass])
      #expect(run.summary.counts[.notRun] == 5)
      #expect(run.summary.exitStatus == .engineFailed)
      #expect(run.summary.engineFailure?.message.contains("5 starts in a row") == true)
      #expect(run.summary.engineFailure?.message.contains("exited with status 4") == true)
      #expect(Leftovers.processes(with: token).isEmpty)
    }

    @Test("cases that all bring the engine down are all judged, as long as it starts well")
    func manyCrashes() throws {
      let cases = try HostileRun.cases().filter { $0.id == "t/c" }
      let outcome = try HostileRun(["exits"], cases: cases + cases + cases + cases)
      #expect(outcome.verdicts == [.crash, .crash, .crash, .crash])
    }

    @Test("engines side by side give the results of one engine alone, in the same order")
    func jobs() throws {
      let cases = try HostileRun.cases()
      let alone = try HostileRun(["exits"], cases: cases + cases)
      let together = try HostileRun(["exits"], jobs: 3, cases: cases + cases)
      #expect(alone.run.results.map(\.untimed) == together.run.results.map(\.untimed))
    }
  }
}

extension CaseResult {
  /// The result without its time.
  fileprivate var untimed: CaseResult {
    var result = self
    result.seconds = 0
    return result
  }
}
