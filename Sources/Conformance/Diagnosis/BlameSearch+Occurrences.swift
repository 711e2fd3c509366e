import ConformanceModel
import EngineKit

extension BlameSearch {
  private static let limit = 400

  /// The ops in order with the operands that they had on the engine.
  func found() -> [Occurrence] {
    // A checkpoint's commands are ops like others; names are kept, so that all can be read.
    var flat: [(command: Command, index: Int)] = []
    for (index, command) in program.enumerated() {
      switch command.action {
      case .release: continue
      case .checkpoint(let commands, _, _): flat += commands.map { ($0, index) }
      default: flat.append((command, index))
      }
    }
    var commands: [Command] = []
    var reads: [Int: (occurrence: Int, name: String)] = [:]
    var occurrences: [Occurrence] = []
    var written: Set<String> = []
    let custom = Set(program.compactMap(\.definedFunction))
    for (command, index) in flat {
      if case .apply(let application) = command.action, !custom.contains(application.op),
        occurrences.count < Self.limit
      {
        for name in Set(application.operandNames).sorted() {
          reads[commands.count] = (occurrences.count, name)
          commands.append(Command(.read(of: name, .value), mayFail: true))
        }
        occurrences.append(
          Occurrence(
            application: application, index: index, operands: [:], cotangents: [:],
            written: written))
        if application.op.hasSuffix("_") { written.formUnion(application.outputs) }
      }
      commands.append(Command(command.action, mayFail: true))
    }
    guard
      let replies = try? engine.execute(CommandBatch(fresh: true, commands: commands)),
      replies.count == commands.count
    else { return [] }
    for (place, read) in reads {
      guard case .ok(.tensor(let value)) = replies[place] else { continue }
      occurrences[read.occurrence].operands[read.name] = value
    }
    addCotangents(to: &occurrences, flat.map(\.command))
    return occurrences
  }

  /// Asks for the gradient with respect to every result, in the last pass of the program.
  private func addCotangents(to occurrences: inout [Occurrence], _ commands: [Command]) {
    guard let last = commands.lastIndex(where: \.isReversePass) else { return }
    let results = occurrences.filter { !$0.application.op.hasSuffix("_") }
      .flatMap(\.application.outputs)
    let (of, given): ([String], [String?]?)
    switch commands[last].action {
    case .backward(let pass): (of, given) = (pass.of, pass.gradients)
    case .grad(let pass): (of, given) = (pass.of, pass.gradOutputs)
    default: return
    }
    let before = commands.prefix(last).map { Command($0.action, mayFail: true) }
    var tracked = results
    if engine.description.capabilities.contains(.requiresGrad) {
      let reads = results.map { Command(.read(of: $0, .requiresGrad), mayFail: true) }
      guard
        let replies = try? engine.execute(CommandBatch(fresh: true, commands: before + reads))
      else { return }
      tracked = zip(results, replies.suffix(reads.count)).filter { $1 == .ok(.boolean(true)) }
        .map { $0.0 }
    }
    guard !tracked.isEmpty else { return }
    let names = tracked.map { "cotangent-\($0)" }
    let pass = Command(
      .grad(
        .init(of: of, wrt: tracked, gradOutputs: given, allowUnused: true, out: names)),
      mayFail: true)
    let reads = names.map { Command(.read(of: $0, .value), mayFail: true) }
    guard
      let replies = try? engine.execute(
        CommandBatch(fresh: true, commands: before + [pass] + reads)),
      replies.count == before.count + 1 + reads.count
    else { return }
    var cotangents: [String: TensorValue] = [:]
    for (name, reply) in zip(tracked, replies.suffix(reads.count)) {
      if case .ok(.tensor(let value)) = reply { cotangents[name] = value }
    }
    for index in occurrences.indices {
      for name in occurrences[index].application.outputs {
        occurrences[index].cotangents[name] = cotangents[name]
      }
    }
  }
}

extension Command {
  fileprivate var definedFunction: String? {
    if case .define(let function) = action { function.name } else { nil }
  }
}

extension Command.Application {
  /// The tensors that the op is given, arguments by name among them.
  fileprivate var operandNames: [String] {
    inputs.flatMap(\.tensorNames)
      + attributes.values.compactMap { if case .tensor(let name) = $0 { name } else { nil } }
  }
}

extension Operand {
  /// The tensors that the operand names.
  fileprivate var tensorNames: [String] {
    switch self {
    case .name(let name): [name]
    case .list(let operands): operands.flatMap(\.tensorNames)
    case .number, .integer, .tensor, .none: []
    }
  }
}
