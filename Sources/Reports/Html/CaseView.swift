import ConformanceModel

/// The page of one case: what each engine came to, all observations side by side, the picture of
/// the finite differences.
struct CaseView {
  let row: EngineTable.Row
  let table: EngineTable

  /// What is shown of the case, its program and graph apart.
  var html: String {
    findings + reasons + observations + slopes + notes
  }

  // MARK: - What is wrong

  private var findings: String {
    groups { result in
      result.findings.isEmpty && result.known == nil
        ? nil : [result.standing] + result.explanation(again: nil).dropFirst()
    }.map { names, lines in
      "<h4>\(HTMLText.escaped(names)): \(HTMLText.escaped(lines[0]))</h4><pre class=w>"
        + lines.dropFirst().map(HTMLText.escaped).joined(separator: "\n") + "</pre>"
        + again(names)
    }.joined()
  }

  /// The command that shows a failure again, for the first engine of a group.
  private func again(_ names: String) -> String {
    guard let column = table.names.firstIndex(where: { names.hasPrefix($0) }),
      let header = table.runs[column].header
    else { return "" }
    let command = RepeatCommand(header: header).text(for: row.id)
    return "<p class=q>again: <code>\(HTMLText.escaped(command))</code>"
  }

  private var reasons: String {
    groups { $0.verdict == .unsupported ? [$0.missing.joined(separator: ", ")] : nil }
      .map { names, lines in
        "<p class=q>\(HTMLText.escaped(names)): unsupported, for want of "
          + HTMLText.escaped(lines.joined())
      }.joined()
  }

  private var notes: String {
    groups { $0.notes.isEmpty ? nil : $0.notes }.map { names, lines in
      "<p class=q>\(HTMLText.escaped(names)): "
        + HTMLText.escaped(lines.joined(separator: "; "))
    }.joined()
  }

  // MARK: - Observations

  private var observations: String {
    let observed = row.results.map { numbered($0?.observations ?? []) }
    var text = ""
    for subject in subjects(observed) {
      let values = observed.map { list in list.first { $0.subject == subject }?.value }
      var wanted: [String] = []
      for value in values.compactMap({ $0?.wanted }) where !wanted.contains(value) {
        wanted.append(value)
      }
      text += wanted.map { line(subject, $0, "wanted", nil) }.joined()
      var seen: [ObservedValue] = []
      for case let value? in values where !seen.contains(where: { same($0, value) }) {
        seen.append(value)
        let columns = values.indices.filter { values[$0].map { same($0, value) } ?? false }
        text += line(subject, value.got, names(columns), value.ulps)
      }
    }
    return text.isEmpty ? "" : "<table class=m>\(text)</table>"
  }

  /// Observations under names of their own: what is observed a second time is `x.grad (2)`.
  private func numbered(
    _ observations: [ObservedValue]
  ) -> [(subject: String, value: ObservedValue)] {
    var times: [String: Int] = [:]
    return observations.map { value in
      let time = times[value.subject, default: 0] + 1
      times[value.subject] = time
      return (time == 1 ? value.subject : "\(value.subject) (\(time))", value)
    }
  }

  private func subjects(
    _ observed: [[(subject: String, value: ObservedValue)]]
  ) -> [String] {
    var found: [String] = []
    for (subject, _) in observed.joined() where !found.contains(subject) {
      found.append(subject)
    }
    return found
  }

  private func same(_ a: ObservedValue, _ b: ObservedValue) -> Bool {
    a.got == b.got && a.ulps == b.ulps
  }

  private func line(
    _ subject: String, _ value: String, _ names: String, _ ulps: UInt64?
  ) -> String {
    "<tr><td>\(HTMLText.escaped(subject))<td>\(HTMLText.escaped(value))"
      + "<td>\(HTMLText.escaped(names))\(ulps.map { "<td>\($0) ulp" } ?? "")"
  }

  // MARK: - Finite differences

  private var slopes: String {
    // Where something is wrong the checker took more steps.
    let ladders = row.results.compactMap { $0?.slopes }
    guard let longest = ladders.map(\.rungs.count).max(),
      let first = ladders.first(where: { $0.rungs.count == longest })
    else { return "" }
    let claims = zip(table.names, row.results).compactMap { name, result in
      result?.slopes.map { (name: name, error: ($0.claimed - $0.derivative).magnitude) }
    }
    let gsl = first.gsl.map { ", GSL \(NumberText.text($0))" } ?? ""
    var text = "<figure>\(SlopePlot(first, claims: claims).svg)<figcaption>"
    text += HTMLText.escaped(
      "The slope along \(first.subject) is \(NumberText.text(first.derivative)) "
        + "± \(NumberText.short(first.errorBar))\(gsl).")
    // Of what lies in the shaded part the picture says enough.
    let wrong = groups { result in
      guard let slopes = result.slopes else { return nil }
      let error = (slopes.claimed - slopes.derivative).magnitude
      return error <= slopes.bound
        ? nil : ["\(NumberText.text(slopes.claimed)), \(NumberText.short(error)) off"]
    }
    for group in wrong {
      text += "<br>\(HTMLText.escaped("\(group.names) \(group.lines.joined())"))"
    }
    return text + "</figcaption></figure>"
  }

  // MARK: - Engines that say the same

  /// The engines of which the same is to be said, by name, in the order of the columns.
  private func groups(
    _ lines: (CaseResult) -> [String]?
  ) -> [(names: String, lines: [String])] {
    var found: [(columns: [Int], lines: [String])] = []
    for (column, result) in row.results.enumerated() {
      guard let result, let said = lines(result) else { continue }
      if let index = found.firstIndex(where: { $0.lines == said }) {
        found[index].columns.append(column)
      } else {
        found.append(([column], said))
      }
    }
    return found.map { (names($0.columns), $0.lines) }
  }

  private func names(_ columns: [Int]) -> String {
    // Those that do not have what the case needs are told of in a line of their own.
    let present = row.results.count { $0.map { $0.verdict != .unsupported } ?? false }
    if columns.count == present, columns.count > 1 { return "all" }
    return columns.map { table.names[$0] }.joined(separator: ", ")
  }
}
