import ConformanceModel
import EngineKit

/// Shards of one run that are put together to what the run would have been on one machine.
public enum RunMerge {
  /// Merges the records of all shards of a run, given in any order.
  ///
  /// - Parameter runs: The shards; a whole run alone is its own merge.
  /// - Returns: The run that they are parts of.
  /// - Throws: `RunMergeError` with all that is missing and all that does not fit.
  public static func merge(_ runs: [StoredRun]) throws(RunMergeError) -> StoredRun {
    let runs = runs.sorted {
      ($0.header.scope.shard?.number ?? 0, $0.path) < ($1.header.scope.shard?.number ?? 0, $1.path)
    }
    guard let first = runs.first else {
      throw RunMergeError(contradictions: [], gaps: ["there is no record to merge"])
    }
    let contradictions = contradictions(among: runs)
    let gaps = gaps(in: runs)
    guard contradictions.isEmpty, gaps.isEmpty else {
      throw RunMergeError(contradictions: contradictions, gaps: gaps)
    }
    var header = first.header
    header.scope.shard = nil
    header.selected = header.total
    var summary = RunSummary(seconds: runs.reduce(0) { $0 + $1.summary.seconds })
    summary.listProblems = first.summary.listProblems
    var results: [CaseResult] = []
    for var result in runs.flatMap(\.results).sorted(by: { $0.position < $1.position }) {
      result.engineNotes = summary.newNotes(of: result)
      summary.count(result)
      results.append(result)
    }
    return StoredRun(
      path: runs.count == 1 ? first.path : "the merged run", header: header, results: results,
      summary: summary, ending: .complete, byteCountOfCases: 0)
  }

  // MARK: - What does not fit

  private static func contradictions(among runs: [StoredRun]) -> [String] {
    var problems: [String] = []
    for run in runs.dropFirst() {
      problems += run.header.differences(
        from: runs[0].header, names: (this: run.path, other: runs[0].path))
    }
    if runs.count > 1 {
      problems += runs.filter { $0.header.scope.shard == nil }
        .map { "\($0.path) is a whole run, no shard of one" }
    }
    let counts = Set(runs.compactMap { $0.header.scope.shard?.count })
    if counts.count > 1 {
      let shards = runs.compactMap { run in
        run.header.scope.shard.map { "\(run.path) is shard \($0)" }
      }
      return problems + ["the numbers of shards differ: " + shards.joined(separator: ", ")]
    }
    for (shard, same) in Dictionary(grouping: runs, by: { $0.header.scope.shard }) {
      guard let shard, same.count > 1 else { continue }
      problems.append("shard \(shard) is there more than once: \(list(same.map(\.path)))")
    }
    if problems.isEmpty { problems += doubles(in: runs) }
    return problems
  }

  /// Cases that two shards have, and two cases in one place; no run makes such records.
  private static func doubles(in runs: [StoredRun]) -> [String] {
    var owners: [String: String] = [:]
    var places: [Int: String] = [:]
    var problems: [String] = []
    for run in runs {
      for result in run.results {
        if let other = owners.updateValue(run.path, forKey: result.id) {
          problems.append("\(result.id) is in \(other) and in \(run.path)")
        } else if let other = places.updateValue(result.id, forKey: result.position) {
          problems.append("\(result.id) and \(other) both have position \(result.position)")
        }
      }
    }
    return problems
  }

  // MARK: - What is missing

  private static func gaps(in runs: [StoredRun]) -> [String] {
    var gaps = runs.compactMap(gap)
    let shards = runs.compactMap(\.header.scope.shard)
    if let count = shards.first?.count, shards.allSatisfy({ $0.count == count }) {
      let missing = Set(1...count).subtracting(shards.map(\.number)).sorted()
      if !missing.isEmpty {
        let cases = runs[0].header.total - runs.reduce(0) { $0 + $1.header.selected }
        gaps.append(
          "\(missing.count == 1 ? "shard" : "shards") \(list(missing.map(String.init))) of \(count) "
            + "\(missing.count == 1 ? "is" : "are") missing"
            + (cases > 0 ? ", with \(counted(cases, "case"))" : ""))
      } else if gaps.isEmpty {
        let cases = runs.reduce(0) { $0 + $1.results.count }
        if cases != runs[0].header.total {
          gaps.append("the shards have \(cases) of \(counted(runs[0].header.total, "case"))")
        }
      }
    }
    return gaps
  }

  private static func gap(in run: StoredRun) -> String? {
    let name = run.header.scope.shard.map { "\(run.path), shard \($0)," } ?? run.path
    let reached = "\(run.judged.count) of \(counted(run.header.selected, "case"))"
    let remedy = "; \"gradproof run --resume \(RepeatCommand.quoted(run.path))\" goes on with it"
    switch run.ending {
    case .truncated: return "\(name) has no end record: it tells of \(reached)" + remedy
    case .stopped:
      let reason = run.summary.engineFailure.map { ": \($0.message)" } ?? ""
      return "\(name) was stopped after \(reached)\(reason)" + remedy
    case .complete:
      return run.unreached > 0 ? "\(name) tells of \(reached)" : nil
    }
  }

  private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

/// Records that are not all the shards of one run.
public struct RunMergeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What does not fit together.
  public let contradictions: [String]
  /// What is missing.
  public let gaps: [String]

  /// All of it, a line each.
  public var description: String { (contradictions + gaps).joined(separator: "\n") }
}
