import ConformanceModel
import EngineKit

/// A guess at what an engine did in place of what it was told, as other commands.
///
/// Whether it is right is seen by running them on an engine that does as it is told: what that
/// gives must be what came.
struct ProgramHypothesis {
  let diagnosis: Diagnosis
  let commands: [Command]

  private init(_ cause: Diagnosis.Cause, _ text: String, _ commands: [Command]) {
    diagnosis = Diagnosis(cause, text)
    self.commands = commands
  }

  /// The guesses about a program, the simplest first; those that change nothing are left out.
  static func all(about program: [Command]) -> [ProgramHypothesis] {
    let guesses =
      overwritten(program) + cutUses(program) + ignoredCotangents(program)
      + openBarriers(program) + otherBranches(program) + doubled(program) + lostGraphs(program)
    return guesses.filter { $0.commands != program }
  }

  // MARK: - Passes

  /// A pass that replaces what was accumulated.
  private static func overwritten(_ program: [Command]) -> [ProgramHypothesis] {
    let passes = program.backwardPasses
    guard let last = passes.last, passes.count > 1 || program.prefix(last).setsGradients else {
      return []
    }
    let text = "the gradient of the last pass alone: what .grad held before is overwritten"
    return [[last], passes].map { places in
      let changed = inserting(at: places, in: program) { holders, _ in
        holders.map { Command(.set(on: $0, .grad(nil)), mayFail: true) }
      }
      return .init(.overwritten, text, changed)
    }
  }

  /// A pass that counts twice, or what was there before it does.
  private static func doubled(_ program: [Command]) -> [ProgramHypothesis] {
    let passes = program.backwardPasses
    guard let first = passes.first, let last = passes.last else { return [] }
    func repeating(_ places: [Int]) -> [Command] {
      inserting(at: places, in: program) { _, pass in
        var again = pass
        again.retainGraph = true
        return [Command(.backward(again), mayFail: true)]
      }
    }
    let heldTwice = inserting(at: passes, in: program) { holders, _ in
      holders.flatMap { holder -> [Command] in
        let (held, twice) = ("held-\(holder)", "twice-\(holder)")
        return [
          Command(.get(of: holder, .grad, out: held), mayFail: true),
          Command(
            .apply(.init("mul", [.name(held), .integer(2)], outputs: [twice])), mayFail: true),
          Command(.set(on: holder, .grad(twice)), mayFail: true),
        ]
      }
    }
    return [
      .init(.doubled, "what .grad held before a pass counts twice", heldTwice),
      .init(.doubled, "every pass accumulates twice", repeating(passes)),
      .init(.doubled, "the last pass accumulates twice", repeating([last])),
      .init(.doubled, "the first pass accumulates twice", repeating([first])),
    ]
  }

  /// The program with commands before some of its backward passes.
  private static func inserting(
    at places: [Int], in program: [Command],
    _ added: (_ holders: [String], _ pass: Command.Backward) -> [Command]
  ) -> [Command] {
    var result: [Command] = []
    for (index, command) in program.enumerated() {
      if places.contains(index), case .backward(let pass) = command.action {
        result += added(program.prefix(index).gradientHolders, pass)
      }
      result.append(command)
    }
    return result
  }

  /// Cotangents, or the directions of forward mode, taken for ones.
  private static func ignoredCotangents(_ program: [Command]) -> [ProgramHypothesis] {
    var count = 0
    var added: [Command] = []
    func one(like name: String) -> String {
      count += 1
      added.append(
        Command(.apply(.init("ones_like", [.name(name)], outputs: ["ones-\(count)"]))))
      return "ones-\(count)"
    }
    var result: [Command] = []
    for command in program {
      var action = command.action
      added = []
      switch action {
      case .backward(var pass) where pass.gradients != nil:
        pass.gradients = pass.of.map { one(like: $0) }
        action = .backward(pass)
      case .grad(var pass) where pass.gradOutputs != nil:
        pass.gradOutputs = pass.of.map { one(like: $0) }
        action = .grad(pass)
      case .jvp(var pass):
        pass.tangents = pass.tangents.map { one(like: $0) }
        action = .jvp(pass)
      default: break
      }
      result += added + [Command(action, mayFail: command.mayFail)]
    }
    return [.init(.cotangentIgnored, "the cotangent or direction is taken for ones", result)]
  }

  // MARK: - Uses

  /// Uses of a tensor that do not count.
  private static func cutUses(_ program: [Command]) -> [ProgramHypothesis] {
    var uses: [String: [Use]] = [:]
    for (index, command) in program.enumerated() {
      guard case .apply(let application) = command.action, !application.op.hasSuffix("_") else {
        continue
      }
      for (position, operand) in application.inputs.enumerated() {
        guard case .name(let name) = operand else { continue }
        uses[name, default: []].append(Use(command: index, position: position))
      }
    }
    let repeated = uses.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    guard !repeated.isEmpty else { return [] }
    var result: [ProgramHypothesis] = []
    // Of an operand that an op has twice, the first alone.
    let within = repeated.flatMap { _, uses in
      uses.filter { use in
        uses.contains { $0.command == use.command && $0.position < use.position }
      }
    }
    let once = "a tensor that an op is given twice counts once"
    if !within.isEmpty { result.append(.init(.useLost, once, cutting(within, in: program))) }
    let allButFirst = repeated.flatMap { $0.value.dropFirst() }
    let allButLast = repeated.flatMap { $0.value.dropLast() }
    result.append(
      .init(
        .useLost, "only the first use of a tensor counts", cutting(allButFirst, in: program)))
    result.append(
      .init(.useLost, "only the last use of a tensor counts", cutting(allButLast, in: program)))
    for (_, uses) in repeated.prefix(8) {
      for use in uses.prefix(8) {
        result.append(
          .init(
            .useLost, "one use of a tensor that is used \(uses.count) times does not count",
            cutting([use], in: program)))
      }
      result.append(
        .init(
          .useLost, "only the first use of one tensor counts",
          cutting(Array(uses.dropFirst()), in: program)))
      result.append(
        .init(
          .useLost, "only the last use of one tensor counts",
          cutting(uses.dropLast(), in: program)))
    }
    return result
  }

