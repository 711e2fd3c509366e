import Foundation

@testable import Autograd

/// Numbers that mpmath computed at 50 digits, from a file that `make_tables.py` wrote.
struct ExactnessTable: Sendable, CustomStringConvertible {
  /// The op's name, and after a colon its arguments.
  let key: String
  /// The columns: the inputs, the value, and the derivatives.
  let columns: [[Double]]

  var description: String { key }

  var op: Op? { Op.named(String(key.prefix { $0 != ":" })) }

  var attributes: [String: Argument] {
    guard let colon = key.firstIndex(of: ":") else { return [:] }
    let parts = key[key.index(after: colon)...].split(separator: "=").map(String.init)
    if let integer = Int(parts[1]) { return [parts[0]: .integer(integer)] }
    return [parts[0]: Double(parts[1]).map { .number($0) } ?? .string(parts[1])]
  }

  /// The tables of a file, one for each op.
  static func read(_ name: String) -> [ExactnessTable] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Tables/\(name).tsv")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    var keys: [String] = []
    var rows: [String: [[Double]]] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t").map(String.init)
      if rows[cells[0]] == nil { keys.append(cells[0]) }
      rows[cells[0], default: []].append(cells.dropFirst().map { Double($0) ?? .nan })
    }
    return keys.map { key in
      let lines = rows[key] ?? []
      return ExactnessTable(
        key: key, columns: (lines.first ?? []).indices.map { place in lines.map { $0[place] } })
    }
  }
}

/// How many units in the last place of `wanted` the two are apart.
func unitsApart(_ got: Double, _ wanted: Double) -> Double {
  if got == wanted || (got.isNaN && wanted.isNaN) { return 0 }
  // What overflows at the last moment is one unit from the greatest number.
  guard got.isFinite, wanted.isFinite else { return .infinity }
  return abs(got - wanted) / wanted.ulp
}
