import EngineKit

@testable import Autograd
@testable import Engines

/// A sample as commands that any engine takes: the op, and a gradient for random cotangents.
struct OpProgram {
  let commands: [Command]
  /// What is observed: a result or the gradient of an input, by its name on the wire.
  private(set) var observed: [(what: String, name: String)] = []

  /// The commands of a sample.
  init(_ sample: Sample, _ random: inout SplitMix) throws {
    let op = sample.op
    let variables = try sample.assembled(sample.inputs)
    let operands = try sample.operands(variables).map { operand in
      try operand.map { try Op.clone.apply([$0])[0] }
    }
    // Which operands are differentiated: those that came from variables.
    let differentiated = sample.differentiated(among: operands)
    var commands: [Command] = []
    var names: [Operand] = []
    var attributes: [String: Attribute] = [:]
    for (name, argument) in sample.arguments {
      if case .tensor(let tensor) = argument {
        commands.append(
          Command(.tensor(out: name, value: tensor.wireValue, requiresGrad: false)))
        attributes[name] = .tensor(name)
      } else {
        attributes[name] = argument.onWire
      }
    }
    for (index, operand) in operands.enumerated() {
      guard let operand else {
        names.append(.none)
        continue
      }
      let name = "x\(index)"
      commands.append(
        Command(
          .tensor(
            out: name, value: operand.wireValue, requiresGrad: differentiated.contains(index))))
      names.append(.name(name))
    }
    if op.traits.contains(.inPlaceOnly) {
      commands.append(
        Command(.apply(.init("clone", [names[0]], outputs: ["written"]))))
      names[0] = .name("written")
    }
    for (index, operand) in operands.enumerated() where differentiated.contains(index) {
      try operand?.setRequiresGrad(true)
    }
    let results: [Tensor] =
      op.traits.contains(.inPlaceOnly)
      ? [
        try op.applyInPlace(
          try Op.clone.apply([operands[0]!]) + operands.dropFirst().map { $0! }, sample.arguments)
      ]
      : try op.apply(optional: operands, sample.arguments)
    let outputs = results.indices.map { "y\($0)" }
    commands.append(
      Command(
        .apply(
          .init(
            op.name, OpProgram.listed(names, of: op), attributes: attributes,
            outputs: outputs))))
    var roots: [String] = []
    var cotangents: [String?] = []
    for (index, result) in results.enumerated() {
      var name = outputs[index]
      if OpProgram.hasFreeSigns.contains(op.name) {
        // The sign of a vector is for the engine to choose.
        commands.append(
          Command(
            .apply(
              .init(
                "mul", [.name(name), .name(name)], outputs: ["s\(index)"]))))
        name = "s\(index)"
      }
      commands.append(Command(.read(of: name, .value)))
      observed.append(("result \(index)", name))
      guard result.requiresGrad else { continue }
      let cotangent = random.tensor(result.shape)
      let value =
        result.dtype.isComplex
        ? Op.complex.lawfully(cotangent, random.tensor(result.shape)) : cotangent
      commands.append(
        Command(.tensor(out: "c\(index)", value: value.wireValue, requiresGrad: false)))
      roots.append(name)
      cotangents.append("c\(index)")
    }
    if !roots.isEmpty {
      let wrt = differentiated.sorted()
      commands.append(
        Command(
          .grad(
            .init(
              of: roots, wrt: wrt.map { "x\($0)" }, gradOutputs: cotangents, allowUnused: true,
              out: wrt.map { "g\($0)" }))))
      for index in wrt {
        commands.append(Command(.read(of: "g\(index)", .value)))
        observed.append(("gradient of input \(index)", "g\(index)"))
      }
    }
    self.commands = commands
  }

  /// Ops whose results are known up to signs.
  private static let hasFreeSigns: Set<String> = ["eigh", "svd", "qr"]

  /// The operands with those that the op takes as a list in one.
  private static func listed(_ operands: [Operand], of op: Op) -> [Operand] {
    if op.name == "index_put" {
      return [
        operands[0], .list(Array(operands[1..<operands.count - 1])), operands[operands.count - 1],
      ]
    }
    guard op.inputs.isVariadic, !["index", "block_diag"].contains(op.name) else { return operands }
    let fixed = op.inputs.names.count - 1
    return operands.prefix(fixed) + [.list(Array(operands.dropFirst(fixed)))]
  }
}

extension Sample {
  /// The arguments of the sample or of its example.
  var arguments: [String: Argument] { example?.attributes() ?? attributes }

  /// The operands in their places, for values of the inputs.
  func operands(_ inputs: [Tensor]) throws -> [Tensor?] {
    if let example { return try example.operands(inputs) }
    if op.name == "where" {
      return [try Tensor.make(.bool([true, false, true]), shape: [3])] + inputs
    }
    if op.name == "index_put" { return [inputs[0]] + constants + [inputs[1]] }
    return inputs + constants
  }

  /// The places of operands that are differentiated.
  func differentiated(among operands: [Tensor?]) -> Set<Int> {
    if let example {
      return Set(
        example.inputs.indices.filter {
          if case .variable = example.inputs[$0] { true } else { false }
        })
    }
    let isLate = op.name == "index_put"
    return Set(
      operands.indices.filter {
        guard let operand = operands[$0], operand.dtype.isFloating else { return false }
        return isLate ? $0 == 0 || $0 == operands.count - 1 : true
      })
  }
}

extension Argument {
  /// The argument as an attribute of a command.
  fileprivate var onWire: Attribute {
    switch self {
    case .none: .none
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let members): .list(members.map { $0.onWire })
    case .tensor: .none
    }
  }
}
