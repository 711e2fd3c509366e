import Foundation

extension Op {
  static let reductions: [Op] = [
    sum, mean, product, greatest, least, max, min, argmax, argmin, cumulativeSum,
    allTrue, anyTrue,
  ]

  static let sum: Op = .reduction(
    "sum", "Σ x", jvp: .linear, takesType: true, complex: .asWritten
  ) {
    x, dimensions, keep in
    sum(x, dimensions, keep, scale: { _ in 1 })
  } vjp: { context, g in
    g.expanded(to: context.shapes[0])
  }

  static let mean: Op = .reduction(
    "mean", "Σ x / n", jvp: .linear, takesType: true, complex: .asWritten
  ) {
    x, dimensions, keep throws(AutogradError) in
    guard x.dtype.isFloating else {
      throw AutogradError(.dtypeMismatch, "mean is for floats, not \(x.dtype.name)")
    }
    return sum(x, dimensions, keep, scale: { Double($0) })
  } vjp: { context, g in
    let shape = context.shapes[0]
    let length = context.dimensions.reduce(1) { $0 * shape[$1] }
    return (g / Double(length)).expanded(to: shape)
  }

  /// The factors but one are multiplied from both sides, never divided out, so that zeros among
  /// them are as good as any number, to every order.
  static let product: Op = .reduction(
    "prod", "Π x", saving: .inputs(0), takesType: true, complex: .holomorphic
  ) {
    x, dimensions, keep in
    let rows = Rows(
      x.dtype.isFloating ? x : x.converted(to: .int64), over: dimensions, keepingDimensions: keep)
    switch rows.tensor.dtype {
    case .float64: return rows.reduce(Double.self) { $0.reduce(1, *) }
    case .float32: return rows.reduce(Float.self) { Float($0.reduce(1.0) { $0 * Double($1) }) }
    case .int64, .bool: return rows.reduce(Int64.self) { $0.reduce(1, &*) }
    case .complex128: return rows.reduce(Complex.self) { $0.reduce(Complex(1), *) }
    }
  } vjp: { context, g in
    // In float64 the products of the others cannot overflow where float32 would make them inf.
    let x = context.input(0).widened()
    let reduced = context.dimensions
    let order = x.shape.indices.filter { !reduced.contains($0) } + reduced
    let length = reduced.reduce(1) { $0 * x.shape[$1] }
    let arranged = x.permuted(order)
    let rows = arranged.reshaped(to: [length == 0 ? 0 : x.count / length, length])
    let others = rows.productBefore() * rows.productAfter()
    let slope = others.reshaped(to: arranged.shape).permuted(inverse(order))
    return g * slope
  }

  static let greatest: Op = .sharedExtremum("amax", "the greatest of x", .greatest)

  static let least: Op = .sharedExtremum("amin", "the least of x", .least)

  static let max: Op = .locatedExtremum("max", "the greatest of x, and where it is", .greatest)

  static let min: Op = .locatedExtremum("min", "the least of x, and where it is", .least)

  static let argmax: Op = .place("argmax", "where the greatest of x is", .greatest)

  static let argmin: Op = .place("argmin", "where the least of x is", .least)

  static let allTrue: Op = .question("all", "whether every x is not zero") { !$0.contains(false) }

  static let anyTrue: Op = .question("any", "whether some x is not zero") { $0.contains(true) }

  private static func sum(
    _ x: Tensor, _ dimensions: [Int], _ keep: Bool, scale: (Int) -> Double
  ) -> Tensor {
    if let columns = Columns(x, over: dimensions, keepingDimensions: keep) {
      return columns.sum(dividedBy: scale(columns.rows))
    }
    let rows = Rows(
      x.dtype.isFloating ? x : x.converted(to: .int64), over: dimensions, keepingDimensions: keep)
    let divisor = scale(rows.length)
    switch rows.tensor.dtype {
    case .float64: return rows.reduce(Double.self) { $0.pairwiseSum() / divisor }
    case .float32: return rows.reduce(Float.self) { Float($0.pairwiseSum() / divisor) }
    case .int64, .bool: return rows.reduce(Int64.self) { $0.reduce(0, &+) }
    case .complex128: return rows.reduce(Complex.self) { $0.pairwiseSum() / divisor }
    }
  }

  static func inverse(_ order: [Int]) -> [Int] {
    var result = order
    for (place, dimension) in order.enumerated() { result[dimension] = place }
    return result
  }
}

// MARK: - Extremes

/// Which extreme is meant.
enum Direction: Sendable {
  case greatest, least

  @inline(__always)
  func prefers<T: Comparable>(_ a: T, to b: T) -> Bool { self == .greatest ? a > b : a < b }
}

extension Op {
  /// Equal extremes share the cotangent evenly.
  private static func sharedExtremum(
    _ name: String, _ formula: String, _ direction: Direction
  ) -> Op {
    .reduction(name, formula, saving: SavedValues(inputs: 1, outputs: true)) {
      x, dimensions, keep throws(AutogradError) in
      try extreme(x, dimensions, keep, name, direction).values
    } vjp: { context, g in
      shares(context, g)
    }
  }