  private struct Use: Hashable {
    var command: Int
    var position: Int
  }

  private static func cutting(_ uses: [Use], in program: [Command]) -> [Command] {
    let places = Dictionary(grouping: uses, by: \.command)
    var result: [Command] = []
    for (index, command) in program.enumerated() {
      guard let uses = places[index], case .apply(var application) = command.action else {
        result.append(command)
        continue
      }
      for use in uses {
        let cut = "cut-\(index)-\(use.position)"
        result.append(
          Command(.apply(.init("detach", [application.inputs[use.position]], outputs: [cut]))))
        application.inputs[use.position] = .name(cut)
      }
      result.append(Command(.apply(application), mayFail: command.mayFail))
    }
    return result
  }

  // MARK: - Barriers, branches, graphs

  /// The gradient goes through `detach`, `.data` and modes that record nothing.
  private static func openBarriers(_ program: [Command]) -> [ProgramHypothesis] {
    func opened(detach: Bool, data: Bool, modes: Bool) -> [Command] {
      program.flatMap { command in
        command.rewritten { action in
          switch action {
          case .apply(var application) where detach && application.op == "detach":
            application.op = "clone"
            return [.apply(application)]
          case .get(let name, .data, let out) where data:
            return [.apply(.init("clone", [.name(name)], outputs: [out]))]
          case .enter(.noGrad), .leave(.noGrad), .enter(.inferenceMode), .leave(.inferenceMode):
            return modes ? [] : nil
          default: return nil
          }
        }
      }
    }
    return [
      .init(
        .throughDetach, "the gradient goes through detach",
        opened(detach: true, data: false, modes: false)),
      .init(
        .throughDetach, "the gradient goes through .data",
        opened(detach: false, data: true, modes: false)),
      .init(
        .throughDetach, "the gradient goes through what ran without recording",
        opened(detach: false, data: false, modes: true)),
      .init(
        .throughDetach, "the gradient goes through all that is detached",
        opened(detach: true, data: true, modes: true)),
    ]
  }

  /// The derivative of the other side of an op that chooses.
  private static func otherBranches(_ program: [Command]) -> [ProgramHypothesis] {
    let opposites = [
      "minimum": "maximum", "maximum": "minimum", "fmin": "fmax", "fmax": "fmin", "amin": "amax",
      "amax": "amin", "min": "max", "max": "min",
    ]
    var result: [ProgramHypothesis] = []
    for (index, command) in program.enumerated() {
      guard case .apply(var application) = command.action else { continue }
      let op = application.op
      if op == "where", application.inputs.count == 3 {
        application.inputs.swapAt(1, 2)
      } else if let opposite = opposites[op] {
        application.op = opposite
      } else {
        continue
      }
      var commands = program
      commands[index] = Command(.apply(application), mayFail: command.mayFail)
      result.append(.init(.otherBranch, "\(op)'s gradient goes to the side not taken", commands))
      if result.count == 8 { break }
    }
    return result
  }

  /// A gradient with a graph that is a constant to the next derivative.
  private static func lostGraphs(_ program: [Command]) -> [ProgramHypothesis] {
    func cut(staysTracked: Bool) -> [Command] {
      var result: [Command] = []
      for command in program {
        result.append(command)
        guard case .grad(let pass) = command.action, pass.createGraph else { continue }
        for name in pass.out {
          result.append(
            Command(.apply(.init("detach", [.name(name)], outputs: [name])), mayFail: true))
          if staysTracked {
            result.append(Command(.set(on: name, .requiresGrad(true)), mayFail: true))
          }
        }
      }
      return result
    }
    let text = "a gradient with a graph is taken for a constant"
    return [false, true].map { .init(.graphLost, text, cut(staysTracked: $0)) }
  }
}

extension Collection<Command> {
  /// The places of the passes that accumulate.
  fileprivate var backwardPasses: [Index] {
    indices.filter { if case .backward = self[$0].action { true } else { false } }
  }

  /// The tensors that passes accumulate into.
  fileprivate var gradientHolders: [String] {
    var names: [String] = []
    for command in self {
      switch command.action {
      case .tensor(let out, _, true): names.append(out)
      case .retainGrad(let name), .set(let name, .requiresGrad(true)): names.append(name)
      case .set(let name, .grad(.some)): names.append(name)
      default: break
      }
    }
    return names
  }

  fileprivate var setsGradients: Bool {
    contains { if case .set(_, .grad(.some)) = $0.action { true } else { false } }
  }
}
