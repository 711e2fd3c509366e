import Synchronization

/// One differentiation in forward mode: what tells its tangents from those of every other.
///
/// Levels lie within one another, and a later one is an inner one. A tensor may have a tangent
/// at several levels; that at a level has itself tangents at the levels outside it alone, so
/// that the derivative of a derivative is never taken for the derivative.
final class DualLevel {
  /// Greater for inner levels.
  let order: Int
  private var tangents: [WeakTangent] = []

  private struct WeakTangent { weak var tangent: Tangent? }

  private static let clock = Atomic<Int>(0)

  private init() { order = DualLevel.clock.wrappingAdd(1, ordering: .relaxed).oldValue }

  /// Runs `body` with a level of its own, whose tangents vanish when it is left.
  static func with<R>(
    _ body: (DualLevel) throws(AutogradError) -> R
  ) throws(AutogradError) -> R {
    let level = DualLevel()
    Modes.engage()
    defer {
      level.clear()
      Modes.disengage()
    }
    return try body(level)
  }

  /// A tangent at this level.
  func tangent(_ tensor: Tensor) -> Tangent {
    let tangent = Tangent(tensor, at: self)
    tangents.append(WeakTangent(tangent: tangent))
    return tangent
  }

  /// Lets every tangent go; a recorded one would keep itself alive through the graph.
  private func clear() {
    while let entry = tangents.popLast() { entry.tangent?.clear() }
  }
}

/// The derivative of a tensor along the direction of a level.
final class Tangent {
  let level: DualLevel
  /// `nil` when the level was left.
  var tensor: Tensor?

  init(_ tensor: Tensor, at level: DualLevel) {
    self.tensor = tensor
    self.level = level
  }

  /// Lets the tensor go, which may lead back here through the graph that it takes with it.
  func clear() {
    let last = tensor
    tensor = nil
    withExtendedLifetime(last) {}
  }
}
