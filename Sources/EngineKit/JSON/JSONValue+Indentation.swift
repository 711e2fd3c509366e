extension JSONValue {
  /// The value as JSON text over several lines, for people: what fits on a line stands on one.
  ///
  /// - Parameter width: The number of columns.
  /// - Returns: The text, without a newline at its end.
  public func indented(width: Int = 100) -> String {
    indented(by: 0, after: 0, width: width)
  }

  /// The recursion is as deep as the value, which is no deeper than what made it allows.
  private func indented(by depth: Int, after used: Int, width: Int) -> String {
    let plain = spaced
    if depth * 2 + used + plain.count < width { return plain }
    let inner = String(repeating: "  ", count: depth + 1)
    let outer = String(repeating: "  ", count: depth)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.indented(by: depth + 1, after: 1, width: width) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    case .object(let object) where !object.members.isEmpty:
      let lines = object.members.map { member in
        let name = "\(JSONValue.string(member.name)): "
        return inner + name
          + member.value.indented(by: depth + 1, after: name.count + 1, width: width)
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    default: return plain
    }
  }

  /// The value on one line, with spaces after commas and colons.
  private var spaced: String {
    switch self {
    case .array(let elements):
      return "[\(elements.map(\.spaced).joined(separator: ", "))]"
    case .object(let object):
      let members = object.members.map { "\(JSONValue.string($0.name)): \($0.value.spaced)" }
      return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
    default: return description
    }
  }
}
