import Conformance
import Foundation
import Synchronization
import Testing

extension ChildProcesses {
  @Suite("Engines side by side")
  struct CrewTests {
    /// The reference engine, but that a tensor with the element 13 makes it think for long.
    private final class Thinker: Engine {
      private let inner = ReferenceEngine()
      var description: EngineDescription { inner.description }

      func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
        let isHard = batch.commands.contains { command in
          if case .tensor(_, let value, _) = command.action {
            value.doubles?.first == 13
          } else {
            false
          }
        }
        if isHard { Thread.sleep(forTimeInterval: 3) }
        return try inner.execute(batch)
      }
    }

    @Test("an engine inside the process that hangs is given up, and the run goes on with another")
    func hanging() throws {
      let start = ContinuousClock.now
      for jobs in [1, 2] {
        let run = try Conformance.run(
          HostileRun.cases(), onEnginesFrom: EngineSource { _ in Thinker() },
          options: Conformance.Options(jobs: jobs, timeLimit: .milliseconds(400)))
        #expect(run.results.map(\.verdict) == [.pass, .pass, .timeout, .pass, .pass])
        #expect(run.results.map(\.id) == ["t/a", "t/b", "t/c", "t/d", "t/e"])
      }
      #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("a run that is stopped tells what was judged, and counts the rest as not run")
    func cancelled() throws {
      let told = Mutex(0)
      let run = try Conformance.run(
        HostileRun.cases(), onEnginesFrom: .reference,
        isCancelled: { told.withLock { $0 } >= 2 },
        reportingTo: { event in
          if case .caseFinished = event { told.withLock { $0 += 1 } }
        })
      #expect(run.results.count == 2)
      #expect(run.summary.counts[.notRun] == 3)
      #expect(run.summary.interrupted)
      #expect(run.summary.exitStatus == .incomplete)
    }

    @Test("a child that is waited for is left at once where the run is stopped")
    func cancelledChild() throws {
      let token = "gradproof-test-" + UUID().uuidString
      let start = ContinuousClock.now
      let stops = ContinuousClock.now + .milliseconds(600)
      let run = try Conformance.run(
        HostileRun.cases(),
        onEnginesFrom: .child(try HostileRun.command("hangs", token), limits: HostileRun.limits),
        options: Conformance.Options(timeLimit: .seconds(60)),
        isCancelled: { ContinuousClock.now > stops })
      #expect(ContinuousClock.now - start < .seconds(10))
      #expect(run.results.map(\.verdict) == [.pass, .pass])
      #expect(run.summary.interrupted)
      #expect(Leftovers.processes(with: token).isEmpty)
    }

    @Test("engines that cannot be made end the run before it begins")
    func noEngine() {
      #expect(throws: EngineFailure.self) {
        try Conformance.run(
          HostileRun.cases(),
          onEnginesFrom: EngineSource { _ throws(EngineFailure) in
            throw EngineFailure(.notStarted, "there is none")
          }, options: Conformance.Options(jobs: 3))
      }
    }
  }
}
