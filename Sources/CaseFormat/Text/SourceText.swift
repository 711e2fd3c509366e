import ConformanceModel

/// A file's bytes with the places of its lines.
struct SourceText: Sendable {
  /// The path as it is shown to people.
  let path: String
  /// The whole file.
  let bytes: [UInt8]
  private let lineStarts: [Int]
  private let linesAreASCII: [Bool]

  /// Above this many bytes a line that is not ASCII is not searched for columns.
  private static let longLine = 4_096

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    var flags: [Bool] = []
    var isASCII = true
    for (offset, byte) in bytes.enumerated() {
      if byte >= 0x80 { isASCII = false }
      if byte == 0x0A {
        starts.append(offset + 1)
        flags.append(isASCII)
        isASCII = true
      }
    }
    flags.append(isASCII)
    lineStarts = starts
    linesAreASCII = flags
  }

  /// The bytes of a line, counted from 1, without its break; empty beyond the end.
  func range(ofLine number: Int) -> Range<Int> {
    guard number >= 1, number <= lineStarts.count else { return bytes.count..<bytes.count }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The text of a line, counted from 1.
  func line(_ number: Int) -> String {
    String(decoding: bytes[range(ofLine: number)], as: UTF8.self)
  }

  /// A line with the lines below it that are indented further, as many as are read by a person.
  func block(ofLine first: Int, limit: Int = 400) -> String {
    func indent(_ number: Int) -> Int? {
      let range = range(ofLine: number)
      return bytes[range].firstIndex { $0 != 0x20 }.map { $0 - range.lowerBound }
    }
    guard first <= lineStarts.count, let depth = indent(first) else { return "" }
    var (last, next) = (first, first + 1)
    while next <= lineStarts.count, next < first + limit {
      if let indent = indent(next) {
        guard indent > depth else { break }
        last = next
      }
      next += 1
    }
    return (first...last).map { number in
      let line = bytes[range(ofLine: number)]
      return String(decoding: line.dropFirst(min(depth, line.count)), as: UTF8.self)
    }.joined(separator: "\n")
  }

  /// The place of a byte.
  func location(ofByte offset: Int) -> FileLocation {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lineStarts[low]
    let end = min(max(offset, start), bytes.count)
    let column =
      linesAreASCII[low]
      ? end - start : bytes[start..<end].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return FileLocation(path: path, line: low + 1, column: column + 1)
  }

  /// Whether `text` stands at a place letter by letter, so that offsets in it are columns.
  func holds(_ text: String, line: Int, column: Int) -> Bool {
    let range = range(ofLine: line)
    guard !range.isEmpty, column >= 1 else { return false }
    var start = range.lowerBound
    if linesAreASCII[line - 1] {
      start += column - 1
    } else {
      guard range.count <= Self.longLine else { return false }
      var left = column - 1
      while left > 0, start < range.upperBound {
        start += 1
        while start < range.upperBound, bytes[start] & 0xC0 == 0x80 { start += 1 }
        left -= 1
      }
    }
    guard start <= range.upperBound else { return false }
    return bytes[start..<range.upperBound].starts(with: text.utf8)
  }
}