  private static func shares(_ context: PullbackContext, _ g: Tensor) -> Tensor {
    let x = context.input(0)
    let isExtreme = x.equal(to: context.restored(context.outputs[0])).converted(
      to: g.dtype, recorded: false)
    return g * (isExtreme / isExtreme.sum(context.dimensions, keepingDimensions: true))
  }

  /// With a dimension the values and where they are, and the cotangent goes to that place; of
  /// the whole tensor the value alone, and equal extremes share.
  private static func locatedExtremum(
    _ name: String, _ formula: String, _ direction: Direction
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [
        Parameter("dim", .integer, .none), Parameter("keepdim", .boolean, .boolean(false)),
      ],
      formula: formula, sampling: .reduction,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0]
        guard let given = attributes.integer("dim") else {
          return [try extreme(x, Array(x.shape.indices), false, name, direction).values]
        }
        let dimensions = x.rank == 0 ? [] : [try x.dimension(given)]
        if x.rank == 0 { _ = try x.dimension(given) }
        let found = try extreme(x, dimensions, attributes.flag("keepdim"), name, direction)
        return [found.values, found.places]
      },
      vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
        let x = context.input(0)
        guard let given = context.attributes.integer("dim"), x.rank > 0 else {
          let g = context.g.reshaped(to: x.shape.map { _ in 1 })
          let y = context.outputs[0].reshaped(to: x.shape.map { _ in 1 })
          let isFound = y.item.isNaN ? Op.isNaN.lawfully(x) : x.equal(to: y)
          let isExtreme = isFound.converted(to: g.dtype, recorded: false)
          let share = isExtreme / isExtreme.sum(Array(x.shape.indices), keepingDimensions: true)
          return [x.rank == 0 ? context.g : g * share]
        }
        let dimension = given < 0 ? given + x.rank : given
        var shape = x.shape
        shape[dimension] = 1
        var line = [Int](repeating: 1, count: x.rank)
        line[dimension] = x.shape[dimension]
        let places = Tensor.counting(x.shape[dimension]).reshaped(to: line)
        let isPlace = places.equal(to: context.outputs[1].reshaped(to: shape))
        return [Tensor.choose(isPlace, context.g.reshaped(to: shape), 0)]
      })
  }

  private static func place(
    _ name: String, _ formula: String, _ direction: Direction
  ) -> Op {
    .creation(
      name, formula, inputs: ["input"],
      [Parameter("dim", .integer, .none), Parameter("keepdim", .boolean, .boolean(false))]
    ) { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      guard x.dtype != .bool else {
        throw AutogradError(.dtypeMismatch, "\(name) is not for bool tensors")
      }
      let dimensions = try x.dimensions(attributes.integer("dim").map { [$0] })
      return try extreme(x, dimensions, attributes.flag("keepdim"), name, direction).places
    }
  }

  /// The extreme of each row and its place in it.
  private static func extreme(
    _ x: Tensor, _ dimensions: [Int], _ keep: Bool, _ name: String,
    _ direction: Direction
  ) throws(AutogradError) -> (values: Tensor, places: Tensor) {
    let rows = Rows(x.alias(), over: dimensions, keepingDimensions: keep)
    guard rows.length > 0 || rows.count == 0 else {
      throw AutogradError(.badArgument, "\(name) of no elements")
    }
    if rows.length == 0 {
      throw AutogradError(.badArgument, "\(name) of no elements")
    }
    let places: Tensor
    if x.dtype == .int64 {
      places = rows.reduce(Int64.self) { row in
        var best = 0
        for index in row.indices where direction.prefers(row[index], to: row[best]) {
          best = index
        }
        return Int64(best)
      }
    } else {
      let wide = Rows(
        x.converted(to: .float64), over: dimensions, keepingDimensions: keep)
      places = wide.reduce(Double.self, as: Int64.self) { Int64($0.extreme(direction)) }
    }
    let flat = rows.tensor.reshapedCompact([rows.count * rows.length])
    let offsets = places.pointer(Int64.self)
    let indices = Tensor(uninitialized: Layout(rowMajor: places.shape), .int64)
    let target = indices.pointer(Int64.self)
    for row in 0..<rows.count { target[row] = Int64(row * rows.length) + offsets[row] }
    withExtendedLifetime((places, indices)) {}
    return (try Selection([indices], in: flat.shape).take(from: flat), places)
  }

  private static func question(
    _ name: String, _ formula: String,
    _ answer: @escaping @Sendable (UnsafeBufferPointer<Bool>) -> Bool
  ) -> Op {
    .creation(
      name, formula, inputs: ["input"],
      [Parameter("dim", .integers, .none), Parameter("keepdim", .boolean, .boolean(false))],
      complex: .asWritten
    ) { inputs, attributes throws(AutogradError) in
      let x = inputs[0].converted(to: .bool)
      // A list of no dimensions means none, where that of `sum` means all.
      let given = attributes.integers("dim")
      let dimensions = given == [] ? [] : try x.dimensions(given)
      return Rows(x, over: dimensions, keepingDimensions: attributes.flag("keepdim"))
        .reduce(Bool.self, answer)
    }
  }
}
