import ConformanceModel

/// The `over` table of a case: the values that each of its names takes.
struct OverTable {
  var names: [String]
  var locations: [FileLocation]
  var values: [[YamlScalar]]

  /// One index into `values` for each name, the last name counting fastest.
  var combinations: [[Int]] {
    values.reduce([[]]) { rows, values in
      rows.flatMap { row in values.indices.map { row + [$0] } }
    }
  }

  /// `[name=value,…]`, values as they are written.
  func suffix(of combination: [Int]) -> String {
    let parts = zip(names, zip(values, combination)).map { name, choice in
      "\(name)=\(choice.0[choice.1].text)"
    }
    return "[\(parts.joined(separator: ","))]"
  }

  /// A case's keys with the values of a combination in the place of `$name`.
  func substitute(
    _ combination: [Int], in node: YamlNode, used: inout Set<String>, source: SourceText
  ) -> YamlNode {
    let chosen = Dictionary(
      zip(names, zip(values, combination).map { $0[$1] }), uniquingKeysWith: { first, _ in first })
    guard case .mapping(let entries) = node.content else { return node }
    var result = node
    result.content = .mapping(
      entries.map { entry in
        // The table itself was read and is no part of the cases that it makes.
        entry.name == "over"
          ? entry
          : YamlEntry(
            key: entry.key,
            value: Self.substitute(chosen, in: entry.value, used: &used, source: source))
      })
    return result
  }

  private static func substitute(
    _ chosen: [String: YamlScalar], in node: YamlNode, used: inout Set<String>, source: SourceText
  ) -> YamlNode {
    var result = node
    switch node.content {
    case .list(let entries):
      var copies: [YamlNode] = []
      copies.reserveCapacity(entries.count)
      for entry in entries {
        copies.append(substitute(chosen, in: entry, used: &used, source: source))
      }
      result.content = .list(copies)
    case .mapping(let entries):
      var copies: [YamlEntry] = []
      for entry in entries {
        let value = substitute(chosen, in: entry.value, used: &used, source: source)
        copies.append(YamlEntry(key: entry.key, value: value))
      }
      result.content = .mapping(copies)
    case .scalar(let scalar):
      guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return node }
      result.content = .scalar(
        substitute(chosen, in: scalar, at: node.location, used: &used, source: source))
    }
    return result
  }

  private static func substitute(
    _ chosen: [String: YamlScalar], in scalar: YamlScalar, at location: FileLocation,
    used: inout Set<String>, source: SourceText
  ) -> YamlScalar {
    let origin = TextPlaces.piece(of: scalar, at: location, in: source)
    let letters = Array(scalar.text.unicodeScalars)
    var text = String.UnicodeScalarView()
    var pieces = [origin]
    var position = 0
    while position < letters.count {
      let end = letters[(position + 1)...].firstIndex { !Name.isPart($0) } ?? letters.count
      let name = String(String.UnicodeScalarView(letters[(position + 1)..<end]))
      guard letters[position] == "$", let value = chosen[name] else {
        text.append(letters[position])
        position += 1
        continue
      }
      used.insert(name)
      let column = origin.isFixed ? origin.column : origin.column + position
      if position == 0, end == letters.count {
        var whole = value
        whole.pieces = [TextPlaces.Piece(offset: 0, column: column, isFixed: true)]
        return whole
      }
      pieces.append(TextPlaces.Piece(offset: text.count, column: column, isFixed: true))
      let isNegative = value.isPlain && value.text.hasPrefix("-")
      text.append(contentsOf: (isNegative ? "(\(value.text))" : value.text).unicodeScalars)
      pieces.append(
        TextPlaces.Piece(
          offset: text.count, column: origin.isFixed ? origin.column : origin.column + end,
          isFixed: origin.isFixed))
      position = end
    }
    return YamlScalar(text: String(text), style: scalar.style, pieces: pieces)
  }
}

extension FileReader {
  /// The table under `over`; `nil` after a problem was reported.
  func overTable(_ over: YamlEntry) -> OverTable? {
    guard let entries = mapping(over.value, "lists by name for \"over\"") else { return nil }
    let before = problems.count
    var table = OverTable(names: [], locations: [], values: [])
    var combinations = 1
    for entry in entries {
      guard let name = name(entry.key), let values = overValues(entry) else { continue }
      table.names.append(name)
      table.locations.append(entry.key.location)
      table.values.append(values)
      let (product, overflows) = combinations.multipliedReportingOverflow(by: values.count)
      if overflows || product > limits.combinations {
        problems.report(
          at: over.key.location, length: 4,
          "\"over\" has more than \(limits.combinations) combinations")
        return nil
      }
      combinations = product
    }
    if entries.isEmpty {
      problems.report(at: over.value.location, "\"over\" has no names")
    }
    return problems.count == before ? table : nil
  }

  private func overValues(_ entry: YamlEntry) -> [YamlScalar]? {
    guard let nodes = list(entry.value, "a list of values") else { return nil }
    if nodes.isEmpty {
      problems.report(at: entry.value.location, "the list has no values")
      return nil
    }
    var values: [YamlScalar] = []
    var seen: Set<String> = []
    for node in nodes {
      guard let scalar = node.scalar, !node.isNull else {
        reportKind(of: node, "a number, a text, true, false or a dtype")
        continue
      }
      if case .refused(let message, let suggestion) = YamlNumber.read(scalar.text, limits: limits),
        scalar.isPlain
      {
        problems.report(at: node.location, length: node.length, message, suggestion: suggestion)
        continue
      }
      guard seen.insert(scalar.text).inserted else {
        problems.report(
          at: node.location, length: node.length, "the value \(scalar.text) stands twice")
        continue
      }
      values.append(scalar)
    }
    return values.isEmpty ? nil : values
  }
}
