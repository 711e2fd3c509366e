extension GraphDrawing {
  /// The drawing in the language of Graphviz.
  public var dot: String {
    var lines = [
      "digraph {",
      "  label=\(quoted(title)); labelloc=t; rankdir=TB;",
      "  node [fontname=\"monospace\", fontsize=11]; edge [fontname=\"monospace\", fontsize=10];",
    ]
    for (index, box) in boxes.enumerated() {
      let text = ([box.title] + box.lines).joined(separator: "\n")
      lines.append("  n\(index) [label=\(quoted(text)), \(style(of: box.role))];")
    }
    for arrow in drawnArrows {
      let label = arrow.label.map { " [label=\(quoted($0))]" } ?? ""
      lines.append("  n\(arrow.source) -> n\(arrow.target)\(label);")
      guard let gradient = arrow.gradient else { continue }
      // It runs back, and has no say in which box is above which.
      lines.append(
        "  n\(arrow.target) -> n\(arrow.source) [label=\(quoted(gradient)), style=dashed, "
          + "color=\"#b3261e\", fontcolor=\"#b3261e\", constraint=false];")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func style(of role: Role) -> String {
    switch role {
    case .leaf: "shape=box, style=filled, fillcolor=\"#d8f0dc\""
    case .constant: "shape=box, style=dashed"
    case .operation: "shape=box, style=\"rounded,filled\", fillcolor=\"#e8eefc\""
    case .root: "shape=box, style=filled, fillcolor=\"#fdf0d0\""
    case .omission: "shape=plaintext"
    }
  }

  /// A string of the language; line breaks centre what is before them.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f: result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
