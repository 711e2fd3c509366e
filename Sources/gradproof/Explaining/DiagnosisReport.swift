import Conformance
import Foundation
import ConformanceModel
import EngineKit
import Reports

/// How well mismatches of engines with a known fault were explained.
struct DiagnosisReport {
  private let test: DiagnosisTest
  private let lists: Bool
  private let style: TextStyle

  init(_ test: DiagnosisTest, lists: Bool, style: TextStyle) {
    self.test = test
    self.lists = lists
    self.style = style
  }

  /// For people.
  var text: String {
    var lines = [style.paint("Diagnosis", .strong) + "  faults by what they look like"]
    let causes = Dictionary(grouping: test.diagnosable) { $0.fault.looksLike ?? "" }
    for (cause, trials) in causes.sorted(by: { $0.key < $1.key }) {
      lines.append(row(cause, trials, right: \.rightCauses))
    }
    lines += ["", style.paint("Blame", .strong) + "  faults of one op"]
    let kinds = Dictionary(grouping: test.blamable) {
      $0.fault.area == "ops" ? "rules" : $0.fault.area
    }
    for (kind, trials) in kinds.sorted(by: { $0.key < $1.key }) {
      lines.append(row(kind, trials, right: \.rightBlames))
    }
    if lists {
      lines += [""] + test.trials.flatMap(missed)
    }
    if !test.silent.isEmpty {
      lines += ["", "\(counted(test.silent.count, "fault")) came to no mismatch in these cases"]
      if lists { lines += test.silent.map { "  \($0.name)" } }
    }
    let closing =
      "\(percent(test.diagnosisRate)) of \(counted(test.diagnosable.count, "fault")) diagnosed · "
      + "\(percent(test.blameRate)) of \(counted(test.blamable.count, "fault of one op")) blamed"
    lines += [
      "",
      style.paint(closing, test.isGoodEnough ? .good : .bad)
        + " · \((test.seconds * 10).rounded() / 10) s",
    ]
    return lines.joined(separator: "\n")
  }

  private func row(
    _ title: String, _ trials: [DiagnosisTest.Trial], right: (DiagnosisTest.Trial) -> Int
  ) -> String {
    let faults = trials.count { 2 * right($0) > $0.explained.count }
    let cases = trials.reduce(0) { $0 + $1.explained.count }
    let rightCases = trials.reduce(0) { $0 + right($1) }
    let padded = title.padding(toLength: 18, withPad: " ", startingAt: 0)
    return "  \(padded)  \(faults) of \(counted(trials.count, "fault")), "
      + "\(rightCases) of \(counted(cases, "case"))"
  }

  /// The cases of a fault that were explained wrongly.
  private func missed(_ trial: DiagnosisTest.Trial) -> [String] {
    let fault = trial.fault
    return trial.explained.compactMap { explained in
      var words: [String] = []
      if let cause = fault.looksLike, !explained.isRightCause(of: fault) {
        words.append("looks like \(explained.cause?.rawValue ?? "nothing"), not \(cause)")
      }
      if let op = fault.op, !explained.isRightBlame(of: fault) {
        words.append("blamed \(explained.blamed ?? "nothing"), not \(op)")
      }
      return words.isEmpty
        ? nil : "  \(fault.name)  \(explained.id): \(words.joined(separator: "; "))"
    }
  }

  private func percent(_ rate: Double) -> String { "\((rate * 1000).rounded() / 10) %" }

  /// A JSON object for each fault, then one for the whole.
  var lines: String {
    var values = test.trials.map { trial -> JSONValue in
      [
        "event": "fault", "name": .string(trial.fault.name),
        "looks_like": trial.fault.looksLike.map(JSONValue.string) ?? .null,
        "op": trial.fault.op.map(JSONValue.string) ?? .null,
        "explained": .array(
          trial.explained.map {
            [
              "id": .string($0.id),
              "cause": $0.cause.map { .string($0.rawValue) } ?? .null,
              "blamed": $0.blamed.map(JSONValue.string) ?? .null,
            ]
          }),
      ]
    }
    values.append([
      "event": "end", "diagnosis_rate": JSONValue(test.diagnosisRate),
      "blame_rate": JSONValue(test.blameRate),
      "silent": .array(test.silent.map { .string($0.name) }), "seconds": JSONValue(test.seconds),
    ])
    return values.map { "\($0)" }.joined(separator: "\n")
  }
}
