extension Op {
  static let remapping: [Op] = [
    flip, roll, repeated, tile, repeatInterleave, pad, tril, triu,
  ]

  static let flip: Op = .remapped("flip", "x in reverse", [Parameter("dims", .integers)]) {
    shape, attributes throws(AutogradError) in
    let chosen = try shape.distinct(attributes.integers("dims") ?? [])
    return chosen.map { ($0, (0..<shape[$0]).reversed()) }
  }

  static let roll: Op = .remapped(
    "roll", "x moved on, with what falls off coming in again",
    [Parameter("shifts", .integers), Parameter("dims", .integers, .none)],
    flattensWithout: "dims",
    keepsShape: true
  ) { shape, attributes throws(AutogradError) in
    let shifts = attributes.integers("shifts") ?? []
    let dims = attributes.integers("dims") ?? [0]
    guard shifts.count == dims.count, !shifts.isEmpty else {
      throw AutogradError(
        .badArgument, "roll: \(shifts.count) shifts for \(dims.count) dimensions")
    }
    var result: [(Int, [Int])] = []
    for (shift, given) in zip(shifts, dims) {
      let dimension = try shape.place(given)
      let extent = shape[dimension]
      if extent == 0 { continue }
      let offset = (extent - shift % extent) % extent
      result.append((dimension, (0..<extent).map { ($0 + offset) % extent }))
    }
    return result
  }

  static let repeated: Op = .repetition("repeat", "repeats")

  static let tile: Op = .repetition("tile", "dims")

  static let repeatInterleave: Op = .remapped(
    "repeat_interleave", "each slice of x several times",
    [Parameter("repeats", .integers), Parameter("dim", .integer, .none)], flattensWithout: "dim"
  ) { shape, attributes throws(AutogradError) in
    let dimension = try shape.place(attributes.integer("dim") ?? 0)
    let extent = shape[dimension]
    let given = attributes.integers("repeats") ?? []
    let repeats = given.count == 1 ? [Int](repeating: given[0], count: extent) : given
    guard repeats.count == extent, repeats.allSatisfy({ $0 >= 0 }) else {
      throw AutogradError(
        .badArgument, "repeat_interleave: \(given.count) repeats for an extent of \(extent)")
    }
    let total = repeats.reduce((sum: 0, overflow: false)) { total, count in
      let (sum, overflow) = total.sum.addingReportingOverflow(count)
      return (sum, total.overflow || overflow)
    }
    try Layout.check([total.overflow ? Int.max : total.sum])
    return [
      (dimension, repeats.enumerated().flatMap { [Int](repeating: $0, count: $1) })
    ]
  }

  /// Amounts are given from the last dimension on, before and after; negative ones cut off.
  static let pad: Op = .remapped(
    "pad", "x with more before and after it in its last dimensions",
    [
      Parameter("pad", .integers), Parameter("mode", .string, .none),
      Parameter("value", .number, .none),
    ]
  ) { shape, attributes throws(AutogradError) in
    let amounts = attributes.integers("pad") ?? []
    guard amounts.count.isMultiple(of: 2), amounts.count / 2 <= shape.count else {
      throw AutogradError(
        .badArgument, "pad: \(amounts.count) amounts for a tensor of rank \(shape.count)")
    }
    guard let mode = Padding(rawValue: attributes.string("mode") ?? "constant") else {
      throw AutogradError(
        .badArgument, "pad has the modes constant, reflect, replicate and circular")
    }
    var result: [(Int, [Int])] = []
    for pair in 0..<amounts.count / 2 {
      let dimension = shape.count - 1 - pair
      result.append(
        (dimension, try mode.places(shape[dimension], amounts[2 * pair], amounts[2 * pair + 1])))
    }
    return result
  }

  static let tril: Op = .triangle("tril", "x on and below a diagonal, else 0") { $0 <= $1 }

  static let triu: Op = .triangle("triu", "x on and above a diagonal, else 0") { $0 >= $1 }

