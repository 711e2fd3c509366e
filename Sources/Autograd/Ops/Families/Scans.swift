extension Op {
  static let scans: [Op] = [recurrence]

  static let cumulativeSum: Op = Op(
    "cumsum", inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer)],
    formula: "yₖ = x₀ + … + xₖ", sampling: .reduction,
    forward: .general { inputs, attributes throws(AutogradError) in
      [try runningSum(inputs[0], attributes, reversed: false)]
    },
    vjp: .general(saving: { _ in .none }) { context in
      Op.cumulativeSumBack.lawfully([context.g], context.attributes)
    }, jvp: .linear, complex: .asWritten)

  /// A cumulative sum from the end, which is what `cumsum` turns cotangents into.
  static let cumulativeSumBack: Op = Op(
    "cumsum_back", inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer)],
    formula: "yₖ = xₖ + … + xₙ", sampling: .reduction, traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      [try runningSum(inputs[0], attributes, reversed: true)]
    },
    vjp: .general(saving: { _ in .none }) { context in
      Op.cumulativeSum.lawfully([context.g], context.attributes)
    }, jvp: .linear, complex: .asWritten)

  /// `yₖ = bₖ + aₖ yₖ₋₁` along the last dimension: products, sums and their derivatives of
  /// every order are recurrences of this kind, and nothing is ever divided.
  static let recurrence: Op = Op(
    "linear_recurrence", inputs: Inputs(["factor", "term"]),
    parameters: [Parameter("backwards", .boolean, .boolean(false))],
    formula: "yₖ = bₖ + aₖ yₖ₋₁", domains: [.real, .real], traits: .internal,
    forward: .general { inputs, attributes in
      [recur(inputs[0], inputs[1], backwards: attributes.flag("backwards"))]
    },
    vjp: .general(saving: { $0 == 0 ? SavedValues(inputs: 1, outputs: true) : .inputs(0) }) {
      context in
      let backwards = context.attributes.flag("backwards")
      let a = context.input(0)
      // The cotangent of yₖ comes from yₖ itself and, by the factor, from its successor.
      let flow = Op.recurrence.lawfully(
        [a.shifted(forwards: backwards), context.g],
        Attributes(("backwards", .boolean(!backwards))))[0]
      return [
        context.needs[0] ? flow * context.outputs[0].shifted(forwards: !backwards) : nil, flow,
      ]
    }, complex: .holomorphic)

  private static func recur(_ a: Tensor, _ b: Tensor, backwards: Bool) -> Tensor {
    if a.dtype.isComplex || b.dtype.isComplex {
      return recur(a, b, backwards, Complex.self, zero: .zero) { $0 + $1 * $2 }
    }
    return recur(a, b, backwards, Double.self, zero: 0) { $0 + $1 * $2 }.converted(to: b.dtype)
  }

  @inline(__always)
  private static func recur<E: Element>(
    _ a: Tensor, _ b: Tensor, _ backwards: Bool, _: E.Type, zero: E, _ step: (E, E, E) -> E
  ) -> Tensor {
    let factors = a.converted(to: E.elementType).compacted()
    let terms = b.converted(to: E.elementType).compacted()
    let result = Tensor(uninitialized: Layout(rowMajor: b.shape), E.elementType)
    let length = b.shape.last ?? 1
    let (f, t, y) = (factors.pointer(E.self), terms.pointer(E.self), result.pointer(E.self))
    for row in 0..<(length == 0 ? 0 : b.count / length) {
      var previous = zero
      for place in 0..<length {
        let index = row * length + (backwards ? length - 1 - place : place)
        // The first factor multiplies nothing, whatever it is.
        previous = place == 0 ? t[index] : step(t[index], previous, f[index])
        y[index] = previous
      }
    }
    withExtendedLifetime((factors, terms, result)) {}
    return result
  }

  private static func runningSum(
    _ x: Tensor, _ attributes: Attributes, reversed: Bool
  ) throws(AutogradError) -> Tensor {
    let dimension = try x.dimension(attributes.integer("dim") ?? 0)
    let working: ElementType =
      x.dtype.isComplex ? .complex128 : x.dtype.isFloating ? .float64 : .int64
    let terms = x.converted(to: working).compacted()
    let result = Tensor(uninitialized: Layout(rowMajor: terms.shape), working)
    let inner = x.shape.dropFirst(dimension + 1).reduce(1, *)
    let length = x.rank == 0 ? 1 : x.shape[dimension]
    if working == .complex128 {
      accumulate(terms, result, Complex.self, length, inner, reversed) { $0 + $1 }
    } else if working == .float64 {
      accumulate(terms, result, Double.self, length, inner, reversed) { $0 + $1 }
    } else {
      accumulate(terms, result, Int64.self, length, inner, reversed) { $0 &+ $1 }
    }
    return x.dtype.isFloating ? result.converted(to: x.dtype) : result
  }

  @inline(__always)
  private static func accumulate<E: Element>(
    _ terms: Tensor, _ result: Tensor, _: E.Type, _ length: Int, _ inner: Int, _ reversed: Bool,
    _ sum: (E, E) -> E
  ) {
    let (source, target) = (terms.pointer(E.self), result.pointer(E.self))
    // From element to element of a row, or of all columns, by a step that may lead back.
    let step = reversed ? -inner : inner
    for first in stride(from: 0, to: result.count, by: Swift.max(length * inner, 1)) {
      var index = reversed ? first + (length - 1) * inner : first
      for column in index..<index + inner { target[column] = source[column] }
      if inner == 1 {
        var running = source[index]
        for _ in 1..<length {
          index &+= step
          running = sum(source[index], running)
          target[index] = running
        }
      } else {
        for _ in 1..<length {
          let before = target + index
          index += step
          let (terms, sums) = (source + index, target + index)
          for column in 0..<inner { sums[column] = sum(terms[column], before[column]) }
        }
      }
    }
    withExtendedLifetime((terms, result)) {}
  }
}

extension Tensor {
  /// The last dimension moved on by one place, with zero where nothing moves in.
  func shifted(forwards: Bool) -> Tensor {
    let length = shape.last ?? 0
    if length == 0 { return self }
    let zero = Tensor(
      filled: 0, Layout(rowMajor: Array(shape.dropLast()) + [1]), dtype)
    return forwards
      ? .joined([zero, sliced(rank - 1, 0, length - 1)], rank - 1)
      : .joined([sliced(rank - 1, 1, length), zero], rank - 1)
  }

  /// The product of all that come before each element of a row.
  func productBefore() -> Tensor { exclusiveProduct(backwards: false) }

  /// The product of all that come after each element of a row.
  func productAfter() -> Tensor { exclusiveProduct(backwards: true) }

  private func exclusiveProduct(backwards: Bool) -> Tensor {
    let length = shape.last ?? 0
    if length == 0 { return self }
    // The first term starts every product with 1.
    var one = Tensor.counting(length).equal(to: Double(backwards ? length - 1 : 0))
    one = one.converted(to: dtype, recorded: false).expanded(to: shape)
    return Op.recurrence.lawfully(
      [shifted(forwards: !backwards), one], Attributes(("backwards", .boolean(backwards))))[0]
  }
}
