/// Loops over elements, into which an op's function is compiled at its declaration.
///
/// float32 is computed in float64 and rounded once: exact for the arithmetic operations and
/// closer than float32 functions for the others.
enum Pointwise {
  /// Applies `f` to every element; integers become floats first.
  @inline(__always)
  static func map(_ x: Tensor, _ f: (Double) -> Double) -> Tensor {
    let x = x.dtype.isFloating ? x : x.converted(to: .standardFloat)
    let y = Tensor(uninitialized: compactLayout(like: x), x.dtype)
    if x.dtype == .float64 {
      loop(x, y, Double.self, f)
    } else {
      loop(x, y, Float.self) { Float(f(Double($0))) }
    }
    withExtendedLifetime((x, y)) {}
    return y
  }

  /// Applies a function that takes elements by the thousand; integers become floats first.
  static func map(_ x: Tensor, by function: ArrayFunction) -> Tensor {
    let x = x.dtype.isFloating ? x : x.converted(to: .standardFloat)
    let y = Tensor(uninitialized: compactLayout(like: x), x.dtype)
    let count = x.layout.count
    if x.dtype == .float64 && x.layout.isContiguous {
      function(x.pointer(Double.self), y.pointer(Double.self), count)
    } else if x.dtype == .float64 {
      let target = y.pointer(Double.self)
      portions(of: x, Double.self) { source, start, length in
        function(source, target + start, length)
      }
    } else {
      let target = y.pointer(Float.self)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: ElementReader<Float>.portion) {
        wide in
        guard let wide = wide.baseAddress else { return }
        portions(of: x, Float.self) { source, start, length in
          for index in 0..<length { wide[index] = Double(source[index]) }
          function(wide, wide, length)
          for index in 0..<length { target[start + index] = Float(wide[index]) }
        }
      }
    }
    withExtendedLifetime((x, y)) {}
    return y
  }

  /// A function of elements at one place that writes to another, which may be the same.
  typealias ArrayFunction =
    @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void

  /// Applies `f` to floats and `g` to integers, which stay integers.
  @inline(__always)
  static func map(
    _ x: Tensor, _ f: (Double) -> Double, integer g: (Int64) -> Int64
  ) -> Tensor {
    if x.dtype.isFloating { return map(x, f) }
    let x = x.converted(to: .int64).compacted()
    let y = Tensor(uninitialized: compactLayout(like: x), .int64)
    let source = x.pointer(Int64.self)
    let target = y.pointer(Int64.self)
    for index in 0..<x.count { target[index] = g(source[index]) }
    withExtendedLifetime((x, y)) {}
    return y
  }

  /// Asks `f` of every element.
  @inline(__always)
  static func test(_ x: Tensor, _ f: (Double) -> Bool) -> Tensor {
    let x = x.converted(to: .float64).compacted()
    let y = Tensor(uninitialized: compactLayout(like: x), .bool)
    let source = x.pointer(Double.self)
    let target = y.pointer(Bool.self)
    for index in 0..<x.count { target[index] = f(source[index]) }
    withExtendedLifetime((x, y)) {}
    return y
  }

  /// Applies `f` to pairs of elements; integers become floats first.
  @inline(__always)
  static func zip(
    _ a: Tensor, _ b: Tensor, _ f: (Double, Double) -> Double
  ) throws(AutogradError) -> Tensor {
    if let y = zipAlike(a, b, f) { return y }
    var pair = try Operands(a, b)
    if !pair.dtype.isFloating { pair.convert(to: .standardFloat) }
    return zip(pair, f)
  }

  /// Applies `f` to pairs of floats and `g` to pairs of integers, which stay integers.
  @inline(__always)
  static func zip(
    _ a: Tensor, _ b: Tensor, _ f: (Double, Double) -> Double, integer g: (Int64, Int64) -> Int64
  ) throws(AutogradError) -> Tensor {
    if let y = zipAlike(a, b, f) { return y }
    var pair = try Operands(a, b)
    if pair.dtype.isFloating { return zip(pair, f) }
    let isBool = pair.dtype == .bool
    pair.convert(to: .int64)
    let y = Tensor(uninitialized: pair.layout, .int64)
    loop(pair, y, Int64.self, Int64.self, g)
    return isBool ? y.converted(to: .bool) : y
  }

  /// Applies `f` to operands of one layout, such as two scalars, without looking any further.
  @inline(__always)
  private static func zipAlike(
    _ a: Tensor, _ b: Tensor, _ f: (Double, Double) -> Double
  ) -> Tensor? {
    let layout = a.layout
    guard layout === b.layout, a.dtype == .float64, b.dtype == .float64, layout.isCompact else {
      return nil
    }
    let y = Tensor(uninitialized: layout, .float64)
    let (left, right, target) = (
      a.pointer(Double.self), b.pointer(Double.self), y.pointer(Double.self)
    )
    for index in 0..<layout.count { target[index] = f(left[index], right[index]) }
    withExtendedLifetime((a, b, y)) {}
    return y
  }

  /// Asks `f` of pairs of floats and `g` of pairs of integers.
  @inline(__always)
  static func compare(
    _ a: Tensor, _ b: Tensor, _ f: (Double, Double) -> Bool, integer g: (Int64, Int64) -> Bool
  ) throws(AutogradError) -> Tensor {
    var pair = try Operands(a, b)
    let y = Tensor(uninitialized: pair.layout, .bool)
    if pair.dtype.isFloating {
      pair.convert(to: .float64)
      loop(pair, y, Double.self, Bool.self, f)
    } else {
      pair.convert(to: .int64)
      loop(pair, y, Int64.self, Bool.self, g)
    }
    return y
  }

  @inline(__always)
  private static func zip(_ pair: Operands, _ f: (Double, Double) -> Double) -> Tensor {
    let y = Tensor(uninitialized: pair.layout, pair.dtype)
    if pair.dtype == .float64 {
      loop(pair, y, Double.self, Double.self, f)
    } else {
      loop(pair, y, Float.self, Float.self) { Float(f(Double($0), Double($1))) }
    }
    return y
  }

  @inline(__always)
  private static func loop<E: Element>(_ x: Tensor, _ y: Tensor, _: E.Type, _ f: (E) -> E) {
    let target = y.pointer(E.self)
    let count = x.layout.count
    if x.layout.isContiguous {
      let source = x.pointer(E.self)
      for index in 0..<count { target[index] = f(source[index]) }
      return
    }
    portions(of: x, E.self) { source, start, length in
      let part = target + start
      for index in 0..<length { part[index] = f(source[index]) }
    }
  }

  /// Calls `body` with portions of the elements in order, and how many came before.
  @inline(__always)
  private static func portions<E: Element>(
    of x: Tensor, _: E.Type, _ body: (UnsafePointer<E>, _ start: Int, _ length: Int) -> Void
  ) {
    let count = x.layout.count
    let portion = ElementReader<E>.portion
    var reader = ElementReader<E>(x)
    withUnsafeTemporaryAllocation(of: E.self, capacity: portion) { buffer in
      for start in stride(from: 0, to: count, by: portion) {
        let length = min(portion, count - start)
        guard let source = reader.next(length, buffer) else { return }
        body(source, start, length)
      }
    }
  }

  @inline(__always)
  private static func loop<E: Element, R: Element>(
    _ pair: Operands, _ y: Tensor, _: E.Type, _: R.Type, _ f: (E, E) -> R
  ) {
    let a = pair.a.pointer(E.self)
    let b = pair.b.pointer(E.self)
    let target = y.pointer(R.self)
    let count = pair.layout.count
    if !pair.isContiguous {
      loopByPortions(pair, target, E.self, f)
      return
    }
    switch pair.repeats {
    case .neither: for index in 0..<count { target[index] = f(a[index], b[index]) }
    case .left: for index in 0..<count { target[index] = f(a[0], b[index]) }
    case .right: for index in 0..<count { target[index] = f(a[index], b[0]) }
    }
    withExtendedLifetime((pair.a, pair.b, y)) {}
  }

  @inline(__always)
  private static func loopByPortions<E: Element, R>(
    _ pair: Operands, _ target: UnsafeMutablePointer<R>, _: E.Type, _ f: (E, E) -> R
  ) {
    // Whole rows, where they are neither short nor long, can mostly be read where they are.
    let row = pair.layout.shape.last ?? 1
    let portion = (128...4096).contains(row) ? row : ElementReader<E>.portion
    let count = pair.layout.count
    var (left, right) = (
      ElementReader<E>(pair.a.expandedView(pair.layout.shape)),
      ElementReader<E>(pair.b.expandedView(pair.layout.shape))
    )
    let rows = left.isTransposed || right.isTransposed ? ElementReader<E>.rowsAtOnce : 1
    withUnsafeTemporaryAllocation(of: E.self, capacity: 2 * rows * portion) { buffer in
      let (first, second) = (
        UnsafeMutableBufferPointer(rebasing: buffer[..<(rows * portion)]),
        UnsafeMutableBufferPointer(rebasing: buffer[(rows * portion)...])
      )
      for start in stride(from: 0, to: count, by: portion) {
        let length = min(portion, count - start)
        guard let a = left.next(length, first), let b = right.next(length, second) else { return }
        // Not indexed from the beginning: a sum that is checked would keep the loop from going
        // several elements at a time.
        let part = target + start
        for index in 0..<length { part[index] = f(a[index], b[index]) }
      }
    }
    withExtendedLifetime((pair.a, pair.b)) {}
  }

  @inline(__always)
  static func compactLayout(like x: Tensor) -> Layout {
    let layout = x.layout
    return layout.isCompact ? layout : Layout(rowMajor: layout.shape)
  }
}

