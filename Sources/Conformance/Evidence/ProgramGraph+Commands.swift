import ConformanceModel
import EngineKit

extension ProgramGraph {
  /// The graph of the commands that a program came to, with the program's own names.
  ///
  /// - Parameters:
  ///   - runner: The runner of the program, once it ran.
  ///   - limit: How many nodes are kept; a picture of more is not read.
  init?(of runner: ProgramRunner, limit: Int = 48) {
    var builder = GraphBuilder(limit: limit)
    var inputs = runner.subject.inputs.map(\.name)[...]
    for command in runner.session.log {
      if case .tensor(let out, _, let requiresGrad) = command.action {
        builder.leaf(out, named: inputs.popFirst() ?? out, requiresGrad: requiresGrad)
      } else {
        builder.add(command)
      }
    }
    guard !builder.nodes.isEmpty else { return nil }
    for (name, value) in runner.scope.values {
      if case .tensor(let wire) = value { builder.name(wire.text, name) }
    }
    self.init(builder.nodes, omitted: builder.omitted)
  }
}

/// Turns commands into nodes, one for each value that is made.
private struct GraphBuilder {
  let limit: Int
  private(set) var nodes: [ProgramGraph.Node] = []
  private(set) var omitted = 0
  /// The node that each wire name stands for.
  private var positions: [String: Int] = [:]

  init(limit: Int) {
    self.limit = limit
  }

  mutating func leaf(_ wire: String, named name: String, requiresGrad: Bool) {
    append(ProgramGraph.Node(requiresGrad ? .variable : .constant, name), as: [wire])
  }

  /// Gives a node the name that the program knows it by, where it has none.
  mutating func name(_ wire: String, _ name: String) {
    guard let position = positions[wire], nodes[position].kind == .op else { return }
    // Of several names for one value the first in the alphabet, the same in every run.
    nodes[position].name = nodes[position].name.map { min($0, name) } ?? name
  }

  mutating func add(_ command: Command) {
    switch command.action {
    case .apply(let application):
      var results = application.outputs
      // An op that works in place makes a new value of what it writes to.
      if application.op.hasSuffix("_"), case .name(let written)? = application.inputs.first {
        results.append(written)
      }
      append(
        ProgramGraph.Node(
          .op, application.op, inputs: known(application.inputs.flatMap(\.boundNames))),
        as: results)
    case .backward(let pass): append(.init(.pass, "backward", inputs: known(pass.of)), as: [])
    case .grad(let pass):
      append(.init(.pass, "grad", inputs: known(pass.of + pass.wrt)), as: pass.out)
    case .jvp(let pass):
      append(.init(.pass, "jvp", inputs: known(pass.of + pass.tangents)), as: pass.out)
    case .get(let of, let attribute, let out):
      append(.init(.op, attribute.rawValue, inputs: known([of])), as: [out])
    case .checkpoint(let commands, _, _): for command in commands { add(command) }
    case .tensor, .enter, .leave, .set, .retainGrad, .hook, .unhook, .define, .release, .read:
      break
    }
  }

  private mutating func append(_ node: ProgramGraph.Node, as results: [String]) {
    guard nodes.count < limit else {
      omitted += 1
      return
    }
    for result in results { positions[result] = nodes.count }
    nodes.append(node)
  }

  /// The nodes of names, each once.
  private func known(_ names: [String]) -> [Int] {
    var found: [Int] = []
    for name in names {
      if let position = positions[name], !found.contains(position) { found.append(position) }
    }
    return found
  }
}

extension Operand {
  /// The names that an operand refers to.
  fileprivate var boundNames: [String] {
    switch self {
    case .name(let name): [name]
    case .list(let operands): operands.flatMap(\.boundNames)
    case .number, .integer, .tensor, .none: []
    }
  }
}
