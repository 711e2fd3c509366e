import ConformanceModel
import EngineKit

/// Several runs side by side: a column for each engine, a row for each case that any of them has.
struct EngineTable {
  /// One case with what each engine made of it.
  struct Row {
    let id: String
    /// One for each engine; nil where its run does not have the case.
    var results: [CaseResult?]

    /// The first engine's result, for what is the same in all.
    var subject: CaseResult? { results.lazy.compactMap { $0 }.first }

    /// Whether every engine that can do what the case needs passes.
    var passes: Bool {
      results.allSatisfy { $0.map { $0.verdict == .pass || $0.verdict == .unsupported } ?? true }
    }

    /// Whether engines that can do what the case needs came to different ends.
    var differs: Bool {
      let ends = results.compactMap { $0 }.filter { $0.verdict != .unsupported }.map(\.standing)
      return Set(ends).count > 1
    }
  }

  /// The cases of one entry of a file: one, or one for each combination of its table.
  struct Family {
    let name: String
    var rows: [Row]
  }

  let runs: [ReportedRun]
  /// A name for each engine that no other has.
  let names: [String]
  /// The families by area, in the order of the first run that has them.
  private(set) var areas: [(name: String, families: [Family])] = []

  init(_ runs: [ReportedRun]) {
    self.runs = runs
    names = Self.names(runs)
    var order: [String] = []
    var rows: [String: Row] = [:]
    for (column, run) in runs.enumerated() {
      for result in run.results {
        if rows[result.id] == nil {
          order.append(result.id)
          rows[result.id] = Row(id: result.id, results: runs.map { _ in nil })
        }
        rows[result.id]?.results[column] = result
      }
    }
    var places: [String: (area: Int, family: Int)] = [:]
    var areaPlaces: [String: Int] = [:]
    for id in order {
      guard let row = rows[id] else { continue }
      let name = Self.family(of: id)
      if let place = places[name] {
        areas[place.area].families[place.family].rows.append(row)
        continue
      }
      let areaName = id.split(separator: "/").first.map(String.init) ?? id
      let area = areaPlaces[areaName] ?? areas.count
      if area == areas.count {
        areaPlaces[areaName] = area
        areas.append((areaName, []))
      }
      places[name] = (area, areas[area].families.count)
      areas[area].families.append(Family(name: name, rows: [row]))
    }
  }

  /// All rows.
  var rows: [Row] { areas.flatMap { $0.families.flatMap(\.rows) } }

  /// The id without the values of a table.
  static func family(of id: String) -> String {
    id.hasSuffix("]") ? id.prefix { $0 != "[" }.description : id
  }

  /// The engine's name, with as much beside it as tells it from the others.
  private static func names(_ runs: [ReportedRun]) -> [String] {
    func unique(_ names: [String]) -> Bool { Set(names).count == names.count }
    let plain = runs.enumerated().map { $1.header?.engine.name ?? "run \($0 + 1)" }
    if unique(plain) { return plain }
    let versions = zip(plain, runs).map { name, run in
      name + (run.header.map { " \($0.engine.version)" } ?? "")
    }
    if unique(versions) { return versions }
    return versions.enumerated().map { "\($1) (run \($0 + 1))" }
  }
}
