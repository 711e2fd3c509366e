/// A function of one number with its first two derivatives, each applied to all elements.
struct Jet: Sendable {
  typealias Map = @Sendable (Tensor) -> Tensor

  let value: Map
  let slope: Map
  let curvature: Map

  /// Of functions of one element.
  init(
    value: @escaping @Sendable (Double) -> Double, slope: @escaping @Sendable (Double) -> Double,
    curvature: @escaping @Sendable (Double) -> Double
  ) {
    self.value = { Pointwise.map($0, value) }
    self.slope = { Pointwise.map($0, slope) }
    self.curvature = { Pointwise.map($0, curvature) }
  }

  /// Of functions that take elements by the thousand, but for the second derivative.
  init(
    by value: @escaping Pointwise.ArrayFunction, slope: @escaping Pointwise.ArrayFunction,
    curvature: @escaping @Sendable (Double) -> Double
  ) {
    self.value = { Pointwise.map($0, by: value) }
    self.slope = { Pointwise.map($0, by: slope) }
    self.curvature = { Pointwise.map($0, curvature) }
  }
}
