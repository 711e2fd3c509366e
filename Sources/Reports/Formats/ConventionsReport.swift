import ConformanceModel
import EngineKit

/// What engines chose where several derivatives are lawful: a table of points and engines.
///
/// Nothing in it is a failure. PyTorch's choice stands beside the engines' where the case says it.
struct ConventionsReport: ClosingReport {
  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) { self.output = output }

  var text: String { ConventionsReport.table(of: [run]) }

  /// The table of several runs, a column each; a line where there is nothing to tell.
  static func table(of runs: [ReportedRun]) -> String {
    let rows = self.rows(of: runs)
    guard !rows.isEmpty else {
      return "no case met a point where several derivatives are lawful\n"
    }
    let engines = runs.map { run in run.header.map { $0.engine.name } ?? "?" }
    var lines = [["point", "PyTorch"] + engines]
    for row in rows {
      lines.append([row.point, row.recorded ?? "-"] + row.chosen.map { $0 ?? "-" })
    }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in text(of: line, widths) }.joined()
  }

  /// A line without blanks at its end.
  private static func text(of cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      line += cell + String(repeating: " ", count: max(width - cell.count, 0) + 2)
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  private struct Row {
    var point: String
    var recorded: String?
    var chosen: [String?]
  }

  private static func rows(of runs: [ReportedRun]) -> [Row] {
    var rows: [Row] = []
    var places: [String: Int] = [:]
    for (column, run) in runs.enumerated() {
      for result in run.results {
        for convention in result.conventions {
          let point = TextStyle.harmless("\(result.id)  \(convention.subject)")
          let place: Int
          if let known = places[point] {
            place = known
          } else {
            place = rows.count
            places[point] = place
            rows.append(Row(point: point, chosen: runs.map { _ in nil }))
          }
          rows[place].recorded = rows[place].recorded ?? convention.recorded
          rows[place].chosen[column] = TextStyle.harmless(convention.chosen)
        }
      }
    }
    return rows
  }
}
