import Autograd
import EngineKit

/// Which names get which tangents when commands bind them, in forward mode.
struct TangentSeeding {
  /// A tangent for what a name is first bound to.
  typealias Seed = (name: String, tangent: Tensor, level: ForwardLevel)

  /// Every tangent, for passes within this one, which run its commands anew.
  private(set) var seeds: [Seed] = []
  /// The names whose tangents are still to be attached.
  private(set) var pending: Set<String> = []
  /// What leaves that are made anew stand for, by their names.
  var originals: [String: Tensor?] = [:]

  var isEmpty: Bool { pending.isEmpty }

  mutating func add(_ new: [Seed]) {
    seeds += new
    pending.formUnion(new.map(\.name))
  }

  /// Gives a leaf that is made anew the place of the first in the graph, where that has one.
  func placeInGraph(_ tensor: Tensor, named name: String) throws(AutogradError) -> Bool {
    guard let original = originals[name] ?? nil, original.isLeaf, original.requiresGrad,
      original.shape == tensor.shape, original.dtype == tensor.dtype
    else { return false }
    try tensor.standIn(for: original)
    return true
  }

  /// The tangents of a name, once.
  mutating func take(_ name: String) -> [Seed] {
    pending.remove(name) == nil ? [] : seeds.filter { $0.name == name }
  }
}

extension ReferenceSession {
  /// Runs commands on a scratch copy of the names, and binds tangents of what they made.
  ///
  /// A leaf made anew has the place of the first in the graph, so that the tangents, whose graph
  /// is kept, can be differentiated with respect to it.
  func run(_ pass: Command.ForwardMode) throws(AutogradError) {
    guard pass.wrt.count == pass.tangents.count else {
      throw AutogradError(
        .badArgument, "\(pass.tangents.count) tangents for \(pass.wrt.count) tensors")
    }
    let tangents = try tensors(pass.tangents)
    let results = try withForwardLevel { level throws(AutogradError) in
      let scratch = ReferenceSession(scratchOf: self)
      scratch.seeding.add(zip(pass.wrt, tangents).map { ($0, $1, level) })
      try scratch.seedWhatNoCommandMakes(pass.commands)
      // The modes that the commands were first run in are among them.
      try withEnabledGrad { () throws(AutogradError) in try scratch.runBody(pass.commands) }
      var results: [Tensor] = []
      for name in pass.of { results.append(try level.tangent(of: scratch.tensor(name))) }
      return results
    }
    try bind(results, to: pass.out)
  }

  /// Attaches the tangents of names that `command` bound, the first time that it does.
  func seed(after command: Command) throws(AutogradError) {
    for name in command.action.namesBound {
      try seed(name) { tensor in tensor }
    }
  }

  private func seedWhatNoCommandMakes(_ commands: [Command]) throws(AutogradError) {
    let made = commands.reduce(into: Set<String>()) { $0.formUnion($1.action.namesBound) }
    for name in seeding.pending where !made.contains(name) {
      // The tensor is the case's own, so another one carries the tangent.
      try seed(name) { tensor in tensor.aliased() }
    }
  }

  private func seed(
    _ name: String, _ carrier: (Tensor) -> Tensor
  ) throws(AutogradError) {
    let entries = seeding.take(name)
    guard !entries.isEmpty else { return }
    let dual = carrier(try tensor(name))
    for entry in entries { try entry.level.attach(entry.tangent, to: dual) }
    names.updateValue(dual, forKey: name)
  }
}

extension Command.Action {
  /// The names that the command binds.
  fileprivate var namesBound: [String] {
    switch self {
    case .tensor(let out, _, _), .get(_, _, let out): [out]
    case .apply(let application): application.outputs
    case .grad(let gradient): gradient.out
    case .jvp(let pass): pass.out
    case .checkpoint(_, _, let outputs): outputs
    case .backward, .enter, .leave, .set, .retainGrad, .hook, .unhook, .define, .release, .read:
      []
    }
  }
}
