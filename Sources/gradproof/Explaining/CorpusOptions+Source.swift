import ConformanceModel
import Foundation

extension CorpusOptions {
  /// The lines of the file that hold a case.
  func sourceLines(of item: Case) -> [String] {
    guard let path = file(of: item), let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = item.location.line - 1
    guard lines.indices.contains(first) else { return [] }
    func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }
    let depth = indent(lines[first])
    var last = first + 1
    while last < lines.count, lines[last].allSatisfy({ $0 == " " }) || indent(lines[last]) > depth {
      last += 1
    }
    var shown = lines[first..<last]
    while shown.last?.allSatisfy({ $0 == " " }) == true { shown.removeLast() }
    return Array(shown)
  }
}
