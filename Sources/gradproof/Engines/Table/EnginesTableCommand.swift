import ArgumentParser
import ConformanceModel
import EngineKit
import Foundation
import Reports

/// `gradproof engines table`.
struct EnginesTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Show what several engines made of each area, as a table in Markdown.",
    discussion: """
      The runs are records that "run --report jsonl=FILE" wrote, one for each engine. A cell holds \
      how many cases passed, failed in any way, and were unsupported; disputed cases are left out. \
      With --into the table takes the place of what stands in a file between the lines \
      "\(mark("begin"))" and "\(mark("end"))".
      """)

  @Argument(help: "The records.")
  var records: [String]

  @Option(help: "A file that holds the table.")
  var into: String?

  func run() throws {
    var table = EngineAreaTable()
    for path in records {
      let run = try StoredRunFile.read(path)
      table.add(
        engine: run.header.engine.name, version: run.header.engine.version, results: run.results)
    }
    guard let into else { return Terminal.print(table.markdown) }
    guard let text = try? String(contentsOfFile: into, encoding: .utf8) else {
      throw Exit(.usage, "\(into) cannot be read")
    }
    let (begin, end) = (Self.mark("begin"), Self.mark("end"))
    guard let first = text.range(of: begin),
      let last = text.range(of: end, range: first.upperBound..<text.endIndex)
    else { throw Exit(.usage, "\(into) has no lines \(begin) and \(end), in this order") }
    let changed =
      text[..<first.upperBound] + "\n\n" + table.markdown + "\n\n" + text[last.lowerBound...]
    do {
      try String(changed).write(toFile: into, atomically: true, encoding: .utf8)
    } catch {
      throw Exit(.usage, "\(into) cannot be written: \(error.localizedDescription)")
    }
  }

  private static func mark(_ word: String) -> String { "<!-- engines table: \(word) -->" }
}
