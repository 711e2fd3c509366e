extension Op {
  static let sorting: [Op] = [sort, topk, kthValue, msort]

  static let sort: Op = .ordering(
    "sort", "x in order along one dimension, and where it was",
    [
      Parameter("dim", .integer, .integer(-1)), Parameter("descending", .boolean, .boolean(false)),
    ]
  ) { _, attributes in (attributes.flag("descending"), nil) }

  static let topk: Op = .ordering(
    "topk", "the k greatest of x along one dimension, and where they are",
    [
      Parameter("k", .integer), Parameter("dim", .integer, .integer(-1)),
      Parameter("largest", .boolean, .boolean(true)),
      Parameter("sorted", .boolean, .boolean(true)),
    ]
  ) { extent, attributes throws(AutogradError) in
    let k = attributes.integer("k") ?? 0
    guard k >= 0, k <= extent else {
      throw AutogradError(.badArgument, "topk: k = \(k) is out of range for \(extent) elements")
    }
    return (attributes.flag("largest"), 0..<k)
  }

  static let kthValue: Op = .ordering(
    "kthvalue", "the k-th least of x along one dimension, and where it is",
    [
      Parameter("k", .integer), Parameter("dim", .integer, .integer(-1)),
      Parameter("keepdim", .boolean, .boolean(false)),
    ]
  ) { extent, attributes throws(AutogradError) in
    let k = attributes.integer("k") ?? 0
    guard k >= 1, k <= extent else {
      throw AutogradError(.badArgument, "kthvalue: k = \(k) is out of range for \(extent) elements")
    }
    return (false, (k - 1)..<k)
  }

  static let msort: Op = .ordering(
    "msort", "x in order along its first dimension", []
  ) { _, _ in (false, nil) }

  /// Elements in order along one dimension, or some of them, with their places; a cotangent goes
  /// to where the element came from.
  private static func ordering(
    _ name: String, _ formula: String, _ parameters: [Parameter],
    _ plan:
      @escaping @Sendable (_ extent: Int, Attributes) throws(AutogradError) -> (
        descending: Bool, kept: Range<Int>?
      )
  ) -> Op {
    let standard = parameters.contains { $0.name == "dim" } ? -1 : 0
    let drops = parameters.contains { $0.name == "keepdim" }
    return Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      sampling: SelectingExamples.of(name),
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].asVector
        let dimension = try x.dimension(attributes.integer("dim") ?? standard)
        let plan = try plan(x.shape[dimension], attributes)
        let places = Ordering.places(x, dimension, descending: plan.descending, plan.kept)
        let values = try Scattering(places, along: dimension, in: x, name).gather(from: x)
        var shape = values.shape
        if drops && !attributes.flag("keepdim") { shape.remove(at: dimension) }
        if inputs[0].rank == 0 && (shape == [1]) { shape = [] }
        let results = [values.reshapedCompact(shape), places.reshapedCompact(shape)]
        return name == "msort" ? [results[0]] : results
      },
      vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) {
        context throws(AutogradError) in
        let x = context.input(0)
        let whole = x.rank == 0 ? [1] : x.shape
        let given = context.attributes.integer("dim") ?? standard
        let dimension = given < 0 ? given + whole.count : given
        let index =
          name == "msort"
          ? Ordering.places(x.asVector, dimension, descending: false, nil) : context.outputs[1]
        var shape = whole
        shape[dimension] = index.count == 0 ? 0 : index.count * whole[dimension] / x.count
        let g = context.g.reshaped(to: shape)
        return [
          g.scattered(index.reshaped(to: shape), dimension, whole).reshaped(to: x.shape)
        ]
      })
  }
}

/// The order of elements, in which nan is greater than every number.
enum Ordering {
  /// The places of the elements of each row along a dimension in order, equal ones as they are,
  /// or those of a range of them.
  static func places(
    _ x: Tensor, _ dimension: Int, descending: Bool, _ kept: Range<Int>?
  ) -> Tensor {
    let last = x.rank - 1
    var order = Array(x.shape.indices)
    order.swapAt(dimension, last)
    let moved = x.rearranged(order)
    let length = x.shape[dimension]
    let range = kept ?? 0..<length
    var shape = moved.shape
    shape[last] = range.count
    let result = Tensor(uninitialized: Layout(rowMajor: shape), .int64)
    let target = result.pointer(Int64.self)
    let rows = length == 0 ? 0 : x.count / length
    func fill(_ isBefore: (Int, Int) -> Bool) {
      for row in 0..<rows {
        let start = row * length
        let sorted = (0..<length).sorted {
          let (a, b) = (start + $0, start + $1)
          if descending ? isBefore(b, a) : isBefore(a, b) { return true }
          if descending ? isBefore(a, b) : isBefore(b, a) { return false }
          return $0 < $1
        }
        for (position, place) in range.enumerated() {
          target[row * range.count + position] = Int64(sorted[place])
        }
      }
    }
    if x.dtype == .int64 {
      guard case .int64(let values) = moved.elements else { return result }
      fill { values[$0] < values[$1] }
    } else {
      let values = moved.values
      fill { values[$0] < values[$1] || (values[$1].isNaN && !values[$0].isNaN) }
    }
    return result.rearranged(order).compacted()
  }
}
