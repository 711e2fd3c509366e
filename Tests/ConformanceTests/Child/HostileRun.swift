import Conformance
import Foundation
import Testing

/// A run of five small cases, of which the third makes the hostile engine misbehave.
struct HostileRun {
  let run: Conformance.Run
  let seconds: Double

  /// The executable that the package manager built beside the tests.
  static var executable: String? {
    var folders = [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
    folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    return folders.map { $0.appendingPathComponent("HostileEngine").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func command(_ words: String...) throws -> ChildCommand {
    ChildCommand([try #require(executable)] + words)
  }

  /// Clocks short enough for a test, and long enough for a busy machine.
  static let limits = ChildLimits(
    start: .seconds(10), grace: .milliseconds(200), memory: 256 << 20)

  init(
    _ words: [String], limits: ChildLimits = Self.limits, timeLimit: Duration = .seconds(1),
    jobs: Int = 1, cases: [Case]? = nil
  ) throws {
    let start = ContinuousClock.now
    let source = EngineSource.child(
      ChildCommand([try #require(Self.executable)] + words), limits: limits)
    run = try Conformance.run(
      cases ?? Self.cases(), onEnginesFrom: source,
      options: Conformance.Options(jobs: jobs, timeLimit: timeLimit))
    seconds = (ContinuousClock.now - start) / .seconds(1)
  }

  /// The result of the case that makes the engine misbehave.
  var hostile: CaseResult? { run.results.first { $0.id == "t/c" } }

  /// The verdicts in order.
  var verdicts: [Verdict] { run.results.map(\.verdict) }

  /// Five cases with ids from `t/a` to `t/e`.
  static func cases(elements: Int = 2) throws -> [Case] {
    var text = "format: 1\nabout: A test.\ncases:\n"
    for (name, first) in zip("abcde", [2.0, 3, 13, 5, 7]) {
      let others = (1..<elements).map { ", \(Double($0) / 8)" }.joined()
      text += """
          \(name):
            about: A promise.
            source: a test
            variables: {x: [\(first)\(others)]}
            steps:
              - y = sum(x * x)
              - z = log(0 - sum(x))
              - backward(y)
            expect:
              x.grad: 2 * x
              z: nan

        """
    }
    let corpus = CorpusReader().read(bytes: Array(text.utf8), path: "t.yaml")
    for diagnostic in corpus.diagnostics { Issue.record("\(diagnostic.rendered)") }
    return corpus.cases
  }
}
