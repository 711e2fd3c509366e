/// Where a ladder stands: across the point, or on one side of it.
enum Sides {
  case both, left, right

  /// The power of the step in which the slope's error begins, and by which it goes on.
  var order: Int { self == .both ? 2 : 1 }

  /// GSL's rule for these sides.
  var rule: GSLDerivative.Rule {
    switch self {
    case .both: .central
    case .left: .backward
    case .right: .forward
    }
  }
}
