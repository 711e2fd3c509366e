import ConformanceModel
import Foundation

extension ClosedForm {
  /// The value of an op of the table, as textbooks define it.
  func apply(
    _ op: String, _ operands: [Array64], _ attributes: ClosedFormAttributes
  ) throws(ClosedFormError) -> Array64 {
    if let function = Self.unary[op] { return operands[0].map(function) }
    if let function = Self.binary[op] {
      var right = operands[1]
      if let alpha = attributes.number("alpha") { right = right.map { alpha * $0 } }
      return try operands[0].combined(with: right, function)
    }
    if let fold = Self.folds[op] {
      return try operands[0].reduced(
        over: attributes.integers("dim"), keeping: attributes.flag("keepdim"), fold)
    }
    switch op {
    case "matmul", "mm", "mv", "dot", "bmm": return try product(operands[0], operands[1])
    case "outer":
      let column = try operands[0].reshaped([-1, 1])
      return try column.combined(with: operands[1], *)
    case "where": return try choose(operands)
    case "clamp":
      var result = operands[0]
      if let low = attributes.number("min") { result = result.map { $0.isNaN ? $0 : max($0, low) } }
      if let high = attributes.number("max") {
        result = result.map { $0.isNaN ? $0 : min($0, high) }
      }
      return result
    case "softmax", "log_softmax": return try softmax(operands[0], attributes, log: op != "softmax")
    case "zeros_like": return operands[0].map { _ in 0 }
    case "ones_like": return operands[0].map { _ in 1 }
    case "full_like": return operands[0].map { _ in attributes.number("fill_value") ?? 0 }
    case "zeros": return try filled(attributes, 0)
    case "ones": return try filled(attributes, 1)
    case "full": return try filled(attributes, attributes.number("fill_value") ?? 0)
    case "eye":
      let n = try attributes.integer("n") ?? 0
      let m = try attributes.integer("m") ?? n
      guard 0...1000 ~= n, 0...1000 ~= m else {
        throw ClosedFormError("eye(\(n), \(m)) is too large")
      }
      return Array64(shape: [n, m], (0..<n * m).map { $0 / max(m, 1) == $0 % max(m, 1) ? 1 : 0 })
    case "arange": return try arange(attributes)
    case "clone", "detach", "contiguous", "to", "positive": return operands[0]
    case "leaky_relu":
      let slope = attributes.number("negative_slope") ?? 0.01
      return operands[0].map { $0 >= 0 ? $0 : slope * $0 }
    default: return try rearranged(op, operands, attributes)
    }
  }

  private func rearranged(
    _ op: String, _ operands: [Array64], _ attributes: ClosedFormAttributes
  ) throws(ClosedFormError) -> Array64 {
    switch op {
    case "reshape", "view": return try operands[0].reshaped(attributes.shape("shape"))
    case "flatten": return try operands[0].reshaped([-1])
    case "expand", "broadcast_to":
      var size = try attributes.shape("size")
      let leading = size.count - operands[0].shape.count
      for (index, extent) in operands[0].shape.enumerated()
      where leading + index >= 0 && size[leading + index] == -1 {
        size[leading + index] = extent
      }
      guard size.allSatisfy({ $0 >= 0 }) else { throw ClosedFormError("\(size) is no shape") }
      return try operands[0].broadcast(to: size)
    case "permute":
      return try operands[0].permuted(
        (attributes.integers("dims") ?? []).map { (d) throws(ClosedFormError) in
          try operands[0].dimension(d)
        })
    case "transpose", "mT":
      let array = operands[0]
      var order = Array(array.shape.indices)
      let first = try array.dimension(attributes.integer("dim0") ?? -2)
      let second = try array.dimension(attributes.integer("dim1") ?? -1)
      order.swapAt(first, second)
      return try array.permuted(order)
    case "squeeze":
      let array = operands[0]
      let dropped = try attributes.integer("dim").map { (d) throws(ClosedFormError) in
        try array.dimension(d)
      }
      return try array.reshaped(
        array.shape.enumerated().filter { $1 != 1 || (dropped ?? $0) != $0 }.map(\.element))
    case "unsqueeze":
      let array = operands[0]
      let at = try array.dimension(attributes.integer("dim") ?? 0, rank: array.shape.count + 1)
      var shape = array.shape
      shape.insert(1, at: at)
      return try array.reshaped(shape)
    case "flip":
      var result = operands[0]
      for given in try attributes.integers("dims") ?? [] {
        let dimension = try result.dimension(given)
        var strides = result.strides
        let offset = strides[dimension] * max(result.shape[dimension] - 1, 0)
        strides[dimension] = -strides[dimension]
        result = result.gathered(shape: result.shape, strides: strides, offset: offset)
      }
      return result
    case "stack":
      let parts = try operands.map { (part) throws(ClosedFormError) in
        try apply(
          "unsqueeze", [part],
          ClosedFormAttributes(values: ["dim": attributes.values["dim"] ?? [0]]))
      }
      return try concatenated(parts, along: attributes.integer("dim") ?? 0)
    case "cat": return try concatenated(operands, along: attributes.integer("dim") ?? 0)
    case "cumsum":
      let array = operands[0]
      let last = array.shape.count - 1
      var order = Array(array.shape.indices)
      let dimension = try array.dimension(attributes.integer("dim") ?? 0)
      order.swapAt(dimension, last)
      var lines = try array.permuted(order)
      let length = lines.shape.last ?? 1
      for index in lines.elements.indices where length > 0 && index % length != 0 {
        lines.elements[index] += lines.elements[index - 1]
      }
      return try lines.permuted(order)
    default: throw ClosedFormError("\"\(op)\" is not known to closed forms")
    }
  }

