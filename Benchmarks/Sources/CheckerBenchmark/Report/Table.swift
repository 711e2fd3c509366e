import Foundation

/// A table of plain text with aligned columns: the first to the left, the others to the right.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  init(_ header: [String]) { self.header = header }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines of the table, without what is empty at their ends.
  var text: String {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([header, rule] + rows).map { row in
      row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + gap : gap + cell
      }.joined(separator: "  ")
    }.map { $0.replacing(#/\s+$/#, with: "") }.joined(separator: "\n")
  }
}

/// A small or large number in few characters: `0`, `3.1e-12`.
func rough(_ value: Double) -> String {
  if value == 0 { return "0" }
  guard value.isFinite else { return "\(value)" }
  return String(format: "%.1e", value)
}

/// A number with so many decimals.
func fixed(_ value: Double, _ decimals: Int = 1) -> String {
  value.isFinite ? String(format: "%.\(decimals)f", value) : "-"
}

/// A duration in the unit that suits it: `12.3 us`.
func duration(_ seconds: Double?) -> String {
  guard let seconds, seconds.isFinite else { return "-" }
  return switch seconds {
  case ..<999.5e-9: String(format: "%.3g ns", seconds * 1e9)
  case ..<999.5e-6: String(format: "%.3g us", seconds * 1e6)
  case ..<999.5e-3: String(format: "%.3g ms", seconds * 1e3)
  default: String(format: "%.3g s", seconds)
  }
}
