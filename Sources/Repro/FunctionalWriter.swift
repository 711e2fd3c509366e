import Conformance
import ConformanceModel
import EngineKit

/// Writes a program for engines that transform functions.
///
/// What a pass differentiates becomes a function of what it is differentiated by; only what depends
/// on that stands in the function.
struct FunctionalWriter: ScriptWriter {
  let program: ScriptProgram
  private let own: any FunctionalDialect
  private let observed: [Int: ProgramRecord.Observed]
  private var lines: [String] = []
  private var depth = 0
  /// The script's names of gradients that `.grad` holds, by the wire names of their tensors.
  private var held: [String: String] = [:]
  private var functionCount = 0

  var dialect: any Dialect { own }

  init(
    _ record: ProgramRecord, _ observed: [ProgramRecord.Observed], _ dialect: any FunctionalDialect
  ) {
    program = ScriptProgram(record, reserved: Self.reserved)
    own = dialect
    self.observed = Dictionary(observed.map { ($0.index, $0) }) { first, _ in first }
  }

  /// The lines of the program.
  mutating func written() throws(ReproError) -> [String] {
    let commands = program.record.commands
    let last = observed.keys.max() ?? 0
    // What only a pass needs is made within its function.
    let needed = neededOutside(before: last)
    for (index, command) in commands.enumerated().prefix(last + 1) {
      if let observed = observed[index] {
        add("")
        for line in shown(observed, as: try expression(observed)) { add(line) }
        continue
      }
      switch command.action {
      case .release, .read: continue
      case .backward(let pass): try write(pass, upTo: index, last: last)
      case .apply where program.inlined.contains(index) || !needed.contains(index): continue
      case .grad where !needed.contains(index), .jvp where !needed.contains(index): continue
      default: try write(command, upTo: index)
      }
    }
    return lines
  }

  private func expression(_ observed: ProgramRecord.Observed) throws(ReproError) -> String {
    guard observed.property == .grad else {
      return try own.shown(program.name(observed.wire), observed.property)
    }
    guard let name = held[observed.wire] else { throw ReproError("a gradient that no pass gives") }
    return try own.shown(name, .grad)
  }

  private mutating func add(_ text: String) {
    if text.isEmpty {
      if lines.last?.isEmpty == false { lines.append("") }
    } else {
      lines.append(String(repeating: "    ", count: depth) + text)
    }
  }

  private func name(_ wire: String) -> String { program.name(wire) }

  /// The commands whose results are used outside of the functions of passes.
  private func neededOutside(before last: Int) -> Set<Int> {
    let commands = program.record.commands
    var mentioned: Set<String> = []
    var needed: Set<Int> = []
    for (index, command) in commands.enumerated().prefix(last + 1).reversed() {
      switch command.action {
      case .read(let of?, let what) where observed[index] != nil:
        // A gradient is read of what a pass gave, not of the tensor.
        if what != .grad { mentioned.insert(of) }
      case .backward(let pass):
        let wrt = looked(pass, at: index, last: last)
        for group in groups(wrt) { mentioned.formUnion(outside(pass.of, group, index)) }
        mentioned.formUnion((pass.gradients ?? []).compactMap { $0 })
      case .grad(let pass) where pass.out.contains(where: mentioned.contains):
        needed.insert(index)
        for group in groups(pass.wrt) { mentioned.formUnion(outside(pass.of, group, index)) }
        mentioned.formUnion(pass.wrt + (pass.gradOutputs ?? []).compactMap { $0 })
      case .jvp(let pass) where pass.out.contains(where: mentioned.contains):
        needed.insert(index)
        mentioned.formUnion(outside(pass.of, pass.wrt, index))
        mentioned.formUnion(pass.wrt + pass.tangents)
      case .apply where command.namesBound.contains(where: mentioned.contains):
        needed.insert(index)
        mentioned.formUnion(command.namesUsed)
      default: break
      }
    }
    return needed
  }

  /// What a function of `parameters` that gives `results` uses of what is made outside of it.
  private func outside(_ results: [String], _ parameters: [String], _ index: Int) -> Set<String> {
    let body = Set(self.body(of: results, by: parameters, upTo: index))
    let inside = Set(body.flatMap { program.record.commands[$0].namesBound }).union(parameters)
    let used = body.flatMap { program.record.commands[$0].namesUsed } + results
    return Set(used).subtracting(inside)
  }

  private func leaves(before index: Int) -> [String] {
    program.record.commands.prefix(index).compactMap { command in
      if case .tensor(let out, _, true) = command.action { out } else { nil }
    }
  }

  /// The places of the commands that results depend on, from the parameters on.
  private func body(
    of results: [String], by parameters: [String], upTo index: Int, throughConstants: Bool = false
  ) -> [Int] {
    let commands = program.record.commands
    var dependent = Set(parameters)
    var forward: [Int] = []
    for (place, command) in commands.enumerated().prefix(index) {
      switch command.action {
      case .apply, .jvp: break
      case .grad(let pass) where pass.createGraph || throughConstants: break
      default: continue
      }
      guard command.namesUsed.contains(where: dependent.contains),
        !command.namesBound.contains(where: parameters.contains)
      else { continue }
      forward.append(place)
      dependent.formUnion(command.namesBound)
    }
    var mentioned = Set(results)
    return forward.reversed().filter { place in
      guard commands[place].namesBound.contains(where: mentioned.contains) else { return false }
      mentioned.formUnion(commands[place].namesUsed)
      return true
    }.reversed()
  }

