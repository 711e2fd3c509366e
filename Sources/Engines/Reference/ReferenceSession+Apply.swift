import Autograd
import EngineKit

extension ReferenceSession {
  /// Runs an op and binds its results.
  func apply(_ application: Command.Application) throws(AutogradError) {
    let inputs = try operands(application.inputs)
    let attributes = try arguments(application.attributes)
    if let function = functions[application.op] {
      guard attributes.isEmpty else {
        throw AutogradError(.badArgument, "\(application.op) takes no arguments by name")
      }
      try bind(call(function, inputs), to: application.outputs)
    } else if let op = Op.inPlace(named: application.op) {
      guard !inputs.isEmpty else {
        throw AutogradError(.badArgument, "\(application.op) needs something to write to")
      }
      let op = fault?.substitute(for: op, on: inputs) ?? op
      try bind([op.applyInPlace(inputs, attributes)], to: application.outputs)
    } else if let op = Op.named(application.op) {
      let op = fault?.substitute(for: op, on: inputs) ?? op
      try bind(op.apply(inputs, attributes), to: application.outputs)
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

  private func operands(_ given: [Operand]) throws(AutogradError) -> [Tensor] {
    var result: [Tensor] = []
    for operand in given {
      if case .list(let members) = operand {
        for member in members { result.append(try tensor(member)) }
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
    for (name, attribute) in given {
      if case .list(let members) = attribute {
        var list: [Argument] = []
        for member in members { list.append(try argument(member)) }
        result[name] = .list(list)
      } else {
        result[name] = try argument(attribute)
      }
    }
    return result
  }

  private func argument(_ attribute: Attribute) throws(AutogradError) -> Argument {
    switch attribute {
    case .none: .none
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .tensor(let name): .tensor(try tensor(name))
    case .list: throw AutogradError(.badArgument, "a list within a list is no argument")
    }
  }
}
