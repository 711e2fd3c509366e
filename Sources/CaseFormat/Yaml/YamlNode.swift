import ConformanceModel

/// A value of a YAML file with its place.
struct YamlNode: Sendable {
  /// What a value is.
  indirect enum Content: Sendable {
    case scalar(YamlScalar)
    case list([YamlNode])
    case mapping([YamlEntry])
  }

  var content: Content
  /// The place of the first character.
  var location: FileLocation
  /// Whether the value stands inside `[…]` or `{…}`, where a comma ends it.
  var isInFlow: Bool

  /// The scalar, where the value is one.
  var scalar: YamlScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// Whether nothing stands here.
  var isNull: Bool { scalar.map { YamlNumber.isNull($0) } ?? false }

  /// How many characters to underline.
  var length: Int { scalar?.shownLength ?? 1 }

  /// The number of scalars, lists and mappings that the value is made of.
  var nodes: Int {
    switch content {
    case .scalar: 1
    case .list(let entries): entries.reduce(1) { $0 + $1.nodes }
    case .mapping(let entries): entries.reduce(1) { $0 + 1 + $1.value.nodes }
    }
  }

  /// What the value is, for messages.
  var kind: String {
    switch content {
    case .list: return "a list"
    case .mapping: return "a mapping"
    case .scalar(let scalar):
      if YamlNumber.isNull(scalar) { return "nothing" }
      return "\"\(scalar.text.prefix(40))\(scalar.text.count > 40 ? "…" : "")\""
    }
  }
}

/// A key with its value.
struct YamlEntry: Sendable {
  var key: YamlNode
  var value: YamlNode

  /// The key's text; empty for a key that is no scalar.
  var name: String { key.scalar?.text ?? "" }
}

/// The text of a scalar and how it was written.
struct YamlScalar: Sendable {
  /// How a scalar is written.
  enum Style: Sendable {
    case plain
    case quoted
    case block
  }

  var text: String
  var style: Style
  /// Where parts of the text come from, once a table's values were put in their places.
  var pieces: [TextPlaces.Piece] = []

  var isPlain: Bool { style == .plain }

  /// How many characters to underline.
  var shownLength: Int {
    switch style {
    case .plain: max(1, text.unicodeScalars.count)
    case .quoted: text.unicodeScalars.count + 2
    case .block: 1
    }
  }
}

/// Tells where in the file each character of a text stands.
struct TextPlaces: Sendable {
  /// From an offset in the text on, characters stand from a column on, or all at that column.
  struct Piece: Sendable {
    var offset: Int
    var column: Int
    var isFixed: Bool
  }

  private let start: FileLocation
  private let pieces: [Piece]

  /// Text that stands in the file letter by letter from `start` on.
  init(from start: FileLocation) {
    self.start = start
    pieces = [Piece(offset: 0, column: start.column, isFixed: false)]
  }

  /// The text of a scalar of a file.
  ///
  /// Where its letters are not those of one line of the file (escapes, several lines), every
  /// character is said to stand at the scalar's start.
  init(of scalar: YamlScalar, at location: FileLocation, in source: SourceText) {
    start = location
    pieces =
      scalar.pieces.isEmpty ? [Self.piece(of: scalar, at: location, in: source)] : scalar.pieces
  }

  /// How the text of a scalar lies in the file.
  static func piece(
    of scalar: YamlScalar, at location: FileLocation, in source: SourceText
  ) -> Piece {
    let column = location.column + (scalar.style == .quoted ? 1 : 0)
    let isExact =
      scalar.style != .block && source.holds(scalar.text, line: location.line, column: column)
    return Piece(offset: 0, column: isExact ? column : location.column, isFixed: !isExact)
  }

  /// The place of the character at an offset in Unicode scalars.
  func location(at offset: Int) -> FileLocation {
    var location = start
    if let piece = pieces.last(where: { $0.offset <= offset }) {
      location.column = piece.isFixed ? piece.column : piece.column + offset - piece.offset
    }
    return location
  }
}
