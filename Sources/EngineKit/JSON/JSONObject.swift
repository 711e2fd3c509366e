/// The members of a JSON object in the order in which they are written.
public struct JSONObject: Sendable, Hashable {
  /// A name with its value.
  public struct Member: Sendable, Hashable {
    /// The member's name.
    public var name: String
    /// The member's value.
    public var value: JSONValue

    /// Makes a member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The members in order.
  public private(set) var members: [Member]

  /// Makes an object from members whose names all differ, which is not checked.
  public init(_ members: [Member] = []) {
    self.members = members
  }

  /// The value of the member of that name.
  ///
  /// - Complexity: O(n): the objects that are looked into have a dozen members at most, and
  ///   those that have more are walked.
  public subscript(name: String) -> JSONValue? {
    members.first { $0.name == name }?.value
  }

  /// Adds a member at the end; that its name is new is not checked.
  public mutating func append(_ name: String, _ value: JSONValue) {
    members.append(Member(name, value))
  }
}
