/// What a function does at the point where its derivative was asked for.
public enum PointKind: Sendable, Hashable {
  /// A derivative exists, and was read off both sides of the point.
  case smooth
  /// The slopes from the left and from the right exist and differ.
  case kink(left: Double, right: Double)
  /// The function is not continuous at the point.
  case jump
  /// The function is continuous, and its slope grows without limit towards the point.
  case infiniteSlope
  /// The point is an end of the domain, and the derivative is the one from inside.
  case edge
  /// The function moves in steps of `quantum`, as it does when a lower precision hides inside it.
  case staircase(quantum: Double)
  /// The function has no finite value at the point.
  case notFinite
  /// Two evaluations at the point differ.
  case nondeterministic
  /// The point is not in the domain; nothing was evaluated.
  case outsideDomain
  /// Nothing could be certified: the error bar is infinite, or as large as it says.
  case unresolved
}

extension PointKind: CustomStringConvertible {
  /// A few words for a report.
  public var description: String {
    switch self {
    case .smooth: "smooth"
    case .kink(let left, let right):
      "kink, slope \(shortText(left)) from the left and \(shortText(right)) from the right"
    case .jump: "jump"
    case .infiniteSlope: "infinite slope"
    case .edge: "edge of the domain, one-sided"
    case .staircase(let quantum):
      "staircase with steps of \(shortText(quantum)): a lower precision inside?"
    case .notFinite: "no finite value"
    case .nondeterministic: "two evaluations differ"
    case .outsideDomain: "outside the domain"
    case .unresolved: "not resolved"
    }
  }
}
