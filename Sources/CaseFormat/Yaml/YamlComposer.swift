import ConformanceModel
import Yams

/// Turns the bytes of a file into a tree, through Yams.
///
/// Of Yams only the tree of nodes is used: not its tags, its numbers, its messages for
/// duplicate keys nor its aliases.
struct YamlComposer {
  let source: SourceText
  let limits: Limits
  let problems: ProblemList

  /// The root of the file; `nil` after a problem was reported.
  func compose() -> YamlNode? {
    if let problem = TextCheck.firstProblem(in: source.bytes) {
      problems.report(
        at: source.location(ofByte: problem.offset), problem.message,
        suggestion: problem.suggestion)
      return nil
    }
    let scan = YamlScan(source.bytes, limits: limits)
    for problem in scan.problems {
      let other = problem.other.map {
        "the other one is on line \(source.location(ofByte: $0).line): keep one of them"
      }
      problems.report(
        at: source.location(ofByte: problem.range.lowerBound), length: problem.range.count,
        problem.message, suggestion: other ?? problem.suggestion)
    }
    guard scan.isComposable else { return nil }
    do {
      // Tags are never asked for, so the resolver that has no rules is the quickest.
      let parser = try Parser(
        yaml: text(masking: scan.duplicateKeys), resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        problems.report(
          at: FileLocation(path: source.path, line: 1, column: 1), "the file is empty",
          suggestion: "a file holds \"format: 1\", \"about\" and \"cases\"")
        return nil
      }
      return node(root, isInFlow: false)
    } catch let error as YamlError {
      report(error)
    } catch {
      problems.report(
        at: FileLocation(path: source.path, line: 1, column: 1), "not YAML: \(error)")
    }
    return nil
  }

  /// The text with each of the keys turned into one that no other key equals.
  ///
  /// Every character is replaced by one of the private use area, so that columns stay. Yams
  /// gives up at a duplicate key; this way the rest of the file is still read.
  private func text(masking keys: [Range<Int>]) -> String {
    guard !keys.isEmpty else { return String(decoding: source.bytes, as: UTF8.self) }
    var text = ""
    var end = 0
    for (number, key) in keys.enumerated() {
      text += String(decoding: source.bytes[end..<key.lowerBound], as: UTF8.self)
      let mask = Unicode.Scalar(UInt32(0xE000 + number % 0x1000)) ?? "\u{E000}"
      for _ in String(decoding: source.bytes[key], as: UTF8.self).unicodeScalars {
        text.unicodeScalars.append(mask)
      }
      end = key.upperBound
    }
    return text + String(decoding: source.bytes[end...], as: UTF8.self)
  }

  // MARK: - Nodes

  /// Copies a node; the depth is bounded by the scan.
  private func node(_ node: Node, isInFlow: Bool) -> YamlNode {
    let location = FileLocation(
      path: source.path, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    switch node {
    case .scalar(let scalar):
      let style: YamlScalar.Style
      switch scalar.style {
      case .singleQuoted, .doubleQuoted: style = .quoted
      case .literal, .folded: style = .block
      case .plain, .any: style = .plain
      }
      return YamlNode(
        content: .scalar(YamlScalar(text: scalar.string, style: style)), location: location,
        isInFlow: isInFlow)
    case .sequence(let sequence):
      let inside = isInFlow || sequence.style == .flow || isFlow(at: location, "[")
      return YamlNode(
        content: .list(sequence.map { self.node($0, isInFlow: inside) }), location: location,
        isInFlow: isInFlow)
    case .mapping(let mapping):
      let inside = isInFlow || isFlow(at: location, "{")
      var entries: [YamlEntry] = []
      entries.reserveCapacity(mapping.count)
      for (key, value) in mapping where !isMasked(key) {
        entries.append(
          YamlEntry(
            key: self.node(key, isInFlow: inside), value: self.node(value, isInFlow: inside)))
      }
      return YamlNode(content: .mapping(entries), location: location, isInFlow: isInFlow)
    case .alias:
      return YamlNode(
        content: .scalar(YamlScalar(text: "", style: .plain)), location: location,
        isInFlow: isInFlow)
    }
  }

  private func isFlow(at location: FileLocation, _ bracket: String) -> Bool {
    source.holds(bracket, line: location.line, column: location.column)
  }

  private func isMasked(_ key: Node) -> Bool {
    guard case .scalar(let scalar) = key, let first = scalar.string.unicodeScalars.first else {
      return false
    }
    return (0xE000...0xEFFF).contains(first.value)
  }

  // MARK: - Problems

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      // What has no end is shown where it begins.
      let place = problem.contains("end of stream") ? context?.mark ?? mark : mark
      let location = FileLocation(
        path: source.path, line: max(1, place.line), column: max(1, place.column))
      var message = "not YAML: \(problem)"
      if let context { message += " \(context.text) on line \(context.mark.line)" }
      problems.report(at: location, message, suggestion: suggestion(for: problem))
    case .duplicatedKeysInMapping(let keys, let context):
      problems.report(
        at: FileLocation(
          path: source.path, line: max(1, context.mark.line), column: max(1, context.mark.column)),
        "the key \"\(keys.first ?? "")\" stands twice in this mapping",
        suggestion: "keep one of them")
    default:
      problems.report(
        at: FileLocation(path: source.path, line: 1, column: 1), "not YAML: \(error)")
    }
  }

  private func suggestion(for problem: String) -> String? {
    if problem.contains("',' or ']'") || problem.contains("',' or '}'") {
      return
        "put a step or an expression with brackets or commas on a line of its own, or in quotes"
    }
    if problem.contains("mapping values are not allowed") {
      return "put a text with \": \" in it in quotes"
    }
    if problem.contains("cannot start any token") {
      return "put the text in quotes"
    }
    return nil
  }
}