  // MARK: - Several arrays

  private func choose(_ operands: [Array64]) throws(ClosedFormError) -> Array64 {
    let shape = try Array64.broadcastShape(
      Array64.broadcastShape(operands[0].shape, operands[1].shape), operands[2].shape)
    let parts = try operands.map { (part) throws(ClosedFormError) in
      try part.broadcast(to: shape).elements
    }
    return Array64(
      shape: shape, parts[0].indices.map { parts[0][$0] != 0 ? parts[1][$0] : parts[2][$0] })
  }

  /// The matrix product as `matmul` defines it: vectors are promoted, batches broadcast.
  private func product(_ a: Array64, _ b: Array64) throws(ClosedFormError) -> Array64 {
    guard !a.shape.isEmpty, !b.shape.isEmpty else {
      throw ClosedFormError("a scalar is no matrix")
    }
    let left = a.shape.count == 1 ? try a.reshaped([1, a.count]) : a
    let right = b.shape.count == 1 ? try b.reshaped([b.count, 1]) : b
    let rows = left.shape[left.shape.count - 2]
    let inner = left.shape[left.shape.count - 1]
    let columns = right.shape[right.shape.count - 1]
    guard right.shape[right.shape.count - 2] == inner else {
      throw ClosedFormError("shapes \(a.shape) and \(b.shape) do not multiply")
    }
    let batch = try Array64.broadcastShape(
      Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    let l = try left.broadcast(to: batch + [rows, inner]).elements
    let r = try right.broadcast(to: batch + [inner, columns]).elements
    var result: [Double] = []
    for matrix in 0..<batch.reduce(1, *) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<inner {
            sum += l[(matrix * rows + row) * inner + k] * r[(matrix * inner + k) * columns + column]
          }
          result.append(sum)
        }
      }
    }
    var shape = batch
    if a.shape.count > 1 { shape.append(rows) }
    if b.shape.count > 1 { shape.append(columns) }
    return Array64(shape: shape, result)
  }

  private func concatenated(
    _ parts: [Array64], along given: Int
  ) throws(ClosedFormError) -> Array64 {
    guard let first = parts.first else { throw ClosedFormError("nothing to join") }
    let dimension = try first.dimension(given)
    guard parts.allSatisfy({ $0.shape.count == first.shape.count }) else {
      throw ClosedFormError("arrays of different ranks do not join")
    }
    let outer = first.shape[..<dimension].reduce(1, *)
    var elements: [Double] = []
    for block in 0..<outer {
      for part in parts {
        let size = part.shape[dimension...].reduce(1, *)
        elements += part.elements[block * size..<(block + 1) * size]
      }
    }
    var shape = first.shape
    shape[dimension] = parts.reduce(0) { $0 + $1.shape[dimension] }
    guard shape.reduce(1, *) == elements.count else {
      throw ClosedFormError("arrays of different shapes do not join")
    }
    return Array64(shape: shape, elements)
  }

  private func softmax(
    _ array: Array64, _ attributes: ClosedFormAttributes, log wantsLog: Bool
  ) throws(ClosedFormError) -> Array64 {
    let dimension = [try attributes.integer("dim") ?? -1]
    let peak = try array.reduced(over: dimension, keeping: true) { $0.max() ?? 0 }
    let shifted = try array.combined(with: peak, -)
    let total = try shifted.map(exp).reduced(over: dimension, keeping: true) { $0.reduce(0, +) }
    return wantsLog
      ? try shifted.combined(with: total.map(Foundation.log), -)
      : try shifted.map(exp).combined(with: total, /)
  }

  private func filled(
    _ attributes: ClosedFormAttributes, _ value: Double
  ) throws(ClosedFormError) -> Array64 {
    let shape = try attributes.shape("size")
    guard shape.allSatisfy({ $0 >= 0 }) else { throw ClosedFormError("\(shape) is no shape") }
    return Array64(shape: shape, Array(repeating: value, count: shape.reduce(1, *)))
  }

  private func arange(_ attributes: ClosedFormAttributes) throws(ClosedFormError) -> Array64 {
    let step = attributes.number("step") ?? 1
    var start = attributes.number("start") ?? 0
    let end = attributes.number("end") ?? start
    if attributes.number("end") == nil { start = 0 }
    guard step != 0, abs((end - start) / step) <= 1_000_000 else {
      throw ClosedFormError("arange has no such range")
    }
    let elements = Array(stride(from: start, to: end, by: step))
    return Array64(shape: [elements.count], elements)
  }
}

