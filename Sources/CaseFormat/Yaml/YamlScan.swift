/// A pass over the bytes of a YAML file before a parser sees them.
///
/// It finds what a parser would expand, follow too deep or only tell without a place: anchors,
/// aliases, tags, merge keys, several documents, directives, tabs as indentation, nesting,
/// duplicate keys. It knows of YAML's grammar what is needed to tell these from the same
/// characters inside a scalar; what it takes for well-formed may still be refused by the parser.
struct YamlScan {
  /// A problem with its place in the bytes.
  struct Problem {
    var range: Range<Int>
    var message: String
    var suggestion: String?
    /// Another place in the bytes that the problem has to do with.
    var other: Int?
  }

  private struct BlockLevel {
    var column: Int
    var keys: [String: Int] = [:]
  }

  private struct FlowLevel {
    var isMapping: Bool
    var keys: [String: Int] = [:]
  }

  /// What is wrong, in the order of the file.
  private(set) var problems: [Problem] = []
  /// Whether a parser may be let loose on the file.
  private(set) var isComposable = true
  /// The second and later ones of keys that stand more than once in a mapping.
  private(set) var duplicateKeys: [Range<Int>] = []

  private let bytes: [UInt8]
  private let limits: Limits
  private var position = 0
  private var lineStart = 0
  private var blocks: [BlockLevel] = []
  private var flows: [FlowLevel] = []
  private var nodes = 0
  private var hasContent = false
  private var isStopped = false

  init(_ bytes: [UInt8], limits: Limits) {
    self.bytes = bytes
    self.limits = limits
    while position < bytes.count, !isStopped { scanLine() }
  }
}

// MARK: - Lines

extension YamlScan {
  private mutating func scanLine() {
    lineStart = position
    skip(while: Self.space)
    if position < bytes.count, bytes[position] == Self.tab {
      let start = position
      skipBlanks()
      if !isAtLineEnd, bytes[position] != Self.hash {
        refuse(
          start..<(start + 1), "a tab as indentation", suggestion: "indent with spaces")
      }
    }
    if isAtLineEnd || bytes[position] == Self.hash {
      skipLine()
      return
    }
    if flows.isEmpty {
      let indentation = position - lineStart
      if indentation == 0, scanMarker() { return }
      while let top = blocks.last, top.column > indentation { blocks.removeLast() }
    }
    hasContent = true
    while !isStopped {
      skipBlanks()
      if isAtLineEnd || (bytes[position] == Self.hash && isAfterBlank) {
        skipLine()
        return
      }
      scanToken()
    }
  }

  /// Reads a document marker or a directive at the start of a line.
  private mutating func scanMarker() -> Bool {
    let word = bytes[position..<min(position + 3, bytes.count)]
    let isMarker = isBlankOrEnd(position + 3)
    if word.elementsEqual("---".utf8), isMarker {
      if hasContent {
        refuse(
          position..<(position + 3), "a second document begins here",
          suggestion: "write one document a file")
      }
      hasContent = true
      position += 3
      skipBlanks()
      if !isAtLineEnd, bytes[position] != Self.hash { return false }
      skipLine()
      return true
    }
    if word.elementsEqual("...".utf8), isMarker {
      refuse(position..<(position + 3), "a document end marker", suggestion: "remove it")
      skipLine()
      return true
    }
    if bytes[position] == UInt8(ascii: "%") {
      refuse(position..<(position + 1), "a YAML directive is not allowed", suggestion: "remove it")
      skipLine()
      return true
    }
    return false
  }
}

// MARK: - Tokens

