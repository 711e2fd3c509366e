/// A value of a message that knows its place, so that whatever is wrong with it can be shown.
///
/// What each kind of thing looks like on the wire is said in extensions of their own
/// (`node.tensor()`, `node.command()`, …). Members that nobody asks for are ignored.
struct WireNode: Sendable {
  let value: JSONValue
  private let parent: WirePath
  private let step: WirePath.Step?

  /// Makes the node of a whole message.
  init(_ message: JSONValue) {
    value = message
    parent = .root
    step = nil
  }

  /// Makes the node of a part; that a path is extended only by who goes deeper keeps the
  /// elements of a long list cheap.
  private init(_ value: JSONValue, _ step: WirePath.Step, of parent: WirePath) {
    self.value = value
    self.parent = parent
    self.step = step
  }

  private var path: WirePath {
    step.map { .part(of: parent, $0) } ?? parent
  }

  func error(_ message: String) -> WireError {
    WireError(path: path.text, message)
  }

  func wrongKind(due: String) -> WireError {
    error("\(due) is due here, not \(value.kind)")
  }

  // MARK: - Objects

  func object() throws(WireError) -> JSONObject {
    guard case .object(let object) = value else { throw wrongKind(due: "an object") }
    return object
  }

  /// The member of that name, `null` or not; an error where there is none.
  func required(_ name: String) throws(WireError) -> WireNode {
    guard let member = try object()[name] else {
      throw error("the member \(name.excerpt) is missing")
    }
    return WireNode(member, .member(name), of: path)
  }

  /// The member of that name; `nil` where there is none or it is `null`.
  func optional(_ name: String) throws(WireError) -> WireNode? {
    guard let member = try object()[name], member != .null else { return nil }
    return WireNode(member, .member(name), of: path)
  }

  /// All members by name, each one once.
  func members() throws(WireError) -> [(name: String, node: WireNode)] {
    let path = path
    return try object().members.map { ($0.name, WireNode($0.value, .member($0.name), of: path)) }
  }

  /// A flag that is off where it is left out.
  func flag(_ name: String) throws(WireError) -> Bool {
    try optional(name)?.boolean() ?? false
  }

  // MARK: - Lists

  func list<Element>(
    _ decode: (WireNode) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    guard case .array(let values) = value else { throw wrongKind(due: "a list") }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    let path = path
    for (index, value) in values.enumerated() {
      elements.append(try decode(WireNode(value, .element(index), of: path)))
    }
    return elements
  }

  func strings() throws(WireError) -> [String] {
    try list { node throws(WireError) in try node.string() }
  }

  /// Strings of which some may be `null`.
  func optionalStrings() throws(WireError) -> [String?] {
    try list { node throws(WireError) in try node.optionalString() }
  }

  // MARK: - Single values

  func string() throws(WireError) -> String {
    guard case .string(let string) = value else { throw wrongKind(due: "a string") }
    return string
  }

  func optionalString() throws(WireError) -> String? {
    value == .null ? nil : try string()
  }

  func boolean() throws(WireError) -> Bool {
    guard case .boolean(let boolean) = value else { throw wrongKind(due: "true or false") }
    return boolean
  }

  /// One of a fixed set of words; `what` says of what kind.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ what: String, as type: Word.Type = Word.self
  ) throws(WireError) -> Word {
    let string = try string()
    guard let word = Word(rawValue: string) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw error("unknown \(what) \(string.excerpt); known are \(known)")
    }
    return word
  }
}