  private static func repetition(_ name: String, _ parameter: String) -> Op {
    .remapped(
      name, "x several times along its dimensions", [Parameter(parameter, .integers)],
      leadingOf: parameter
    ) { shape, attributes throws(AutogradError) in
      var counts = attributes.integers(parameter) ?? []
      guard counts.count == shape.count || name == "tile" else {
        throw AutogradError(
          .badArgument, "repeat: \(counts.count) repeats for a tensor of rank \(shape.count)")
      }
      counts = [Int](repeating: 1, count: shape.count - counts.count) + counts
      guard counts.allSatisfy({ $0 >= 0 }) else {
        throw AutogradError(.badArgument, "\(name) cannot repeat a negative number of times")
      }
      try Layout.check(counts)
      try Layout.check(zip(counts, shape).map { Swift.max($0, 1) * Swift.max($1, 1) })
      return counts.indices.filter { counts[$0] != 1 }.map { dimension in
        (dimension, (0..<counts[dimension]).flatMap { _ in 0..<shape[dimension] })
      }
    }
  }

  private static func triangle(
    _ name: String, _ formula: String, _ isKept: @escaping @Sendable (Int, Int) -> Bool
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: [Parameter("diagonal", .integer, .integer(0))],
      formula: formula, sampling: ShapingExamples.of(name),
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0]
        guard x.rank >= 2 else {
          throw AutogradError(.shapeMismatch, "\(name) needs two dimensions, not \(x.shape)")
        }
        let diagonal = attributes.integer("diagonal") ?? 0
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let mask = Tensor(uninitialized: Layout(rowMajor: [rows, columns]), .bool)
        for row in 0..<rows {
          for column in 0..<columns {
            mask.pointer(Bool.self)[row * columns + column] = isKept(column - row, diagonal)
          }
        }
        let zero = Tensor(filled: 0, .scalar, x.dtype)
        return try conditional.run([mask, x.alias(), zero], .none)
      },
      vjp: .general(saving: { _ in .none }) { context in
        (name == "tril" ? Op.tril : Op.triu).lawfully([context.g], context.attributes)
      }, jvp: .linear, complex: .asWritten)
  }
}

/// What comes in at the borders.
private enum Padding: String {
  case constant, reflect, replicate, circular

  /// The place that each place of the padded dimension shows, -1 for a constant.
  func places(_ extent: Int, _ before: Int, _ after: Int) throws(AutogradError) -> [Int] {
    let most = Layout.limit
    guard before.magnitude <= most, after.magnitude <= most, extent + before + after >= 0 else {
      throw AutogradError(
        .badArgument, "pad: an extent of \(extent) cannot be padded by \(before) and \(after)")
    }
    let widest = Swift.max(before, after)
    let isPossible =
      switch self {
      case .constant: true
      case .reflect: widest < Swift.max(extent, 1)
      case .replicate: extent > 0 || widest <= 0
      case .circular: widest <= extent
      }
    guard isPossible else {
      throw AutogradError(
        .badArgument,
        "pad: \(rawValue) cannot pad an extent of \(extent) by \(before) and \(after)")
    }
    try Layout.check([extent + before + after])
    return (-before..<extent + after).map { place in
      if place >= 0 && place < extent { return place }
      switch self {
      case .constant: return -1
      case .replicate: return place < 0 ? 0 : extent - 1
      case .circular: return place < 0 ? place + extent : place - extent
      case .reflect: return place < 0 ? -place : 2 * (extent - 1) - place
      }
    }
  }
}

extension [Int] {
  /// The dimension of a shape that `given` names.
  func place(_ given: Int) throws(AutogradError) -> Int {
    guard given >= -Swift.max(count, 1), given < Swift.max(count, 1), count > 0 else {
      throw AutogradError(
        .badArgument, "dimension \(given) is out of range for a tensor of rank \(count)")
    }
    return given < 0 ? given + count : given
  }

  /// Distinct dimensions of a shape.
  func distinct(_ given: [Int]) throws(AutogradError) -> [Int] {
    var result: [Int] = []
    for entry in given {
      let dimension = try place(entry)
      guard !result.contains(dimension) else {
        throw AutogradError(.badArgument, "dimension \(entry) is named twice")
      }
      result.append(dimension)
    }
    return result
  }
}
