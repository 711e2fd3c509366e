import ConformanceModel
public import EngineKit

/// What a comparison of two runs looks like.
public struct ComparisonText {
  private let comparison: RunComparison
  private let style: TextStyle

  /// Makes a text.
  public init(_ comparison: RunComparison, style: TextStyle = TextStyle()) {
    self.comparison = comparison
    self.style = style
  }

  /// For people.
  public var text: String {
    var text = run("before", comparison.before) + run("after ", comparison.after)
    for caution in comparison.cautions {
      text += style.wrap("note: " + TextStyle.harmless(caution), indent: 0, hanging: 2) + "\n"
    }
    for kind in RunComparison.Kind.allCases {
      let items = comparison.items(kind)
      if items.isEmpty { continue }
      text += "\n" + style.paint("\(kind.rawValue)  \(items.count)", Self.role(of: kind)) + "\n"
      for item in items { text += self.text(item) }
    }
    let words = RunComparison.Kind.allCases.compactMap { kind in
      let count = comparison.items(kind).count
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }
    var closing = (words + ["\(comparison.unchanged) unchanged"]).joined(separator: ", ")
    if comparison.unreached > 0 { closing += ", \(comparison.unreached) not reached" }
    let isGood = comparison.exitStatus == .success
    return text + "\n" + style.paint(closing, isGood ? .good : .bad) + "\n"
  }

  private func run(_ name: String, _ run: StoredRun) -> String {
    let engine = run.header.engine
    let words = Verdict.allCases.compactMap { verdict in
      let count = run.summary.counts[verdict, default: 0]
      return count > 0 ? "\(count) \(verdict == .pass ? "passed" : verdict.rawValue)" : nil
    }
    let line =
      "\(name)  \(TextStyle.harmless(engine.name)) \(TextStyle.harmless(engine.version)) · "
      + "\(words.isEmpty ? "nothing ran" : words.joined(separator: ", ")) · "
      + TextStyle.harmless(run.path)
    return style.wrap(line, indent: 0, hanging: 8) + "\n"
  }

  private func text(_ item: RunComparison.Item) -> String {
    var line = "\(style.paint(item.id, .strong))  "
    switch (item.before, item.after) {
    case (let before?, let after?) where before.verdict == after.verdict:
      line += after.verdict.rawValue
    case (let before?, let after?):
      line += "\(before.verdict.rawValue) → \(after.verdict.rawValue)"
    case (let before?, nil): line += "was \(before.verdict.rawValue)"
    case (nil, let after?): line += after.verdict.rawValue
    case (nil, nil): break
    }
    if item.isDisputed { line += "  (disputed: decides nothing)" }
    var text = "  " + line + "\n"
    if item.kind == .gone || item.after?.verdict == .pass { return text }
    if let finding = item.after?.findings.first {
      text += style.wrap(Self.words(of: finding), indent: 6, hanging: 8) + "\n"
      if item.kind == .changed, let old = item.before?.findings.first {
        text += style.wrap("before: " + Self.words(of: old), indent: 6, hanging: 8) + "\n"
      }
    } else if let missing = item.after?.missing, !missing.isEmpty {
      text +=
        style.wrap(
          "for want of " + TextStyle.harmless(missing.joined(separator: ", ")), indent: 6,
          hanging: 8) + "\n"
    }
    return text
  }

  private static func words(of finding: Finding) -> String {
    var words = "\(finding.subject)  \(finding.message)"
    if let wanted = finding.wanted { words += ", want \(wanted)" }
    if let got = finding.got { words += ", got \(got)" }
    return TextStyle.harmless(words)
  }

  private static func role(of kind: RunComparison.Kind) -> TextStyle.Role {
    switch kind {
    case .broken: .bad
    case .fixed: .good
    case .changed, .new, .gone: .notable
    }
  }

  /// For programs: one object for each case that is not as it was, and one that counts.
  public var values: [JSONValue] {
    var values = comparison.items.map { item -> JSONValue in
      [
        "kind": .string(item.kind.rawValue), "id": .string(item.id),
        "before": item.before.map { .string($0.verdict.rawValue) } ?? .null,
        "after": item.after.map { .string($0.verdict.rawValue) } ?? .null,
        "disputed": .boolean(item.isDisputed),
      ]
    }
    let counts = RunComparison.Kind.allCases.map { kind in
      JSONObject.Member(kind.rawValue, JSONValue(comparison.items(kind).count))
    }
    values.append([
      "kind": "end", "counts": .object(JSONObject(counts)),
      "unchanged": JSONValue(comparison.unchanged), "unreached": JSONValue(comparison.unreached),
      "notes": .array(comparison.cautions.map { .string($0) }),
      "exit_status": JSONValue(Int(comparison.exitStatus.rawValue)),
    ])
    return values
  }
}
