import Conformance
import ConformanceModel
import EngineKit
import Reports

/// What a selftest showed, for people and for programs.
struct SelftestReport {
  private let selftest: Selftest
  private let matrix: Bool
  private let style: TextStyle

  init(_ selftest: Selftest, matrix: Bool, style: TextStyle) {
    self.selftest = selftest
    self.matrix = matrix
    self.style = style
  }

  // MARK: - For people

  var text: String {
    if !selftest.broken.isEmpty {
      let ids = selftest.broken.map { "  \($0.verdict.rawValue)  \($0.id)" }
      return "The engine without a fault does not pass these cases, so that nothing was tried:\n"
        + ids.joined(separator: "\n")
    }
    var sections = areas.map(section)
    sections.append(list("Not caught by any case of core", selftest.survivors.map(\.fault)))
    if !selftest.accused.isEmpty {
      sections.append(
        "Lawful, and accused:\n"
          + selftest.accused.map { line($0, width: 0) }.joined(separator: "\n"))
    }
    if !selftest.idle.isEmpty {
      sections.append(
        "Cases of core that catch nothing and do not say why they stay:\n"
          + selftest.idle.map { "  \($0.id)" }.joined(separator: "\n"))
    }
    sections.append(closing)
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var areas: [(name: String, trials: [Selftest.Trial])] {
    var result: [(name: String, trials: [Selftest.Trial])] = []
    for trial in selftest.trials {
      let area = trial.fault.area
      if let index = result.firstIndex(where: { $0.name == area }) {
        result[index].trials.append(trial)
      } else {
        result.append((area, [trial]))
      }
    }
    return result
  }

  private func section(_ area: (name: String, trials: [Selftest.Trial])) -> String {
    let caught = area.trials.count { !$0.caughtBy.isEmpty }
    let title = style.paint(area.name, .strong) + "  \(caught) of \(area.trials.count) caught"
    // Thousands of rules with the same few faults are told by their number, unless all are wanted.
    if area.trials.count > 100 && !matrix { return title }
    let width = area.trials.map(\.fault.name.count).max() ?? 0
    return title + "\n" + area.trials.map { line($0, width: width) }.joined(separator: "\n")
  }

  private func line(_ trial: Selftest.Trial, width: Int) -> String {
    let name =
      trial.fault.name + String(repeating: " ", count: max(0, width - trial.fault.name.count))
    let ids = trial.caughtBy.map { selftest.cases[$0].id }
    guard !ids.isEmpty else {
      return "  \(name)  \(style.paint("not caught", .bad)), of \(trial.cases) tried"
    }
    let count = "\(ids.count) of \(trial.cases)"
    if matrix {
      return "  \(name)  \(count)\n" + ids.map { "    \($0)" }.joined(separator: "\n")
    }
    return style.wrap("\(name)  \(count): \(ids[0])", indent: 2, hanging: 6)
  }

  private func list(_ title: String, _ faults: [Fault]) -> String {
    guard !faults.isEmpty else { return "" }
    return "\(title):\n"
      + faults.map { style.wrap("\($0.name)  \($0.about)", indent: 2, hanging: 6) }
      .joined(separator: "\n")
  }

  private var closing: String {
    let caught = selftest.trials.count - selftest.survivors.count
    var text =
      "\(caught) of \(counted(selftest.trials.count, "fault")) caught · "
      + "\(selftest.accused.count) of \(counted(selftest.lawful.count, "lawful variant")) accused · "
      + "\(counted(selftest.cases.count, "case")), \(selftest.idle.count) idle · "
      + "\((selftest.seconds * 10).rounded() / 10) s"
    if selftest.untried > 0 { text += " · \(selftest.untried) not tried" }
    return style.paint(text, selftest.isComplete ? .good : .bad)
  }

  // MARK: - For programs

  /// A JSON object for each trial, then one for the whole.
  var lines: String {
    var values = selftest.trials.map { value($0, isLawful: false) }
    values += selftest.lawful.map { value($0, isLawful: true) }
    values.append([
      "event": "end", "faults": JSONValue(selftest.trials.count),
      "survivors": .array(selftest.survivors.map { .string($0.fault.name) }),
      "accused": .array(selftest.accused.map { .string($0.fault.name) }),
      "idle": .array(selftest.idle.map { .string($0.id) }),
      "broken": .array(selftest.broken.map { .string($0.id) }),
      "untried": JSONValue(selftest.untried), "seconds": JSONValue(selftest.seconds),
    ])
    return values.map { "\($0)" }.joined(separator: "\n")
  }

  private func value(_ trial: Selftest.Trial, isLawful: Bool) -> JSONValue {
    [
      "event": "fault", "name": .string(trial.fault.name), "about": .string(trial.fault.about),
      "lawful": .boolean(isLawful), "tried": JSONValue(trial.cases),
      "caught_by": .array(trial.caughtBy.map { .string(selftest.cases[$0].id) }),
    ]
  }
}
