import ConformanceModel
import EngineKit

/// The parts of a page that stand beside the cases.
struct PageSections {
  let table: EngineTable

  private func link(_ id: String) -> String {
    "<a href=\"\(HTMLText.fragment(of: id))\">\(HTMLText.escaped(id))</a>"
  }

  private var headings: String {
    table.names.map { "<th>\(HTMLText.escaped($0))" }.joined()
  }

  // MARK: - Engines

  var engines: String {
    zip(table.names, table.runs).map { name, run in
      let counts = StandingCounts(run.results, notRun: run.notRun)
      var text = "<div class=e><h3>\(HTMLText.escaped(name))</h3><p>"
      text += counts.standings.map { standing in
        "<span class=\(Self.style(of: standing))>\(counts[standing]) "
          + "\(StandingCounts.word(for: standing))</span>"
      }.joined(separator: ", ")
      if counts.isEmpty { text += "nothing ran" }
      if let breakage = run.breakage { text += "<p class=f>\(HTMLText.escaped(breakage))" }
      text += listProblems(run)
      text += facts(run)
      return text + "</div>"
    }.joined()
  }

  private func listProblems(_ run: ReportedRun) -> String {
    let problems = run.summary?.listProblems ?? []
    if problems.isEmpty { return "" }
    let lines = problems.map { HTMLText.escaped("\($0.location): \($0.message)") }
    return "<details><summary class=f>\(counted(problems.count, "fault")) of its list of known "
      + "failures</summary><p class=q>\(lines.joined(separator: "<br>"))</details>"
  }

  private func facts(_ run: ReportedRun) -> String {
    guard let header = run.header else { return "" }
    var facts = [
      "version \(header.engine.version)",
      "\(counted(header.engine.capabilities.count, "capability", "capabilities")) declared",
    ]
    if let summary = run.summary {
      facts.append(counted(summary.checks, "check"))
      facts.append("\(NumberText.short(summary.seconds)) s")
    }
    facts += header.engine.environment.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
    facts += ["seed \(header.seed)", "gradproof \(header.version)"]
    var text = "<p class=q>\(HTMLText.escaped(facts.joined(separator: " · ")))"
    for note in run.summary?.notes ?? [] {
      text += "<p class=q>note: \(HTMLText.escaped(note))"
    }
    return text
  }

  private static func style(of standing: String) -> String {
    switch standing {
    case Verdict.pass.rawValue: "p"
    case Verdict.unsupported.rawValue: "u"
    case KnownStanding.Kind.expectedFailure.rawValue: "x"
    default: "f"
    }
  }

  // MARK: - The matrix

  var matrix: String {
    var text = "<div class=t><table><tr><th>area\(headings)"
    for (area, families) in table.areas {
      let address = HTMLText.fragment(of: area).replacing("#case=", with: "#area=")
      text += "<tr><th><a href=\"\(address)\">\(HTMLText.escaped(area))</a>"
      let rows = families.flatMap(\.rows)
      for column in table.runs.indices { text += cell(rows.map { $0.results[column] }) }
    }
    return text + "</table></div>"
  }

  private func cell(_ results: [CaseResult?]) -> String {
    var counts: [String: Int] = [:]
    for result in results { counts[VerdictMark.mark(result).style, default: 0] += 1 }
    let asked = results.count - counts["n", default: 0]
    if asked == 0 { return "<td class=q>not run" }
    if counts["u"] == asked { return "<td class=u>n/a" }
    var text = "<td><span class=p>\(counts["p", default: 0])</span>"
    if let failed = counts["f"] { text += " <b class=f>\(failed) ✗</b>" }
    if let excused = counts["x"] { text += " <span class=x>\(excused) ~</span>" }
    if let missing = counts["u"] { text += " <span class=u>\(missing) n/a</span>" }
    return text
  }

  // MARK: - Conventions

  /// What each engine chose where several derivatives are lawful.
  var conventions: String {
    var text = ""
    for row in table.rows {
      var subjects: [String] = []
      for convention in row.results.flatMap({ $0?.conventions ?? [] })
      where !subjects.contains(convention.subject) { subjects.append(convention.subject) }
      for subject in subjects {
        let choices = row.results.map { result in
          result?.conventions.first { $0.subject == subject }
        }
        text += "<tr><th>\(link(row.id)) <span class=q>\(HTMLText.escaped(subject))</span>"
        let recorded = choices.lazy.compactMap { $0?.recorded }.first
        text += "<td class=q>\(HTMLText.escaped(recorded ?? ""))"
        for choice in choices {
          let style =
            recorded == nil || choice == nil || choice?.chosen == recorded ? "" : " class=x"
          text += "<td\(style)>\(HTMLText.escaped(choice?.chosen ?? ""))"
        }
      }
    }
    if text.isEmpty { return "<p class=q>No case met a point with several lawful derivatives." }
    return "<p>At these points several derivatives are lawful, and each engine may choose. What "
      + "differs from PyTorch's choice is marked.<div class=t><table><tr><th>point"
      + "<th>PyTorch\(headings)\(text)</table></div>"
  }

  // MARK: - Known failures

  private struct Listed {
    var column: Int
    var known: KnownFailure
    var ids: [String]
    var standings: Set<String>
  }

  /// What stands on lists of known failures and was met, one row an entry.
  var knownFailures: String {
    var found: [Listed] = []
    var places: [String: Int] = [:]
    for row in table.rows {
      for (column, result) in row.results.enumerated() {
        guard let result, let known = result.known else { continue }
        let key = "\(column) \(known.entry.location) \(known.entry.pattern)"
        if let place = places[key] {
          found[place].ids.append(row.id)
          found[place].standings.insert(result.standing)
        } else {
          places[key] = found.count
          found.append(
            Listed(
              column: column, known: known.entry, ids: [row.id], standings: [result.standing]))
        }
      }
    }
    if found.isEmpty { return "<p class=q>No list names a failure that was met." }
    return "<div class=t><table><tr><th>engine<th>cases<th>comes to<th>reason"
      + found.map(line).joined() + "</table></div>"
  }

  private func line(_ listed: Listed) -> String {
    var text = "<tr><td>\(HTMLText.escaped(table.names[listed.column]))<td>"
    text += listed.ids.prefix(3).map(link).joined(separator: "<br>")
    if listed.ids.count > 3 { text += "<br>and \(listed.ids.count - 3) more" }
    let isFine = listed.standings == [KnownStanding.Kind.expectedFailure.rawValue]
    text += "<td class=\(isFine ? "x" : "f")>"
    text += HTMLText.escaped(listed.standings.sorted().joined(separator: ", "))
    text += "<br><span class=q>\(HTMLText.escaped(listed.known.verdictText))</span><td>"
    text += HTMLText.escaped(listed.known.reason)
    if let link = listed.known.link {
      let shown = HTMLText.escaped(link)
      text += HTMLText.address(link).map { " <a href=\"\($0)\">\(shown)</a>" } ?? " \(shown)"
    }
    return text
  }

  // MARK: - The slowest

  var slowest: String {
    let slow = table.rows.map { row in
      (row: row, seconds: row.results.compactMap { $0?.seconds }.max() ?? 0)
    }.sorted { ($0.seconds, $1.row.id) > ($1.seconds, $0.row.id) }.prefix(20)
    var text = "<div class=t><table><tr><th>case\(headings)"
    for entry in slow where entry.seconds > 0 {
      text += "<tr><th>\(link(entry.row.id))"
      for result in entry.row.results {
        text += "<td>\(result.map { NumberText.short($0.seconds * 1000) + " ms" } ?? "")"
      }
    }
    return text + "</table></div>"
  }
}
