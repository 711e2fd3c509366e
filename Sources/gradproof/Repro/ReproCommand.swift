public import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Engines
import Reports
public import Repro

/// `gradproof repro`.
struct ReproCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repro",
    abstract: "Write a script in an engine's own API that shows a mismatch, for a bug report.",
    discussion: """
      The engine is run first, so that the script shows what is wrong and no more; where it cannot \
      be run here, or nothing is wrong, the script shows all that the case observes. The script \
      goes to standard output.
      """)

  @OptionGroup var corpusOptions: CorpusOptions

  @Option(
    help: ArgumentHelp(
      "Whose API: \(ReproEngine.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "engine"))
  var engine: ReproEngine

  @Option(help: "The seed of random directions and cotangents.")
  var seed: UInt64 = 0

  @Flag(help: "Do not run the engine: show all that the case observes.")
  var all = false

  @OptionGroup var settings: EngineSettings

  func run() throws {
    let subject = try corpusOptions.selectedCase("a script shows one case")
    let findings = try all ? [] : self.findings(of: subject)
    let titles = Set(findings.map(\.title))
    let isOfCheck = !findings.isEmpty && titles.allSatisfy { $0.hasPrefix("gradcheck") }
    let plain = Conformance.record(of: subject)
    let check =
      isOfCheck || plain.observed.isEmpty
      ? Conformance.checkRecord(of: subject, seed: seed) : nil
    do throws(ReproError) {
      let record = check ?? plain
      let shown = record.observed.map(\.title).filter { check == nil && titles.contains($0) }
      let script = try ReproScript(
        record, showing: Set(shown), for: engine, about: subject.about)
      Terminal.output.write(script.text)
    } catch {
      throw Exit(.usage, "this cannot be written for \(engine.rawValue): \(error.message)")
    }
  }

  /// What is wrong on the engine; nothing where it cannot be run.
  private func findings(of subject: Case) throws -> [Finding] {
    let source: EngineSource
    if engine == .swift {
      source = .reference
    } else {
      guard case .child(let command) = try settings.kind(of: engine.rawValue) else { return [] }
      source = .child(command, limits: settings.limits)
    }
    var options = Conformance.Options(seed: seed)
    options.explainsMismatches = false
    do throws(EngineFailure) {
      let run = try Conformance.run([subject], onEnginesFrom: source, options: options)
      let result = run.results.first
      if result?.findings.isEmpty ?? true {
        Terminal.printError(
          "\(engine.rawValue) shows nothing wrong here"
            + (result?.missing.first.map { " (unsupported: \($0))" } ?? "")
            + "; the script shows all that the case observes")
      }
      return result?.findings ?? []
    } catch {
      Terminal.printError(
        "\(engine.rawValue) could not be run here (\(error.message)); the script shows all that "
          + "the case observes")
      return []
    }
  }
}

extension ReproEngine: ExpressibleByArgument {}

extension Finding {
  /// What was observed, without the place of an element.
  fileprivate var title: String {
    subject.firstIndex(of: "[").map { String(subject[..<$0]) } ?? subject
  }
}
