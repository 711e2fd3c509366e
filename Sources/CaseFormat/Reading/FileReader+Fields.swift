import ConformanceModel

/// How the parts of a file are taken apart: each method reports what does not fit.
extension FileReader {
  /// The entries of a mapping by key; `nil` where the value is none.
  ///
  /// - Parameters:
  ///   - node: The mapping.
  ///   - what: What it is, for messages, such as `a case`.
  ///   - known: The keys that it may have.
  ///   - required: The keys that it must have.
  ///   - place: The place of what has the mapping, where a missing key is reported.
  ///   - length: How many characters to underline there.
  /// - Returns: The entries whose keys are known.
  func fields(
    of node: YamlNode, _ what: String, known: [String], required: [String] = [],
    at place: FileLocation, length: Int = 1
  ) -> [String: YamlEntry]? {
    guard let entries = mapping(node, "the keys of \(what)") else { return nil }
    var result: [String: YamlEntry] = [:]
    var misspelt: Set<String> = []
    for entry in entries {
      if known.contains(entry.name) {
        result[entry.name] = entry
      } else {
        let nearest = Spelling.nearest(to: entry.name, among: known)
        if let nearest { misspelt.insert(nearest) }
        problems.report(
          at: entry.key.location, length: entry.key.length,
          "unknown key \"\(entry.name)\" of \(what)",
          suggestion: nearest.map { "did you mean \"\($0)\"?" }
            ?? "the keys are \(known.joined(separator: ", "))")
      }
    }
    // A key that is there in another spelling is not missing as well.
    for key in required where result[key] == nil && !misspelt.contains(key) {
      problems.report(at: place, length: length, "\(what) has no \"\(key)\"")
    }
    return result
  }

  /// Whether a mapping has keys that were reported as unknown.
  func hasUnknownKeys(_ node: YamlNode, _ fields: [String: YamlEntry]) -> Bool {
    if case .mapping(let entries) = node.content { entries.count > fields.count } else { false }
  }

  /// The entries of a mapping whose keys are words.
  func mapping(_ node: YamlNode, _ what: String) -> [YamlEntry]? {
    guard case .mapping(let entries) = node.content else {
      reportKind(of: node, what)
      return nil
    }
    return entries.filter { entry in
      guard let scalar = entry.key.scalar else {
        problems.report(at: entry.key.location, "a key is a word, not \(entry.key.kind)")
        return false
      }
      if scalar.text.isEmpty {
        problems.report(at: entry.key.location, "a key is missing here")
        return false
      }
      return true
    }
  }

  /// The entries of a list.
  func list(_ node: YamlNode, _ what: String) -> [YamlNode]? {
    guard case .list(let entries) = node.content else {
      reportKind(of: node, what)
      return nil
    }
    return entries
  }

  /// A text that is there and not empty.
  func sentence(_ node: YamlNode, _ what: String) -> String? {
    guard let scalar = node.scalar, !node.isNull else {
      reportKind(of: node, "a sentence for \"\(what)\"")
      return nil
    }
    guard scalar.text.contains(where: { !$0.isWhitespace }) else {
      problems.report(at: node.location, length: node.length, "\"\(what)\" is empty")
      return nil
    }
    return scalar.text
  }

  /// A word.
  func word(_ node: YamlNode, _ what: String) -> String? {
    guard let scalar = node.scalar, !node.isNull else {
      reportKind(of: node, what)
      return nil
    }
    return scalar.text
  }

  /// A name that may be bound.
  func name(_ node: YamlNode, _ what: String = "a name") -> String? {
    guard let text = word(node, what) else { return nil }
    if let problem = Name.problem(of: text) {
      problems.report(at: node.location, length: node.length, problem)
      return nil
    }
    return text
  }

  /// A name or a list of names.
  func names(_ node: YamlNode) -> [(name: String, node: YamlNode)] {
    if case .list(let entries) = node.content {
      return entries.compactMap { entry in name(entry).map { ($0, entry) } }
    }
    return name(node, "a name or a list of names").map { [($0, node)] } ?? []
  }

  /// An integer that is written as one.
  func integer(_ node: YamlNode, _ what: String) -> Int? {
    guard let scalar = node.scalar, scalar.isPlain, !node.isNull else {
      reportKind(of: node, "an integer for \(what)")
      return nil
    }
    switch YamlNumber.read(scalar.text, limits: limits) {
    case .number(isInteger: true):
      if let value = Int(scalar.text) { return value }
      problems.report(
        at: node.location, length: node.length,
        "the integer \(scalar.text.prefix(40)) does not fit int64")
    case .refused(let message, let suggestion):
      problems.report(at: node.location, length: node.length, message, suggestion: suggestion)
    case .number, .text: reportKind(of: node, "an integer for \(what)")
    }
    return nil
  }

  /// A number; `nan` and `inf` only where they are allowed.
  func number(_ node: YamlNode, _ what: String, finite: Bool = true) -> Double? {
    guard let scalar = node.scalar, scalar.isPlain, !node.isNull else {
      reportKind(of: node, "a number for \(what)")
      return nil
    }
    switch YamlNumber.read(scalar.text, limits: limits) {
    case .number: return Double(scalar.text)
    case .refused(let message, let suggestion):
      problems.report(at: node.location, length: node.length, message, suggestion: suggestion)
      return nil
    case .text:
      if !finite, let value = YamlNumber.special(scalar.text) { return value }
      reportKind(of: node, "a number for \(what)")
      return nil
    }
  }

  /// `true` or `false`.
  func boolean(_ node: YamlNode, _ what: String) -> Bool? {
    if let scalar = node.scalar, scalar.isPlain {
      switch scalar.text {
      case "true": return true
      case "false": return false
      case "True", "TRUE", "yes", "Yes", "on", "On":
        problems.report(
          at: node.location, length: node.length, "expected true or false for \(what)",
          suggestion: "write true")
        return nil
      case "False", "FALSE", "no", "No", "off", "Off":
        problems.report(
          at: node.location, length: node.length, "expected true or false for \(what)",
          suggestion: "write false")
        return nil
      default: break
      }
    }
    reportKind(of: node, "true or false for \(what)")
    return nil
  }

  /// Says that something else belongs at a place.
  func reportKind(of node: YamlNode, _ expected: String) {
    if let scalar = node.scalar, scalar.text == "~" || scalar.text.lowercased() == "null",
      scalar.isPlain
    {
      problems.report(
        at: node.location, length: node.length, "expected \(expected), found a null",
        suggestion: "leave the key out, write none where nothing is meant, or quote the text")
      return
    }
    if let scalar = node.scalar, scalar.text.hasPrefix("$"), scalar.isPlain {
      reportUnknownSubstitution(scalar.text, at: node)
      return
    }
    problems.report(
      at: node.location, length: node.length, "expected \(expected), found \(node.kind)",
      suggestion: node.isNull && node.isInFlow ? Self.flowAdvice : nil)
  }

  /// Says of `$name` that no table has it.
  private func reportUnknownSubstitution(_ text: String, at node: YamlNode) {
    let name = String(text.dropFirst())
    problems.report(
      at: node.location, length: node.length,
      "\"\(text)\" stands for nothing: "
        + (overNames.isEmpty ? "the case has no \"over\"" : "it is not in \"over\""),
      suggestion: Spelling.nearest(to: name, among: overNames).map { "did you mean \"$\($0)\"?" })
  }

  /// What helps where a comma cut a step in two.
  static let flowAdvice =
    "a comma inside […] or {…} ends an entry: put it on a line of its own (\"- …\") or in quotes"
}
