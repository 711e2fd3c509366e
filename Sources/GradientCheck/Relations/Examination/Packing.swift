/// Between the arrays of a function's inputs and one vector of the elements that are differentiated.
struct Packing {
  let inputs: [ShapedArray]
  /// Which inputs are differentiated.
  let flagged: [Bool]
  let names: [String]

  /// The positions of the inputs that are differentiated.
  var positions: [Int] { flagged.indices.filter { flagged[$0] } }

  /// The elements of the differentiated inputs, one after another.
  var point: [Double] { vector(inputs) }

  func vector(_ arrays: [ShapedArray]) -> [Double] { positions.flatMap { arrays[$0].elements } }

  /// The vector of gradients; NaN where one has the wrong number of elements, 0 where it is none.
  func vector(of gradients: [ShapedArray?]) -> [Double] {
    positions.flatMap { position in
      let count = inputs[position].count
      guard gradients.indices.contains(position) else {
        return Array(repeating: Double.nan, count: count)
      }
      guard let gradient = gradients[position] else { return Array(repeating: 0, count: count) }
      return gradient.count == count
        ? gradient.elements : Array(repeating: Double.nan, count: count)
    }
  }

  /// The inputs with the differentiated elements replaced.
  func inputs(with vector: [Double]) -> [ShapedArray] { filled(inputs, with: vector) }

  /// Directions for all inputs, zero for those that are not differentiated.
  func directions(with vector: [Double]) -> [ShapedArray] {
    let zeros = inputs.map { input in
      ShapedArray(shape: input.shape, input.elements.map { _ in 0 })
    }
    return filled(zeros, with: vector)
  }

  private func filled(_ arrays: [ShapedArray], with vector: [Double]) -> [ShapedArray] {
    var (arrays, start) = (arrays, 0)
    for position in positions {
      let end = start + arrays[position].count
      arrays[position].elements = Array(vector[start..<end])
      start = end
    }
    return arrays
  }

  /// The position among the inputs of an element of the vector, and its own there.
  func origin(of element: Int) -> (input: Int, element: Int)? {
    var rest = element
    for position in positions {
      if rest < inputs[position].count { return (position, rest) }
      rest -= inputs[position].count
    }
    return nil
  }

  /// What an element is called: `x[1, 0]`.
  func path(of element: Int) -> String {
    guard let origin = origin(of: element) else { return "[\(element)]" }
    let path = inputs[origin.input].path(of: origin.element)
    let isNamed = names.indices.contains(origin.input)
    return name(of: origin.input) + (isNamed ? path : spaced(path))
  }

  func name(of input: Int) -> String {
    names.indices.contains(input) ? names[input] : "input \(input)"
  }
}

/// A path set off from the words before it; nothing for a scalar, which has none.
func spaced(_ path: String) -> String { path.isEmpty ? "" : " \(path)" }
