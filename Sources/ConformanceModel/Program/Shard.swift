/// One of the parts that a selection of cases is dealt out into, for several machines.
///
/// A case belongs to shard `StableHash.of(id) % count + 1`, whichever other cases there are, in
/// whichever order, on whichever machine.
public struct Shard: Sendable, Hashable {
  /// Which of the shards this is, from 1.
  public let number: Int
  /// How many shards there are.
  public let count: Int

  /// Makes a shard; `nil` unless `1 <= number <= count`.
  public init?(number: Int, of count: Int) {
    guard number >= 1, number <= count else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads `3/8`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Self.wholeNumber(parts[0]),
      let count = Self.wholeNumber(parts[1])
    else { return nil }
    self.init(number: number, of: count)
  }

  /// Whether a case with this id belongs to the shard.
  public func contains(_ id: String) -> Bool {
    StableHash.of(id) % UInt64(count) == UInt64(number - 1)
  }

  private static func wholeNumber(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }
}

extension Shard: CustomStringConvertible {
  /// The shard as `3/8`.
  public var description: String { "\(number)/\(count)" }
}
