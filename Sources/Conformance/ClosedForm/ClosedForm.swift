import ConformanceModel

/// Evaluates the closed forms of expectations, in float64 and without any differentiation.
struct ClosedForm {
  /// The case's initial inputs by name.
  let environment: [String: Array64]

  /// The value of an expression.
  func evaluate(_ expression: Expression) throws(ClosedFormError) -> Array64 {
    switch expression.kind {
    case .integer(let value): return Array64(Double(value))
    case .number(let value): return Array64(value)
    case .boolean(let value): return Array64(value ? 1 : 0)
    case .name(let name):
      if let value = environment[name] { return value }
      switch name {
      case "pi": return Array64(Double.pi)
      case "inf": return Array64(Double.infinity)
      case "nan": return Array64(Double.nan)
      default: throw ClosedFormError("\"\(name)\" is no input of the case")
      }
    case .list(let entries): return try stacked(entries)
    case .negate(let operand): return try evaluate(operand).map { -$0 }
    case .binary(let op, let left, let right):
      return try apply(op.op, [evaluate(left), evaluate(right)], ClosedFormAttributes())
    case .call(let function, let arguments): return try call(function, arguments)
    case .index(let base, let items): return try index(evaluate(base), items)
    case .string, .dtype, .none, .attribute:
      throw ClosedFormError("has no value in a closed form")
    }
  }

  /// The entries of a list as the rows of an array.
  private func stacked(_ entries: [Expression]) throws(ClosedFormError) -> Array64 {
    var rows: [Array64] = []
    for entry in entries { rows.append(try evaluate(entry)) }
    guard let first = rows.first else { return Array64(shape: [0], []) }
    guard rows.allSatisfy({ $0.shape == first.shape }) else {
      throw ClosedFormError("the entries of a list have different shapes")
    }
    return Array64(shape: [rows.count] + first.shape, rows.flatMap(\.elements))
  }

  private func call(
    _ function: String, _ arguments: [Expression.Argument]
  ) throws(ClosedFormError) -> Array64 {
    guard let signature = OpTable.standard[function] else {
      throw ClosedFormError("there is no function \"\(function)\"")
    }
    let bound: OpSignature.BoundArguments
    do {
      bound = try signature.bind(arguments)
    } catch {
      throw ClosedFormError(error.message)
    }
    var operands: [Array64] = []
    for (values, isList) in zip(bound.operands, bound.isList) {
      for value in values {
        if isList, case .list(let entries) = value.kind {
          for entry in entries { operands.append(try evaluate(entry)) }
        } else {
          operands.append(try evaluate(value))
        }
      }
    }
    var attributes = ClosedFormAttributes()
    for (name, value) in bound.attributes {
      if case .none = value.kind { continue }
      if case .dtype = value.kind { continue }
      attributes.values[name] = try evaluate(value).elements
    }
    return try apply(signature.name, operands, attributes)
  }

  private func index(
    _ base: Array64, _ items: [Expression.IndexItem]
  ) throws(ClosedFormError) -> Array64 {
    var shape: [Int] = []
    var strides: [Int] = []
    var offset = 0
    guard items.count <= base.shape.count else { throw ClosedFormError("too many indices") }
    for (dimension, item) in items.enumerated() {
      let extent = base.shape[dimension]
      let stride = base.strides[dimension]
      switch item {
      case .at(let expression):
        let index = try integer(evaluate(expression))
        guard index >= -extent, index < extent else {
          throw ClosedFormError("index \(index) is out of range for extent \(extent)")
        }
        offset += (index < 0 ? index + extent : index) * stride
      case .slice(let start, let stop, let step):
        let by = try step.map { (e) throws(ClosedFormError) in try integer(evaluate(e)) } ?? 1
        guard by > 0 else { throw ClosedFormError("a slice's step is not positive") }
        let from = try bound(start, extent: extent, absent: 0)
        let to = try bound(stop, extent: extent, absent: extent)
        shape.append(max(0, (to - from + by - 1) / by))
        strides.append(stride * by)
        offset += from * stride
      }
    }
    shape += base.shape[items.count...]
    strides += base.strides[items.count...]
    return base.gathered(shape: shape, strides: strides, offset: offset)
  }

  /// A slice's end as an index from 0 to `extent`.
  private func bound(
    _ expression: Expression?, extent: Int, absent: Int
  ) throws(ClosedFormError) -> Int {
    guard let expression else { return absent }
    let given = try integer(evaluate(expression))
    return min(max(given < 0 ? given + extent : given, 0), extent)
  }

  private func integer(_ array: Array64) throws(ClosedFormError) -> Int {
    guard array.count == 1, let value = Int(exactly: array.elements[0]) else {
      throw ClosedFormError("an index is no integer")
    }
    return value
  }
}

extension ClosedForm {
  /// Closed forms over a case's inputs; complex ones have no name here.
  init(inputs: [Input]) {
    var environment: [String: Array64] = [:]
    for input in inputs { environment[input.name] = Array64(input.tensor.value) }
    self.init(environment: environment)
  }
}
