import Foundation

/// Text for terminals whose locale has no more than ASCII.
enum ASCIIText {
  private static let spellings: [Unicode.Scalar: String] = [
    "·": "*", "…": "...", "±": "+-", "×": "x", "÷": "/", "²": "^2", "³": "^3", "⁻": "^-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "−": "-", "–": "-", "—": "--", "→": "->",
    "←": "<-", "ε": "eps", "∞": "inf", "√": "sqrt", "π": "pi", "Σ": "sum", "∂": "d", "∇": "grad",
    "‘": "'", "’": "'", "“": "\"", "”": "\"", "✓": "ok", "✗": "x", "°": " deg", "µ": "u",
    "α": "alpha", "β": "beta", "λ": "lambda", "σ": "sigma", "Δ": "delta", "ᵀ": "^T",
  ]

  /// The text with every other character spelled in ASCII, as near as can be.
  static func spelled(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    // A dot between words parts them, one without spaces multiplies.
    let text = text.replacing(" · ", with: " - ")
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else if let spelling = spellings[scalar] {
        result += spelling
      } else {
        // A letter without its accent, where it has one.
        let plain = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first
        result += plain.map { $0.isASCII ? String($0) : "?" } ?? "?"
      }
    }
    return result
  }
}

extension TextOutput {
  /// The same output for text in ASCII alone.
  public var inASCII: TextOutput {
    TextOutput { write(ASCIIText.spelled($0)) }
  }
}
