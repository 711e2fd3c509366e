/// The sum of products of one or two tensors over labelled dimensions.
///
/// Equal labels run together, also within one tensor (a diagonal) and within the result (whose
/// other elements are zero); labels that the result lacks are summed over. Its own derivatives
/// are contractions again, which is why every product of tensors can be one.
struct Contraction {
  /// The labels of each operand's dimensions, of the result's, and the extent of each label.
  let operands: [[Int]]
  let result: [Int]
  let extents: [Int]

  init(_ operands: [[Int]], to result: [Int], extents: [Int]) {
    self.operands = operands
    self.result = result
    self.extents = extents
  }

  /// The shape of the result.
  var shape: [Int] { result.map { extents[$0] } }

  func callAsFunction(_ tensors: [Tensor]) throws(AutogradError) -> Tensor {
    let layout = try Layout.checked(shape)
    let isFloating = tensors.contains { $0.dtype.isFloating }
    let isComplex = tensors.contains { $0.dtype.isComplex }
    let working: ElementType = isComplex ? .complex128 : isFloating ? .float64 : .int64
    let y = Tensor(filled: 0, layout, working)
    let inputs = tensors.map { $0.converted(to: working) }
    if isComplex {
      run(inputs, y, Complex.self, one: Complex(1)) { $0 + $1 * $2 }
    } else if isFloating {
      run(inputs, y, Double.self, one: 1) { $0 + $1 * $2 }
    } else {
      run(inputs, y, Int64.self, one: 1) { $0 &+ $1 &* $2 }
    }
    return y.converted(to: tensors.map(\.dtype).max() ?? working)
  }

  @inline(__always)
  private func run<E: Element>(
    _ tensors: [Tensor], _ y: Tensor, _: E.Type, one: E, _ step: (E, E, E) -> E
  ) {
    let summed = extents.indices.filter { label in
      !result.contains(label) && operands.contains { $0.contains(label) }
    }
    var seen: Set<Int> = []
    let order = (result + summed).filter { seen.insert($0).inserted }
    let sizes = order.map { extents[$0] }
    guard !sizes.contains(0) else { return }
    func strides(_ labels: [Int], _ layout: Layout) -> [Int] {
      order.map { label in
        labels.indices.reduce(0) { labels[$1] == label ? $0 + layout.strides[$1] : $0 }
      }
    }
    let unit = [one]
    unit.withUnsafeBufferPointer { unit in
      guard let single = unit.baseAddress else { return }
      let a = UnsafePointer(tensors[0].pointer(E.self))
      let b = tensors.count > 1 ? UnsafePointer(tensors[1].pointer(E.self)) : single
      let left = strides(operands[0], tensors[0].layout)
      let right =
        tensors.count > 1
        ? strides(operands[1], tensors[1].layout) : order.map { _ in 0 }
      let target = y.pointer(E.self)
      let out = strides(result, y.layout)
      let inner = order.count - 1
      let (length, da, db, dy) =
        inner < 0 ? (1, 0, 0, 0) : (sizes[inner], left[inner], right[inner], out[inner])
      var position = [Int](repeating: 0, count: max(inner, 0))
      var (i, j, k) = (0, 0, 0)
      while true {
        if dy == 0 {
          var sum = target[k]
          for n in 0..<length { sum = step(sum, a[i + n * da], b[j + n * db]) }
          target[k] = sum
        } else {
          for n in 0..<length {
            target[k + n * dy] = step(target[k + n * dy], a[i + n * da], b[j + n * db])
          }
        }
        var place = inner - 1
        while place >= 0 {
          position[place] += 1
          (i, j, k) = (i + left[place], j + right[place], k + out[place])
          if position[place] < sizes[place] { break }
          i -= left[place] * sizes[place]
          j -= right[place] * sizes[place]
          k -= out[place] * sizes[place]
          position[place] = 0
          place -= 1
        }
        if place < 0 { break }
      }
    }
    withExtendedLifetime((tensors, y)) {}
  }
}
