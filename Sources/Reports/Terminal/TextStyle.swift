import ConformanceModel

/// How text for people is laid out.
public struct TextStyle: Sendable {
  /// Whether words are coloured; the words themselves say everything.
  public var usesColor: Bool
  /// The number of columns.
  public var width: Int

  /// How much is told of a run.
  public var verbosity: Verbosity

  /// Makes a style.
  public init(
    usesColor: Bool = false, width: Int = 80, verbosity: Verbosity = .normal
  ) {
    self.usesColor = usesColor
    self.width = max(width, 40)
    self.verbosity = verbosity
  }

  /// How much is told of a run.
  public enum Verbosity: Sendable, Hashable {
    /// What is not as expected in a line each, and the counts.
    case quiet
    /// Each failure with all that is known of it, and the counts by area.
    case normal
    /// A line for each case besides.
    case verbose
  }

  /// What a piece of text is, which decides its colour.
  public enum Role: String, Sendable {
    case good = "32"
    case bad = "31"
    case notable = "33"
    case quiet = "2"
    case strong = "1"
  }

  /// The text in the colour of its role, where colour is used.
  public func paint(_ text: String, _ role: Role) -> String {
    usesColor ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Breaks prose at spaces so that it fits the width; longer words stand on lines of their own.
  public func wrap(_ text: String, indent: Int, hanging: Int? = nil) -> String {
    let next = String(repeating: " ", count: hanging ?? indent)
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = next
        isEmpty = true
      }
      line += isEmpty ? String(word) : " \(word)"
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }

  /// Text of unknown origin without control characters, so that it cannot steer a terminal.
  public static func harmless(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x0D: result += " "
      case 0x09: result += " "
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// How a result is coloured.
  static func role(of result: CaseResult) -> Role {
    switch result.known?.kind {
    case .expectedFailure: .notable
    case .unexpectedPass, .changed: .bad
    case nil: role(of: result.verdict)
    }
  }

  /// How a verdict is coloured.
  static func role(of verdict: Verdict) -> Role {
    switch verdict {
    case .pass: .good
    case .unsupported, .notRun, .inconclusive: .notable
    default: .bad
    }
  }
}
