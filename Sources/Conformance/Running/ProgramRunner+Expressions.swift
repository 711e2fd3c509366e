import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// The value of an expression: numbers are worked out here, tensors by the engine.
  func evaluate(_ expression: Expression) throws(ProgramStop) -> RuntimeValue {
    switch expression.kind {
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .boolean(let value): return .boolean(value)
    case .string(let value): return .string(value)
    case .dtype(let value): return .dtype(value)
    case .none: return .none
    case .name(let name): return try value(of: name, at: expression.location)
    case .list(let entries):
      var values: [RuntimeValue] = []
      for entry in entries { values.append(try evaluate(entry)) }
      return .list(values)
    case .negate(let operand):
      switch try evaluate(operand) {
      case .integer(let value):
        let (negated, overflow) = 0.subtractingReportingOverflow(value)
        return overflow ? .number(-Double(value)) : .integer(negated)
      case .number(let value): return .number(-value)
      case let value:
        return try apply("neg", [try self.operand(value, at: operand.location)])
      }
    case .binary(let op, let left, let right):
      let (a, b) = (try evaluate(left), try evaluate(right))
      if let number = Arithmetic.result(of: op, a, b) { return number }
      return try apply(
        op.op, [try operand(a, at: left.location), try operand(b, at: right.location)])
    case .call(let function, let arguments):
      return try call(function, arguments, at: expression.location)
    case .index(let base, let items):
      let value = try evaluate(base)
      if case .list(let entries) = value {
        return try element(of: entries, items, at: expression.location)
      }
      return try index(try materialised(value, at: base.location), items)
    case .attribute(let base, let attribute):
      let result = newWire()
      emit(.get(of: try wire(base).text, attribute, out: result.text))
      return .tensor(result)
    }
  }

  /// The several results of one expression.
  func evaluateSeveral(
    _ expression: Expression, count: Int
  ) throws(ProgramStop) -> [RuntimeValue] {
    if case .call(let function, let arguments) = expression.kind,
      subject.functions[function] == nil, let signature = vocabulary[function]
    {
      let results = (0..<count).map { _ in newWire() }
      try apply(function, signature, arguments, at: expression.location, results: results)
      return results.map { .tensor($0) }
    }
    let value = try evaluate(expression)
    guard case .list(let values) = value, values.count == count else {
      throw caseError("gives \(value.noun), not \(count) results", at: expression.location)
    }
    return values
  }

  // MARK: - Names

  private func value(
    of name: String, at location: FileLocation
  ) throws(ProgramStop) -> RuntimeValue {
    if let value = scope.values[name] { return value }
    switch name {
    case "pi": return .number(.pi)
    case "inf": return .number(.infinity)
    case "nan": return .number(.nan)
    default: throw caseError("\"\(name)\" is not bound when this runs", at: location)
    }
  }

  /// The wire name of the tensor that an expression gives.
  func wire(_ expression: Expression) throws(ProgramStop) -> WireName {
    try materialised(try evaluate(expression), at: expression.location)
  }

  /// The wire name of the tensor that a name stands for.
  func wire(named name: String) throws(ProgramStop) -> WireName {
    let location = currentStep?.location ?? subject.location
    return try materialised(try value(of: name, at: location), at: location)
  }

  /// A tensor for a value: a number or list becomes a constant.
  func materialised(
    _ value: RuntimeValue, at location: FileLocation
  ) throws(ProgramStop) -> WireName {
    if case .tensor(let wire) = value { return wire }
    guard let literal = literal(value) else {
      throw caseError("\(value.noun) where a tensor is due", at: location)
    }
    let wire = newWire()
    emit(.tensor(out: wire.text, value: literal, requiresGrad: false))
    return wire
  }

  /// What stands in `in` for a value.
  func operand(
    _ value: RuntimeValue, at location: FileLocation
  ) throws(ProgramStop) -> Operand {
    switch value {
    case .tensor(let wire): return .name(wire.text)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .boolean, .list:
      guard let literal = literal(value) else {
        throw caseError("a list of tensors where a tensor is due", at: location)
      }
      return .tensor(literal)
    case .string, .dtype, .hook, .none:
      throw caseError("\(value.noun) where a tensor is due", at: location)
    }
  }

  /// The tensor that a number, boolean or nested list of them is: float64, or bool.
  func literal(_ value: RuntimeValue) -> TensorValue? {
    switch value {
    case .integer(let number): return TensorValue(Double(number))
    case .number(let number): return TensorValue(number)
    case .boolean(let flag): return TensorValue(shape: [], elements: .bool([flag]))
    case .list(let entries):
      guard !entries.isEmpty else { return TensorValue(shape: [0], []) }
      var parts: [TensorValue] = []
      for entry in entries {
        guard let part = literal(entry), part.shape == parts.first?.shape ?? part.shape else {
          return nil
        }
        parts.append(part)
      }
      let shape = [parts.count] + parts[0].shape
      if parts.allSatisfy({ $0.dtype == .bool }) {
        return TensorValue(
          shape: shape,
          elements: .bool(
            parts.flatMap { part -> [Bool] in
              if case .bool(let flags) = part.elements { flags } else { [] }
            }))
      }
      return TensorValue(shape: shape, parts.flatMap { $0.doubles ?? [] })
    case .tensor, .string, .dtype, .hook, .none: return nil
    }
  }

  private func element(
    of entries: [RuntimeValue], _ items: [Expression.IndexItem], at location: FileLocation
  ) throws(ProgramStop) -> RuntimeValue {
    guard items.count == 1, case .at(let expression) = items[0],
      case .integer(let index) = try evaluate(expression),
      index >= -entries.count, index < entries.count
    else { throw caseError("a list has no such element", at: location) }
    return entries[index < 0 ? index + entries.count : index]
  }
}
