import ConformanceModel

/// What a result is to tools that know of passes, failures, errors and skips alone.
enum Outcome: Equatable {
  case passed
  /// The engine is not as it must be.
  case failed
  /// There is no answer to judge: the engine broke down, or the case is wrong.
  case broken
  /// It fails, and somebody said why that is no reason to stop.
  case excused(String)
  /// The engine does not say that it can do this; never a pass.
  case skipped(String)
}

extension CaseResult {
  /// What the result is to tools that know fewer verdicts.
  var outcome: Outcome {
    if verdict == .unsupported {
      return .skipped(missing.isEmpty ? "unsupported" : missing.joined(separator: ", "))
    }
    if let known {
      guard known.kind == .expectedFailure else { return .failed }
      let link = known.entry.link.map { " (\($0))" } ?? ""
      return .excused("expected \(verdict.rawValue): \(known.entry.reason)\(link)")
    }
    if tier == .quarantine, !verdict.isExpected {
      return .excused("disputed \(verdict.rawValue): the case decides nothing")
    }
    switch verdict {
    case .pass: return .passed
    case .unsupported: return .skipped("unsupported")
    case .mismatch, .wrongError, .raised, .noError, .falseClaim, .inconclusive: return .failed
    case .crash, .crashFlaky, .timeout, .protocolError, .notRun, .caseError: return .broken
    }
  }

  /// What is wrong in one line, the first thing first.
  var headline: String {
    if let known, known.kind != .expectedFailure {
      return "\(standing): came to \(verdict.rawValue), listed as \(known.entry.verdictText): "
        + known.entry.reason
    }
    guard let finding = findings.first else { return verdict.rawValue }
    let more = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
    return "\(verdict.rawValue): \(finding.headline)\(more)"
  }

  /// All that is known of what is wrong, one thing a line, free of control characters.
  func explanation(again header: RunHeader?) -> [String] {
    var lines = [about]
    if let known {
      lines.append(
        "came to \(verdict.rawValue), listed as \(known.entry.verdictText) at "
          + "\(known.entry.location): \(known.entry.reason)")
    }
    for finding in findings { lines += finding.lines }
    let words = standardError.split(whereSeparator: \.isNewline).suffix(12)
    if !words.isEmpty { lines.append("standard error:") }
    lines += words.map { "  \($0)" }
    if let header { lines.append("again: \(RepeatCommand(header: header).text(for: id))") }
    return lines.map(TextStyle.harmless)
  }
}

extension Finding {
  /// The finding in one line.
  var headline: String {
    var text = "\(subject) \(message)"
    if let wanted { text += "; want \(wanted)" }
    if let got { text += (wanted == nil ? "; got " : ", got ") + got }
    if let diagnosis { text += "; looks like \(diagnosis.text)" }
    if let blame { text += "; blame \(blame.op)" }
    return text
  }

  /// The finding with all its numbers, as a terminal of any width would show it.
  var lines: [String] {
    MismatchText(finding: self, style: TextStyle(width: 1 << 20)).text
      .split(separator: "\n").map { line in
        String(line.hasPrefix("    ") ? line.dropFirst(4) : line)
      }
  }
}

extension Finding.Distance {
  /// The distance as people read it: absolute, in ulps, relative.
  var text: String {
    var parts = [NumberText.short(absolute)]
    if let ulps { parts.append("\(ulps) ulp") }
    if relative.isFinite { parts.append("relative \(NumberText.short(relative))") }
    return parts.joined(separator: ", ")
  }
}