/// Two operands brought to one type, which broadcast to `layout`.
struct Operands {
  private(set) var a: Tensor
  private(set) var b: Tensor
  private(set) var dtype: ElementType
  let layout: Layout
  let repeats: Repeats

  /// Whether each operand is one element, or the elements of the result's shape one by one.
  let isContiguous: Bool

  /// Which operand is one element that is used throughout.
  enum Repeats { case neither, left, right }

  @inline(__always)
  init(_ a: Tensor, _ b: Tensor) throws(AutogradError) {
    if a.dtype == b.dtype, a.layout == b.layout, a.layout.isCompact {
      self.init(a, b, a.dtype, a.layout, .neither)
    } else if a.dtype == b.dtype, b.rank == 0, a.layout.isCompact, a.layout.count > 1 {
      self.init(a, b, a.dtype, a.layout, .right)
    } else if a.dtype == b.dtype, a.rank == 0, b.layout.isCompact, b.layout.count > 1 {
      self.init(a, b, b.dtype, b.layout, .left)
    } else {
      try self.init(general: a, b)
    }
  }

  @inline(__always)
  private init(
    _ a: Tensor, _ b: Tensor, _ dtype: ElementType, _ layout: Layout, _ repeats: Repeats
  ) {
    self.a = a
    self.b = b
    self.dtype = dtype
    self.layout = layout
    self.repeats = repeats
    isContiguous = true
  }

