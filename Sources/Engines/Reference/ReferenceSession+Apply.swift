import Autograd
import EngineKit

extension ReferenceSession {
  /// Runs an op and binds its results.
  func apply(_ application: Command.Application) throws(AutogradError) {
    let operands = try operands(application.inputs)
    let attributes = try arguments(application.attributes)
    if functions[application.op] == nil, Op.inPlace(named: application.op) == nil,
      let op = Op.named(application.op)
    {
      let op = faulty(op, operands)
      try bind(op.apply(optional: operands, attributes), to: application.outputs)
      return
    }
    guard !operands.contains(where: { $0 == nil }) else {
      throw AutogradError(.badArgument, "\(application.op): an operand is absent")
    }
    let inputs = operands.compactMap(\.self)
    if let function = functions[application.op] {
      guard attributes.isEmpty else {
        throw AutogradError(.badArgument, "\(application.op) takes no arguments by name")
      }
      try bind(call(function, inputs), to: application.outputs)
    } else if let op = Op.inPlace(named: application.op) {
      guard !inputs.isEmpty else {
        throw AutogradError(.badArgument, "\(application.op) needs something to write to")
      }
      let op = faulty(op, inputs)
      try bind([op.applyInPlace(inputs, attributes)], to: application.outputs)
    } else if application.op == "detach_" {
      guard inputs.count == 1, attributes.isEmpty else {
        throw AutogradError(.badArgument, "detach_ takes one tensor")
      }
      try inputs[0].detachInPlace()
      try bind(inputs, to: application.outputs)
    } else {
      throw AutogradError(.unsupported, "there is no op named \(application.op)")
    }
  }

  /// The op that stands in for `op` where there is a fault, and a note of how it is applied where
  /// such are kept.
  private func faulty(_ op: Op, _ inputs: [Tensor?]) -> Op {
    occasions?[op.name, default: 0] |= OpFault.occasions(of: inputs)
    return fault?.substitute(for: op, on: inputs) ?? op
  }

  /// The operands in their places, `nil` where one is absent.
  private func operands(_ given: [Operand]) throws(AutogradError) -> [Tensor?] {
    var result: [Tensor?] = []
    for operand in given {
      if case .list(let members) = operand {
        for member in members { result.append(try tensor(member)) }
      } else if operand == .none {
        result.append(nil)
      } else {
        result.append(try tensor(operand))
      }
    }
    return result
  }

  private func tensor(_ operand: Operand) throws(AutogradError) -> Tensor {
    switch operand {
    case .name(let name): try tensor(name)
    case .number(let value): .number(value)
    case .integer(let value): .number(value)
    case .tensor(let value): try Tensor.wired(value)
    case .none: throw AutogradError(.badArgument, "an operand is absent")
    case .list: throw AutogradError(.badArgument, "a list within a list is no operand")
    }
  }

  private func arguments(
    _ given: [String: Attribute]
  ) throws(AutogradError) -> [String: Argument] {
    var result: [String: Argument] = [:]
    for (name, attribute) in given { result[name] = try argument(attribute) }
    return result
  }

  /// Lists in lists that no op asks for, far below what calls within calls can bear.
  private static let deepestList = 8

  private func argument(
    _ attribute: Attribute, depth: Int = 0
  ) throws(AutogradError) -> Argument {
    switch attribute {
    case .none: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .tensor(let name): return .tensor(try tensor(name))
    case .list(let members):
      guard depth < Self.deepestList else {
        throw AutogradError(.badArgument, "an argument has lists \(depth) deep")
      }
      var list: [Argument] = []
      for member in members { list.append(try argument(member, depth: depth + 1)) }
      return .list(list)
    }
  }
}