// MARK: - Elementwise functions and folds

extension ClosedForm {
  private static let unary: [String: @Sendable (Double) -> Double] = [
    "abs": { abs($0) }, "neg": { -$0 }, "square": { $0 * $0 }, "sqrt": { $0.squareRoot() },
    "rsqrt": { 1 / $0.squareRoot() }, "reciprocal": { 1 / $0 }, "exp": { exp($0) },
    "exp2": { exp2($0) }, "expm1": { expm1($0) }, "log": { log($0) }, "log2": { log2($0) },
    "log10": { log10($0) }, "log1p": { log1p($0) }, "sin": { sin($0) }, "cos": { cos($0) },
    "tan": { tan($0) }, "asin": { asin($0) }, "acos": { acos($0) }, "atan": { atan($0) },
    "sinh": { sinh($0) }, "cosh": { cosh($0) }, "tanh": { tanh($0) }, "asinh": { asinh($0) },
    "acosh": { acosh($0) }, "atanh": { atanh($0) }, "erf": { erf($0) }, "erfc": { erfc($0) },
    "lgamma": { Foundation.lgamma($0) },
    "sigmoid": { $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) },
    "logsigmoid": { $0 >= 0 ? -log1p(exp(-$0)) : $0 - log1p(exp($0)) },
    "softplus": { max($0, 0) + log1p(exp(-abs($0))) },
    "silu": { $0 / (1 + exp(-$0)) }, "relu": { $0.isNaN ? $0 : max($0, 0) },
    "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, "floor": { $0.rounded(.down) },
    "ceil": { $0.rounded(.up) }, "trunc": { $0.rounded(.towardZero) },
    "round": { $0.rounded(.toNearestOrEven) }, "frac": { $0 - $0.rounded(.towardZero) },
    "sinc": { $0 == 0 ? 1 : sin(.pi * $0) / (.pi * $0) }, "isnan": { $0.isNaN ? 1 : 0 },
    "isinf": { $0.isInfinite ? 1 : 0 }, "logical_not": { $0 == 0 ? 1 : 0 },
    "deg2rad": { $0 * .pi / 180 }, "rad2deg": { $0 * 180 / .pi },
  ]

  private static let binary: [String: @Sendable (Double, Double) -> Double] = [
    "add": { $0 + $1 }, "sub": { $0 - $1 }, "mul": { $0 * $1 }, "div": { $0 / $1 },
    "pow": { pow($0, $1) }, "atan2": { atan2($0, $1) }, "hypot": { hypot($0, $1) },
    "maximum": { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
    "minimum": { $0.isNaN || $1.isNaN ? .nan : min($0, $1) },
    "fmod": { fmod($0, $1) }, "remainder": { $0 - $1 * ($0 / $1).rounded(.down) },
    "logaddexp": { max($0, $1) + log1p(exp(-abs($0 - $1))) },
    "xlogy": { $0 == 0 && !$1.isNaN ? 0 : $0 * log($1) }, "copysign": { copysign($0, $1) },
    "eq": { $0 == $1 ? 1 : 0 }, "ne": { $0 != $1 ? 1 : 0 }, "lt": { $0 < $1 ? 1 : 0 },
    "le": { $0 <= $1 ? 1 : 0 }, "gt": { $0 > $1 ? 1 : 0 }, "ge": { $0 >= $1 ? 1 : 0 },
    "logical_and": { $0 != 0 && $1 != 0 ? 1 : 0 }, "logical_or": { $0 != 0 || $1 != 0 ? 1 : 0 },
  ]

  private static let folds: [String: @Sendable ([Double]) -> Double] = [
    "sum": { $0.reduce(0, +) }, "mean": { $0.reduce(0, +) / Double($0.count) },
    "prod": { $0.reduce(1, *) }, "amax": { $0.max() ?? -.infinity },
    "amin": { $0.min() ?? .infinity }, "max": { $0.max() ?? -.infinity },
    "min": { $0.min() ?? .infinity }, "all": { $0.allSatisfy { $0 != 0 } ? 1 : 0 },
    "any": { $0.contains { $0 != 0 } ? 1 : 0 },
    "norm": { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
    "logsumexp": { line in
      let peak = line.max() ?? 0
      return peak + log(line.reduce(0) { $0 + exp($1 - peak) })
    },
  ]
}
