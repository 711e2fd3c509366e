import ConformanceModel
import EngineKit

extension ProgramRunner {
  func call(
    _ function: String, _ arguments: [Expression.Argument], at location: FileLocation
  ) throws(ProgramStop) -> RuntimeValue {
    if let definition = subject.functions[function] {
      return try call(definition, arguments, at: location)
    }
    switch function {
    case "item":
      guard arguments.count == 1 else { throw caseError("item takes one tensor", at: location) }
      return try item(arguments[0].value)
    case "append":
      guard arguments.count == 2, case .list(let list) = try evaluate(arguments[0].value) else {
        throw caseError("append takes a list and a value", at: location)
      }
      return .list(list + [try evaluate(arguments[1].value)])
    case "checkpoint": return try checkpoint(arguments, at: location)
    default: break
    }
    guard let signature = vocabulary[function] else {
      throw caseError("there is no function \"\(function)\"", at: location)
    }
    let result = newWire()
    return .tensor(
      try apply(function, signature, arguments, at: location, results: [result]))
  }

  /// A one-element tensor as a number.
  private func item(_ expression: Expression) throws(ProgramStop) -> RuntimeValue {
    let value = try evaluate(expression)
    guard case .tensor(let wire) = value else { return value }
    let (element, dtype) = try element(of: wire, at: expression.location)
    switch dtype {
    case .int64: return Int(exactly: element).map { .integer($0) } ?? .number(element)
    case .bool: return .boolean(element != 0)
    case .float64, .float32, .complex128: return .number(element)
    }
  }

  // MARK: - Ops

  /// Runs an op on operands, with one result.
  func apply(
    _ op: String, _ operands: [Operand], _ attributes: [String: Attribute] = [:]
  ) throws(ProgramStop) -> RuntimeValue {
    let result = newWire()
    emit(
      .apply(
        Command.Application(op, operands, attributes: attributes, outputs: [result.text])))
    return .tensor(result)
  }

  /// Runs a call of an op; the result of one that works in place is its first operand.
  ///
  /// - Returns: The wire name of the first result.
  @discardableResult
  func apply(
    _ op: String, _ signature: OpSignature, _ arguments: [Expression.Argument],
    at location: FileLocation, results: [WireName]
  ) throws(ProgramStop) -> WireName {
    let bound: OpSignature.BoundArguments
    do {
      bound = try signature.bind(arguments)
    } catch {
      throw caseError(error.message, at: error.location ?? location)
    }
    let isInPlace = op.hasSuffix("_") && signature.name != op
    var results = results
    var operands: [Operand] = []
    for (values, isList) in zip(bound.operands, bound.isList) {
      if isList {
        operands += try listOperands(values, nested: signature.takesNestedList)
      } else if isInPlace && operands.isEmpty, let first = values.first {
        let target = try wire(first)
        results = [target]
        operands.append(.name(target.text))
      } else if let value = values.first {
        operands.append(
          value.isNone ? .none : try operand(try evaluate(value), at: value.location))
      }
    }
    var attributes: [String: Attribute] = [:]
    for (name, value) in bound.attributes {
      attributes[name] = try attribute(try evaluate(value), at: value.location)
    }
    if signature.name == "arange", attributes["end"] == nil {
      attributes["end"] = attributes.removeValue(forKey: "start")
    }
    emit(
      .apply(
        Command.Application(
          op, operands, attributes: attributes, outputs: results.map(\.text))))
    return results[0]
  }

  /// The operands of a list parameter: one list for `cat` and its like, else one after another.
  private func listOperands(
    _ expressions: [Expression], nested: Bool
  ) throws(ProgramStop) -> [Operand] {
    var operands: [Operand] = []
    for expression in expressions {
      let value = try evaluate(expression)
      if expressions.count == 1, case .list(let entries) = value, nested || entries.anyTensor {
        for entry in entries {
          operands.append(try operand(entry, at: expression.location))
        }
      } else {
        operands.append(try indexOperand(value, at: expression.location))
      }
    }
    return nested ? [.list(operands)] : operands
  }

  /// What stands in `attrs` for a value.
  private func attribute(
    _ value: RuntimeValue, at location: FileLocation
  ) throws(ProgramStop) -> Attribute {
    switch value {
    case .tensor(let wire): return .tensor(wire.text)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .boolean(let value): return .boolean(value)
    case .string(let value): return .string(value)
    case .dtype(let value): return .string(value.rawValue)
    case .none: return .none
    case .hook: throw caseError("a hook where an argument is due", at: location)
    case .list(let entries):
      var attributes: [Attribute] = []
      for entry in entries { attributes.append(try attribute(entry, at: location)) }
      return .list(attributes)
    }
  }
}

extension OpSignature {
  /// Whether the op's list of tensors is one entry of `in`.
  fileprivate var takesNestedList: Bool {
    ["cat", "stack", "index_put"].contains(name)
  }
}

extension [RuntimeValue] {
  fileprivate var anyTensor: Bool { contains(where: \.isTensor) }
}
