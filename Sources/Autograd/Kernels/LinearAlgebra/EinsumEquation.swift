/// An equation of `einsum`, read and matched with its operands' shapes.
///
/// A letter is a label; the dimensions of an ellipsis get labels counted from the last, so that
/// those of several operands broadcast from the right.
struct EinsumEquation {
  /// The labels of each operand's dimensions.
  private(set) var operands: [[Int]] = []
  /// The labels of the result's.
  private(set) var result: [Int] = []
  /// The extent of each label.
  private(set) var extents: [Int] = []

  /// More dimensions than an ellipsis stands for in any sensible use.
  private static let mostHidden = 64
  private static let letters = 52

  init(_ text: String, _ shapes: [[Int]]) throws(AutogradError) {
    let characters = text.unicodeScalars.filter { $0 != " " }.map { Character($0) }
    var sides: [[Character]] = [[]]
    var index = 0
    while index < characters.count {
      if characters[index] == "-" {
        guard index + 1 < characters.count, characters[index + 1] == ">", sides.count == 1 else {
          throw EinsumEquation.malformed(text)
        }
        sides.append([])
        index += 2
      } else {
        sides[sides.count - 1].append(characters[index])
        index += 1
      }
    }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == shapes.count else {
      throw AutogradError(
        .badArgument, "einsum: \(terms.count) terms in '\(text)' for \(shapes.count) operands")
    }
    extents = [Int](
      repeating: 1, count: EinsumEquation.letters + EinsumEquation.mostHidden)
    var hidden = 0
    var uses = [Int](repeating: 0, count: EinsumEquation.letters)
    for (term, shape) in zip(terms, shapes) {
      let parts = try EinsumEquation.parts(term, text)
      let named = parts.count { $0 != nil }
      let rest = shape.count - named
      guard rest == 0 || (rest > 0 && parts.contains(nil)),
        rest <= EinsumEquation.mostHidden
      else {
        throw AutogradError(
          .badArgument, "einsum: a term of '\(text)' does not fit a tensor of shape \(shape)")
      }
      var labels: [Int] = []
      for part in parts {
        if let part {
          labels.append(part)
          uses[part] += 1
        } else {
          labels += EinsumEquation.hiddenLabels(rest)
          hidden = max(hidden, rest)
        }
      }
      try fit(labels, shape)
      operands.append(labels)
    }
    if sides.count == 2 {
      for part in try EinsumEquation.parts(sides[1][...], text) {
        let labels = part.map { [$0] } ?? EinsumEquation.hiddenLabels(hidden)
        if let part, uses[part] == 0 || result.contains(part) {
          throw AutogradError(
            .badArgument, "einsum: the result of '\(text)' has a label twice or a new one")
        }
        result += labels
      }
    } else {
      result = EinsumEquation.hiddenLabels(hidden)
      // PyTorch's alphabet has the capital letters first.
      result += uses.indices.filter { uses[$0] == 1 }
    }
  }

  private mutating func fit(_ labels: [Int], _ shape: [Int]) throws(AutogradError) {
    for (label, extent) in zip(labels, shape) where extent != extents[label] {
      guard extents[label] == 1 || extent == 1 else {
        throw AutogradError(
          .shapeMismatch, "einsum: one label has the extents \(extents[label]) and \(extent)")
      }
      if extents[label] == 1 { extents[label] = extent }
    }
  }

  /// The labels of a term, `nil` for the ellipsis.
  private static func parts(
    _ term: ArraySlice<Character>, _ text: String
  ) throws(AutogradError) -> [Int?] {
    var result: [Int?] = []
    var rest = term
    while let character = rest.first {
      if character == "." {
        guard rest.prefix(3).count == 3, rest.prefix(3).allSatisfy({ $0 == "." }),
          !result.contains(nil)
        else { throw malformed(text) }
        result.append(nil)
        rest = rest.dropFirst(3)
        continue
      }
      guard let code = character.asciiValue, character.isLetter else { throw malformed(text) }
      result.append(code < 97 ? Int(code) - 65 : Int(code) - 97 + 26)
      rest = rest.dropFirst()
    }
    return result
  }

  private static func hiddenLabels(_ count: Int) -> [Int] {
    (0..<count).reversed().map { letters + $0 }
  }

  private static func malformed(_ text: String) -> AutogradError {
    AutogradError(.badArgument, "einsum: '\(text)' is no equation")
  }
}