  private init(general a: Tensor, _ b: Tensor) throws(AutogradError) {
    dtype = ElementType.promoted(a, b)
    guard let shape = Layout.broadcast(a.layout.shape, b.layout.shape) else {
      throw AutogradError(
        .shapeMismatch, "shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    layout = try Layout.checked(shape)
    let left = a.converted(to: dtype)
    let right = b.converted(to: dtype)
    if layout.count == 1 || left.count == right.count {
      repeats = .neither
    } else {
      repeats = left.count == 1 ? .left : right.count == 1 ? .right : .neither
    }
    isContiguous =
      (repeats == .left || left.liesAs(shape)) && (repeats == .right || right.liesAs(shape))
    self.a = left
    self.b = right
  }

  mutating func convert(to type: ElementType) {
    if dtype == type { return }
    a = a.converted(to: type)
    b = b.converted(to: type)
    dtype = type
  }
}

extension Tensor {
  /// Whether the elements lie one after another and are as many as in `shape`.
  fileprivate func liesAs(_ shape: [Int]) -> Bool {
    layout.isContiguous && (layout.shape == shape || count == shape.reduce(1, *))
  }

  /// The same elements seen in a larger shape, outside the graph.
  fileprivate func expandedView(_ shape: [Int]) -> Tensor {
    layout.shape == shape ? self : Tensor(storage, layout.expanded(to: shape), dtype)
  }
}
