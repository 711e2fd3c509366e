import ConformanceModel
import EngineKit

/// Reads what `JSONLinesReport` writes: a run from its record.
///
/// Numbers come back as they were. A last line that was not written whole is left out, and an end
/// record that is missing is told; any other line that is no record is an error.
public struct RunRecordReader {
  private let path: String
  private var header: RunHeader?
  private var results: [CaseResult] = []
  private var ids: Set<String> = []
  private var end: StoredEnd?
  private var byteCountOfCases = 0

  private init(path: String) {
    self.path = path
  }

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: The path that messages show.
  /// - Returns: The run.
  /// - Throws: `RunRecordError` where the bytes are no record, or one of another version.
  public static func read(
    _ bytes: [UInt8], path: String
  ) throws(RunRecordError) -> StoredRun {
    var reader = RunRecordReader(path: path)
    var start = 0
    var line = 1
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let text = Array(bytes[start..<(newline ?? bytes.count)])
      let next = newline.map { $0 + 1 } ?? bytes.count
      do throws(RecordProblem) {
        try reader.take(text, endingAt: next)
      } catch {
        // A line without a newline is one that its writer did not live to finish.
        if newline == nil && reader.header != nil { break }
        throw RunRecordError(path: path, line: line, message: error.message)
      }
      start = next
      line += 1
    }
    return try reader.run()
  }

  private mutating func take(_ text: [UInt8], endingAt next: Int) throws(RecordProblem) {
    let record = try RecordFields(line: text)
    guard end == nil else { throw RecordProblem("a line after the end record") }
    let event = try record.string("event")
    switch event {
    case "run":
      guard header == nil else {
        throw RecordProblem("a second run begins here; a record holds one")
      }
      header = try RunHeader(record)
    case _ where header == nil:
      throw RecordProblem("the first line of a record describes the run, and this one does not")
    case "case":
      let result = try CaseResult(record)
      guard ids.insert(result.id).inserted else {
        throw RecordProblem("a second result of \(result.id)")
      }
      results.append(result)
    case "end":
      end = try StoredEnd(record)
      return
    default:
      // Later versions of the format may tell of more.
      break
    }
    byteCountOfCases = next
  }

  private func run() throws(RunRecordError) -> StoredRun {
    guard let header else {
      throw RunRecordError(path: path, line: 1, message: "the record is empty: no run began")
    }
    let ordered = results.enumerated().sorted {
      ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
    }
    var summary = end?.summary ?? RunSummary(interrupted: true)
    summary.isShard = header.scope.shard != nil
    var results: [CaseResult] = []
    for var result in ordered.map(\.element) {
      result.engineNotes = summary.newNotes(of: result)
      summary.count(result)
      results.append(result)
    }
    if end == nil { summary.seconds = results.reduce(0) { $0 + $1.seconds } }
    let notTold = header.selected - results.count
    if notTold > 0 { summary.counts[.notRun, default: 0] += notTold }
    if let end, end.counts != summary.counts {
      throw RunRecordError(
        path: path, line: results.count + 2,
        message: "the end record counts \(Self.text(end.counts)), and the lines before it "
          + "\(Self.text(summary.counts))")
    }
    let ending: StoredRun.Ending =
      end.map { $0.isComplete ? .complete : .stopped } ?? .truncated
    return StoredRun(
      path: path, header: header, results: results, summary: summary, ending: ending,
      byteCountOfCases: byteCountOfCases)
  }

  private static func text(_ counts: [Verdict: Int]) -> String {
    let words = Verdict.allCases.compactMap { verdict in
      counts[verdict].map { "\($0) \(verdict.rawValue)" }
    }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}

/// A file that is no record of a run.
public struct RunRecordError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, as it is shown to people.
  public let path: String
  /// The line, from 1.
  public let line: Int
  /// What is wrong: a lower-case fragment.
  public let message: String

  /// The message with its place.
  public var description: String { "\(path):\(line): \(message)" }
}