extension YamlScan {
  private mutating func scanToken() {
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      flows.append(FlowLevel(isMapping: bytes[position] == UInt8(ascii: "{")))
      position += 1
      countNode(at: start)
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
      if flows.isEmpty {
        scanPlain()
      } else {
        if bytes[position] != UInt8(ascii: ",") { flows.removeLast() }
        position += 1
      }
    case UInt8(ascii: "-") where flows.isEmpty && isBlankOrEnd(position + 1):
      enterBlock(column: position - lineStart, at: start)
      position += 1
    case UInt8(ascii: "?") where isBlankOrEnd(position + 1):
      refuse(
        start..<(start + 1), "an explicit key (\"?\") is not allowed",
        suggestion: "write \"key: value\"")
      position += 1
    case Self.colon where isBlankOrEnd(position + 1) || !flows.isEmpty:
      position += 1
    case UInt8(ascii: "&"): scanForbidden("an anchor", "write the value out")
    case UInt8(ascii: "*"): scanForbidden("an alias", "write the value out, or quote the text")
    case UInt8(ascii: "!"): scanForbidden("a tag", "remove it, or quote the text")
    case UInt8(ascii: "|") where flows.isEmpty, UInt8(ascii: ">") where flows.isEmpty:
      countNode(at: start)
      skipBlockScalar()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      scanQuoted()
    default:
      scanPlain()
    }
  }

  private mutating func scanForbidden(_ what: String, _ suggestion: String) {
    let start = position
    while position < bytes.count, !isBlankOrEnd(position), !isFlowIndicator(position) {
      position += 1
    }
    position = max(position, start + 1)
    refuse(start..<position, "\(what) is not allowed", suggestion: suggestion)
  }

  private mutating func scanQuoted() {
    let start = position
    let keyColumn = position - lineStart
    let keyLine = lineStart
    let quote = bytes[position]
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.newline {
        lineStart = position
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        if position < bytes.count, bytes[position] != Self.newline { position += 1 }
      } else if byte == quote {
        guard quote == UInt8(ascii: "'"), position < bytes.count, bytes[position] == quote else {
          break
        }
        position += 1
      }
    }
    finishScalar(start..<position)
    let end = position
    skipBlanks()
    guard position < bytes.count, bytes[position] == Self.colon,
      isBlankOrEnd(position + 1) || !flows.isEmpty
    else { return }
    position += 1
    if end - start >= 2, keyLine == lineStart {
      enterKey((start + 1)..<(end - 1), whole: start..<end, column: keyColumn)
    }
  }

  private mutating func scanPlain() {
    let start = position
    var end = position
    while true {
      let stop = plainEnd(from: position)
      end = stop
      while end > position, isBlank(end - 1) { end -= 1 }
      let isFirstLine = start >= lineStart
      position = stop
      if position < bytes.count, bytes[position] == Self.colon {
        finishScalar(start..<end)
        position += 1
        if isFirstLine, end > start {
          enterKey(start..<end, whole: start..<end, column: start - lineStart)
        }
        return
      }
      guard flows.isEmpty, isAtLineEnd, let next = continuation() else { break }
      (lineStart, position) = next
    }
    finishScalar(start..<max(end, start))
    if position == start { position += 1 }
  }

  /// Where the plain text of this line stops.
  private func plainEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte == Self.newline || byte == Self.carriageReturn { break }
      if byte == Self.colon,
        isBlankOrEnd(end + 1) || (!flows.isEmpty && isFlowIndicator(end + 1))
      {
        break
      }
      if byte == Self.hash, end > start, isBlank(end - 1) { break }
      if !flows.isEmpty, isFlowIndicator(end) { break }
      end += 1
    }
    return end
  }

  /// The start and the first character of the line that goes on with a plain scalar, if one does.
  private func continuation() -> (lineStart: Int, position: Int)? {
    var next = position
    while true {
      while next < bytes.count, bytes[next] != Self.newline { next += 1 }
      next += 1
      let start = next
      while next < bytes.count, bytes[next] == Self.space { next += 1 }
      guard next < bytes.count else { return nil }
      if bytes[next] == Self.newline || bytes[next] == Self.carriageReturn { continue }
      let goesOn = next - start > (blocks.last?.column ?? -1) && bytes[next] != Self.hash
      return goesOn ? (start, next) : nil
    }
  }

  private mutating func skipBlockScalar() {
    let start = position
    let parent = blocks.last?.column ?? -1
    var header: [UInt8] = []
    while position < bytes.count, bytes[position] != Self.newline {
      header.append(bytes[position])
      position += 1
    }
    let digit = header.prefix(3).first { (0x31...0x39).contains($0) }
    var content = digit.map { max(parent, 0) + Int($0) - 0x30 }
    position += 1
    while position < bytes.count {
      var first = position
      while first < bytes.count, bytes[first] == Self.space { first += 1 }
      var end = first
      while end < bytes.count, bytes[end] != Self.newline { end += 1 }
      let isBlank = first == end || bytes[first] == Self.carriageReturn
      if !isBlank {
        let indentation = first - position
        if content == nil, indentation > parent { content = indentation }
        guard let content, indentation >= content else { break }
      }
      position = end + 1
    }
    // The caller goes on with the rest of a line: give it the end of the last one.
    position = position >= bytes.count ? bytes.count : position - 1
    finishScalar(start..<position)
  }
}

