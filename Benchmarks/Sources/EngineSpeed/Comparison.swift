import Foundation

/// One line of the table: ours and a peer's, and what the ratio must be.
struct Comparison {
  let name: String
  let peer: String
  let ours: Double
  let theirs: Double
  /// What theirs must at least be, as a multiple of ours.
  let required: Double?
  let unit: (Double) -> String

  var ratio: Double { theirs / ours }
  var isMet: Bool { required.map { theirs >= ours * $0 } ?? true }

  static func printTable(_ rows: [Comparison]) {
    let cells = [["workload", "ours", "peer", "", "peer/ours", "required", ""]] + rows.map(\.cells)
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    for row in cells {
      let padded = row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 || column == 3 ? cell + gap : gap + cell
      }
      print(padded.joined(separator: "  "))
    }
  }

  private var cells: [String] {
    [
      name, unit(ours), unit(theirs), peer, String(format: "%.3g", ratio),
      required.map { String(format: "%.3g", $0) } ?? "-",
      required == nil ? "" : isMet ? "PASS" : "FAIL",
    ]
  }

  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<1e-6: String(format: "%.3g ns", seconds * 1e9)
    case ..<1e-3: String(format: "%.3g us", seconds * 1e6)
    default: String(format: "%.3g ms", seconds * 1e3)
    }
  }

  static func memory(_ bytes: Double) -> String {
    bytes < 1e6 ? String(format: "%.0f kB", bytes / 1e3) : String(format: "%.1f MB", bytes / 1e6)
  }
}
