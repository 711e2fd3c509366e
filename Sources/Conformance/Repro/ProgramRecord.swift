public import ConformanceModel
public import EngineKit
import Engines

/// The straight line of commands that a case comes to, with the names that the case has for tensors
/// and what must be seen where.
///
/// It is what a program in an engine's own language is written from.
public struct ProgramRecord: Sendable {
  /// What is observed.
  public struct Observed: Sendable {
    /// What is observed, as the case says it: `x.grad`.
    public var title: String
    /// The wire name of the tensor, and what of it is read.
    public var wire: String
    /// What is read.
    public var property: Command.Observable
    /// The place of the command that reads it.
    public var index: Int
    /// What must be seen.
    public var wanted: Wanted
  }

  /// What must be seen.
  public enum Wanted: Sendable {
    /// One value.
    case value(Reply.Value)
    /// One of several, told in words.
    case text(String)
  }

  /// The commands in order, those that read among them.
  public var commands: [Command]
  /// The steps that the commands belong to, as they are written.
  public var steps: [Step?]
  /// The case's names for tensors, by their wire names.
  public var names: [String: String]
  /// What is observed, in order.
  public var observed: [Observed]
}

extension Conformance {
  /// The program of a case with what it states, as it runs on the reference engine.
  public static func record(of subject: Case) -> ProgramRecord {
    LargeStack.run(with: ReferenceEngine()) { engine in
      let runner = ranProgram(of: subject, on: engine)
      let observed = runner.asked.compactMap { pending -> ProgramRecord.Observed? in
        guard let read = pending.value, read.logIndex < runner.session.log.count,
          case .read(let wire, let property) = runner.session.log[read.logIndex].action
        else { return nil }
        return ProgramRecord.Observed(
          title: pending.expectation.observation.shortDescription, wire: wire ?? "",
          property: property, index: read.logIndex,
          wanted: runner.wanted(pending.expectation, read.reply))
      }
      return ProgramRecord(
        commands: runner.session.log, steps: runner.logSteps, names: runner.namesGiven,
        observed: observed)
    }
  }

  /// The derivatives that a case's gradient check asks for; `nil` where it has none, or where the
  /// reference engine does not pass it.
  ///
  /// What is wanted are the reference engine's derivatives, once its whole check agreed with finite
  /// differences.
  public static func checkRecord(of subject: Case, seed: UInt64 = 0) -> ProgramRecord? {
    guard let request = subject.gradcheck else { return nil }
    return LargeStack.run(with: ReferenceEngine()) { engine in
      do {
        var check = try GradientCheckRun(
          subject, request, on: engine, vocabulary: .standard, seed: seed)
        try check.run()
        guard check.findings.isEmpty else { return nil }
        let function = try ProgramFunction(
          subject, request, on: engine, vocabulary: .standard)
        let passes = CheckedPasses(
          function, request, seed: subject.directionSeed(seed), inSinglePrecision: false)
        return passes.record(
          inputs: subject.inputs, function.trace, checked: function.names, on: engine)
      } catch {
        return nil
      }
    }
  }
}

extension ProgramRunner {
  /// What an expectation says, as a value where it is one.
  fileprivate func wanted(_ expectation: Expectation, _ reply: Reply?) -> ProgramRecord.Wanted {
    switch expectation.matcher {
    case .absent: return .value(.none)
    case .equals(let expression), .approximately(let expression, _):
      if case .boolean(let flag) = expression.kind, case .ok(.boolean)? = reply {
        return .value(.boolean(flag))
      }
      guard case .ok(.tensor(let seen))? = reply, let value = try? closedForms.evaluate(expression)
      else { break }
      let wanted = TensorValue(shape: value.shape, value.elements)
      if seen.dtype == .complex128, value.shape == seen.shape + [2] {
        return .value(.tensor(seen.with(parts: value.elements)))
      }
      return .value(.tensor(wanted.converted(to: seen.dtype) ?? wanted))
    case .names(let names): return .value(.list(names.map { .string($0) }))
    case .subgradient(let set, _):
      if case .interval(let low, let high) = set, let low = try? closedForms.evaluate(low),
        let high = try? closedForms.evaluate(high)
      {
        return .text(
          "anything from \(NumberText.text(low.elements, shape: low.shape)) to "
            + NumberText.text(high.elements, shape: high.shape))
      }
      return .text("a lawful subgradient")
    case .present: return .text("something")
    case .finite: return .text("finite numbers")
    case .notANumber: return .text("nan everywhere")
    case .sameAs, .notSameAs, .oneOf: break
    }
    if case .ok(let value)? = reply { return .value(value) }
    return .text("another value")
  }
}

extension CheckedPasses {
  /// The passes with what the engine gives, which was checked.
  fileprivate func record(
    inputs: [Input], _ trace: ProgramTrace, checked: [String], on engine: any Engine
  ) -> ProgramRecord? {
    var names: [String: String] = trace.caseNames
    for (input, wire) in zip(inputs, trace.inputs) { names[wire] = input.name }
    for (place, name) in checked.enumerated() {
      names["g\(place)"] = "grad_\(name)"
      names["d\(place)"] = "direction_\(name)"
      names["v\(place)"] = "tangent_\(name)"
      for (other, second) in checked.enumerated() {
        names["h\(place)-\(other)"] = "second_\(name)_\(second)"
      }
    }
    for place in trace.outputs.indices {
      names["c\(place)"] = trace.outputs.count == 1 ? "cotangent" : "cotangent_\(place)"
      names["t\(place)"] = trace.outputs.count == 1 ? "tangent" : "tangent_\(place)"
    }
    let all = commands + reads
    guard
      let replies = try? engine.execute(
        CommandBatch(fresh: true, commands: all.map { Command($0.action, mayFail: true) })),
      replies.count == all.count
    else { return nil }
    var observed: [ProgramRecord.Observed] = []
    for (offset, read) in reads.enumerated() {
      guard case .read(let wire?, let property) = read.action,
        case .ok(let value) = replies[commands.count + offset]
      else { continue }
      observed.append(
        .init(
          title: names[wire] ?? wire, wire: wire, property: property,
          index: commands.count + offset, wanted: .value(value)))
    }
    return ProgramRecord(
      commands: all.map { Command($0.action) },
      steps: trace.steps + Array(repeating: nil, count: all.count - trace.steps.count),
      names: names, observed: observed)
  }
}
