/// A number with its noun: `1 case`, `2 cases`.
///
/// - Parameters:
///   - count: The number.
///   - noun: What there is one of.
///   - plural: What there are several of, where that is more than the noun and an `s`.
/// - Returns: Both, the noun in its right form.
public func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
