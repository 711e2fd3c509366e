/// What the checker says about a claimed derivative.
public enum Verdict: Sendable, Hashable {
  /// The claim lies within the bound, and the bound is as narrow as was asked.
  case agrees
  /// The claim is wrong; this was said only after the function was followed to its finest steps.
  case disagrees
  /// There is no derivative, only two slopes; `inside` tells whether the claim lies between them.
  case kink(inside: Bool, left: Double, right: Double)
  /// Neither could be shown.
  case inconclusive(reason: String)

  /// Whether the claim is one that an engine may make: in agreement, or between both slopes.
  public var isAcceptable: Bool {
    switch self {
    case .agrees: true
    case .kink(let inside, _, _): inside
    case .disagrees, .inconclusive: false
    }
  }

  /// Whether the claim was shown to be wrong.
  public var isWrong: Bool {
    switch self {
    case .disagrees: true
    case .kink(let inside, _, _): !inside
    case .agrees, .inconclusive: false
    }
  }
}

extension Verdict {
  /// The verdict on a whole from those on its parts.
  static func worst(of verdicts: [Verdict]) -> Verdict {
    verdicts.first(where: \.isWrong) ?? verdicts.first { !$0.isAcceptable }
      ?? verdicts.first { $0 != .agrees } ?? .agrees
  }
}

extension Verdict: CustomStringConvertible {
  /// One line for a report.
  public var description: String {
    switch self {
    case .agrees: "agrees"
    case .disagrees: "disagrees"
    case .kink(let inside, let left, let right):
      "kink, \(inside ? "inside" : "outside") the slopes \(shortText(left)) (left) and "
        + "\(shortText(right)) (right)"
    case .inconclusive(let reason): "inconclusive: \(reason)"
    }
  }
}
