import Autograd

/// The gradient of `f` at `inputs` by central differences of fourth order,
/// element by element for each of `inputs`.
func centralDifference(
  _ inputs: [Tensor], step: Double = 1e-3, _ f: ([Tensor]) throws(AutogradError) -> Tensor
) throws -> [[Double]] {
  var result: [[Double]] = []
  for (position, input) in inputs.enumerated() {
    let values = input.values
    var slopes: [Double] = []
    for index in values.indices {
      func value(at distance: Double) throws(AutogradError) -> Double {
        var moved = values
        moved[index] = values[index] + distance * step
        var replaced = inputs
        replaced[position] = Tensor(moved, shape: input.shape)
        return try withNoGrad { () throws(AutogradError) in try f(replaced).item }
      }
      let near = try value(at: 1) - value(at: -1)
      let far = try value(at: 2) - value(at: -2)
      slopes.append((8 * near - far) / (12 * step))
    }
    result.append(slopes)
  }
  return result
}

/// Whether two lists of numbers agree within a tolerance relative to the largest.
func agree(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-8) -> Bool {
  guard a.count == b.count else { return false }
  let scale = max(1, b.map(abs).max() ?? 1)
  return zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * scale }
}
