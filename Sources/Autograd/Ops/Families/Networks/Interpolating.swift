import Foundation

extension Op {
  static let interpolating: [Op] = [interpolate]

  static let interpolate: Op = .composed(
    "interpolate", "x at another number of points", inputs: ["input"],
    [
      Parameter("size", .integers, .none), Parameter("scale_factor", .numbers, .none),
      Parameter("mode", .string, .none), Parameter("align_corners", .boolean, .none),
    ],
    examples: [
      Example(.real(1, 2, 3), attributes: ["size": .integer(5)]),
      Example(.real(1, 2, 2, 3), attributes: ["scale_factor": .number(2)]),
      Example(
        .transposed(2, 1, 3), attributes: ["scale_factor": .number(1.5), "mode": .string("linear")]),
      Example(
        .real(1, 1, 3, 2),
        attributes: [
          "size": .integers([4, 5]), "mode": .string("bilinear"), "align_corners": .boolean(true),
        ]),
      Example(
        .real(1, 1, 3, 4), attributes: ["size": .integers([5, 3]), "mode": .string("bicubic")]),
      Example(
        .real(1, 1, 4, 4), attributes: ["size": .integers([3, 2]), "mode": .string("area")]),
      Example(
        .real(1, 1, 2, 2, 2), attributes: ["size": .integer(3), "mode": .string("trilinear")]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.tensor(0)
    guard x.rank >= 3, x.rank <= 5, x.dtype.isFloating, !x.shape.dropFirst(2).contains(0) else {
      throw call.refusal(
        .shapeMismatch, "3 to 5 dimensions of floats are needed, not shape \(x.shape)")
    }
    let rank = x.rank - 2
    let mode = call.attributes.string("mode") ?? "nearest"
    let kind: Interpolation
    switch (mode, rank) {
    case ("nearest", _): kind = .nearest
    case ("nearest-exact", _): kind = .nearestExact
    case ("linear", 1), ("bilinear", 2), ("trilinear", 3): kind = .linear
    case ("bicubic", 2): kind = .cubic
    case ("area", _): kind = .nearest
    default:
      throw call.refusal(.badArgument, "mode \(mode) is not for shape \(x.shape)")
    }
    guard kind == .linear || kind == .cubic || !call.attributes.has("align_corners") else {
      throw call.refusal(.badArgument, "align_corners is not for mode \(mode)")
    }
    let (counts, factors) = try call.interpolatedSizes(x, rank)
    try Layout.check(Array(x.shape.prefix(2)) + counts)
    if mode == "area" { return [try Tensor.adaptive(call, x, counts, as: x)] }
    let alignsCorners = call.attributes.flag("align_corners")
    var y = x
    for place in 0..<rank {
      let (size, count) = (x.shape[2 + place], counts[place])
      var scale = factors.map { 1 / $0[place] } ?? Double(size) / Double(count)
      if alignsCorners { scale = count > 1 ? Double(size - 1) / Double(count - 1) : 0 }
      y = try resample.one(
        [y],
        Attributes(
          ("map", .string(kind.rawValue)), ("dim", .integer(2 + place)), ("size", .integer(size)),
          ("count", .integer(count)), ("scale", .number(scale)),
          ("align_corners", .boolean(alignsCorners))))
    }
    return [y]
  }
}

extension Call {
  /// The extents that `size` or `scale_factor` asks for, and the factors if those were given.
  fileprivate func interpolatedSizes(
    _ x: Tensor, _ rank: Int
  ) throws(AutogradError) -> (counts: [Int], factors: [Double]?) {
    let hasFactors = attributes.has("scale_factor")
    guard attributes.has("size") != hasFactors else {
      throw refusal(.badArgument, "one of size and scale_factor must be given")
    }
    if !hasFactors {
      return (try SpatialArguments(rank: rank, call: self).integers("size", least: 1), nil)
    }
    var factors = attributes.numbers("scale_factor") ?? []
    if factors.count == 1 { factors = [Double](repeating: factors[0], count: rank) }
    guard factors.count == rank else {
      throw refusal(.badArgument, "scale_factor must be one or \(rank) numbers")
    }
    var counts: [Int] = []
    for (factor, size) in zip(factors, x.shape.dropFirst(2)) {
      let extent = (Double(size) * factor).rounded(.down)
      guard extent >= 1, extent <= Double(Layout.limit) else {
        throw refusal(.badArgument, "scale_factor \(factor) does not suit an extent of \(size)")
      }
      counts.append(Int(extent))
    }
    return (counts, factors)
  }
}
