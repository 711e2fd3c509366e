/// How much a case decides, and when one runs it.
public enum Tier: String, Sendable, Hashable, CaseIterable, Comparable {
  /// A few cases that tell in a moment whether an engine works at all.
  case smoke
  /// What every engine must do for the capabilities that it declares.
  case core
  /// What goes beyond: more sizes, rarer corners.
  case extended
  /// Disputed: it runs and is shown, and decides nothing.
  case quarantine

  private var order: Int {
    switch self {
    case .smoke: 0
    case .core: 1
    case .extended: 2
    case .quarantine: 3
    }
  }

  /// Orders tiers, the smallest set first.
  public static func < (a: Tier, b: Tier) -> Bool { a.order < b.order }
}
