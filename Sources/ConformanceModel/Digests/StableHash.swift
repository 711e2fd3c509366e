/// FNV-1a of 64 bits: a hash that is the same on every machine, in every version, for ever.
///
/// `Hashable` promises nothing of the kind. Shards are dealt out by this one, and anybody can
/// compute it in four lines of any language.
public enum StableHash {
  /// The hash of a text's UTF-8.
  ///
  /// - Complexity: O(n) in the number of bytes.
  public static func of(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