// MARK: - Levels, keys and limits

extension YamlScan {
  private mutating func enterBlock(column: Int, at offset: Int) {
    if (blocks.last?.column ?? -1) < column { blocks.append(BlockLevel(column: column)) }
    countNode(at: offset)
  }

  /// Notes a key: `text` are its letters, `whole` includes the quotes.
  private mutating func enterKey(_ text: Range<Int>, whole: Range<Int>, column: Int) {
    let key = String(decoding: bytes[text], as: UTF8.self)
    if key == "<<" {
      refuse(whole, "a merge key is not allowed", suggestion: "write the keys out")
    }
    var first: Int?
    if flows.isEmpty {
      enterBlock(column: column, at: whole.lowerBound)
      first = blocks[blocks.count - 1].keys.updateValue(whole.lowerBound, forKey: key)
    } else if flows[flows.count - 1].isMapping {
      first = flows[flows.count - 1].keys.updateValue(whole.lowerBound, forKey: key)
    }
    if let first {
      problems.append(
        Problem(
          range: whole, message: "the key \"\(key)\" stands twice in this mapping", other: first))
      duplicateKeys.append(whole)
      if problems.count > limits.problems { stop() }
    }
  }

  private mutating func finishScalar(_ range: Range<Int>) {
    countNode(at: range.lowerBound)
    if range.count > limits.scalarBytes {
      refuse(
        range.lowerBound..<(range.lowerBound + 1),
        "a text of \(range.count) bytes; at most \(limits.scalarBytes) are read")
    }
  }

  private mutating func countNode(at offset: Int) {
    nodes += 1
    if nodes > limits.nodes {
      refuse(
        offset..<(offset + 1), "the file has more than \(limits.nodes) values",
        suggestion: "split the file")
      stop()
    } else if blocks.count + flows.count > limits.nesting {
      refuse(
        offset..<(offset + 1), "nested more than \(limits.nesting) deep",
        suggestion: "fill a large tensor with \"shape\" and \"fill\"")
      stop()
    }
  }

  private mutating func refuse(_ range: Range<Int>, _ message: String, suggestion: String? = nil) {
    problems.append(Problem(range: range, message: message, suggestion: suggestion))
    isComposable = false
    if problems.count > limits.problems { stop() }
  }

  private mutating func stop() {
    isStopped = true
    isComposable = false
  }
}

// MARK: - Characters

extension YamlScan {
  private static let space = UInt8(ascii: " ")
  private static let tab: UInt8 = 0x09
  private static let newline: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D
  private static let hash = UInt8(ascii: "#")
  private static let colon = UInt8(ascii: ":")

  private var isAtLineEnd: Bool {
    position >= bytes.count || bytes[position] == Self.newline
      || bytes[position] == Self.carriageReturn
  }

  private var isAfterBlank: Bool { position == lineStart || isBlank(position - 1) }

  private func isBlank(_ offset: Int) -> Bool {
    bytes[offset] == Self.space || bytes[offset] == Self.tab
  }

  private func isBlankOrEnd(_ offset: Int) -> Bool {
    guard offset < bytes.count else { return true }
    return isBlank(offset) || bytes[offset] == Self.newline || bytes[offset] == Self.carriageReturn
  }

  private func isFlowIndicator(_ offset: Int) -> Bool {
    guard offset < bytes.count else { return false }
    switch bytes[offset] {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      return true
    default: return false
    }
  }

  private mutating func skip(while byte: UInt8) {
    while position < bytes.count, bytes[position] == byte { position += 1 }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, isBlank(position) { position += 1 }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != Self.newline { position += 1 }
    position += 1
  }
}