  // MARK: - Commands

  private mutating func write(_ command: Command, upTo index: Int) throws(ReproError) {
    guard !command.mayFail else { throw ReproError("an error that is expected") }
    switch command.action {
    case .tensor(let out, let value, _): add(try own.leaf(name(out), value, requiresGrad: false))
    case .apply(let application):
      guard !application.op.hasSuffix("_") else {
        throw ReproError("the write in place \(application.op)")
      }
      let left = application.outputs.map(name).joined(separator: ", ")
      add("\(left) = \(try expression(application).text)")
    case .grad(let pass):
      try write(
        of: pass.of, wrt: pass.wrt, pass.gradOutputs, as: pass.out.map(name), upTo: index)
    case .jvp(let pass):
      let function = try define(pass.of, by: pass.wrt, upTo: index, throughConstants: true)
      for line in try own.tangents(
        of: function, pass.wrt.map(name), results: pass.of.count,
        tangents: pass.tangents.map(name), as: pass.out.map(name))
      {
        add(line)
      }
    case .get(let of, .grad, let out):
      guard let gradient = held[of] else { throw ReproError("a gradient that no pass gives") }
      add("\(name(out)) = \(gradient)")
    case .define: throw ReproError("functions with a backward of their own")
    case .checkpoint: throw ReproError("checkpoints")
    case .hook, .unhook: throw ReproError("hooks")
    case .enter(let mode), .leave(let mode): throw ReproError("the mode \(mode.rawValue)")
    case .get, .set: throw ReproError("attributes of tensors")
    case .retainGrad: throw ReproError("retain_grad")
    case .backward, .release, .read: break
    }
  }

  /// A backward pass: the gradients of the leaves whose `.grad` is looked at.
  private mutating func write(
    _ pass: Command.Backward, upTo index: Int, last: Int
  ) throws(ReproError) {
    let wrt = looked(pass, at: index, last: last)
    guard !wrt.isEmpty else { return }
    guard !wrt.contains(where: { held[$0] != nil }) else {
      throw ReproError("gradients that accumulate")
    }
    let names = wrt.map { "\(name($0))_grad" }
    for (wire, name) in zip(wrt, names) { held[wire] = name }
    try write(of: pass.of, wrt: wrt, pass.gradients, as: names, upTo: index)
  }

  private mutating func write(
    of roots: [String], wrt: [String], _ cotangents: [String?]?, as names: [String],
    upTo index: Int
  ) throws(ReproError) {
    let named = Dictionary(zip(wrt, names)) { first, _ in first }
    for parameters in groups(wrt) {
      let function = try define(roots, by: parameters, upTo: index)
      var seeds: [String]?
      if let cotangents, roots.count > 1 || cotangents.contains(where: { $0 != nil }) {
        seeds = try cotangents.map { (cotangent) throws(ReproError) in
          guard let cotangent else { throw ReproError("a cotangent that is left out") }
          return name(cotangent)
        }
      } else if roots.count > 1 {
        throw ReproError("several results without cotangents")
      }
      for line in try own.gradients(
        of: function, parameters.map(name), results: roots.count, cotangents: seeds,
        as: parameters.map { named[$0] ?? name($0) })
      {
        add(line)
      }
    }
  }

  /// The leaves of a pass whose `.grad` is looked at afterwards.
  private func looked(_ pass: Command.Backward, at index: Int, last: Int) -> [String] {
    let commands = program.record.commands
    let looked = Set(
      commands.enumerated().prefix(last + 1).dropFirst(index).compactMap { place, command in
        switch command.action {
        case .read(let of, .grad): observed[place] == nil ? nil : of
        case .get(let of, .grad, _): of
        default: nil
        }
      })
    return (pass.inputs ?? leaves(before: index)).filter(looked.contains)
  }

  /// What is differentiated by in one pass: what lies on the way to another has one of its own.
  private func groups(_ wrt: [String]) -> [[String]] {
    let leaves = wrt.filter { wire in
      if case .tensor? = program.makers[wire].map({ program.record.commands[$0].action }) {
        true
      } else {
        false
      }
    }
    return (leaves.isEmpty ? [] : [leaves]) + wrt.filter { !leaves.contains($0) }.map { [$0] }
  }

  /// Writes the function that makes results of parameters; gives its name.
  private mutating func define(
    _ results: [String], by parameters: [String], upTo index: Int, throughConstants: Bool = false
  ) throws(ReproError) -> String {
    functionCount += 1
    let function = functionCount == 1 ? "f" : "f\(functionCount)"
    let body = body(of: results, by: parameters, upTo: index, throughConstants: throughConstants)
    add("")
    add("def \(function)(\(parameters.map(name).joined(separator: ", "))):")
    depth += 1
    for place in body where !program.inlined.contains(place) {
      try write(program.record.commands[place], upTo: place)
    }
    add("return \(results.count == 1 ? name(results[0]) : own.several(results.map(name)))")
    depth -= 1
    add("")
    return function
  }
}
