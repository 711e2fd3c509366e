public import ConformanceModel
import EngineKit
import Engines

/// What well-formed cases say that does not earn its place, or is not so.
public struct CorpusLint: Sendable {
  private let cases: [Case]

  /// Makes a lint of cases that were read without problems.
  public init(_ cases: [Case]) { self.cases = cases }

  // MARK: - Told from the text alone

  /// Inputs that nothing uses, and capabilities that the steps and observations imply anyway.
  public func wordsInVain() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var told: Set<FileLocation> = []
    for subject in cases {
      let used = subject.namesUsed
      for input in subject.inputs
      where !used.contains(input.name) && told.insert(input.location).inserted {
        found.append(
          Diagnostic(
            at: input.location, length: input.name.count,
            "nothing uses the input \"\(input.name)\"", suggestion: "leave it out"))
      }
      var silent = subject
      silent.needs = []
      let implied = subject.needs.intersection(silent.requirements().capabilities)
      if !implied.isEmpty, told.insert(subject.location).inserted {
        let names = implied.sorted().map(\.rawValue).joined(separator: ", ")
        found.append(
          Diagnostic(
            at: subject.location, "\"needs\" states what the case implies: \(names)",
            suggestion: "leave it out"))
      }
    }
    return found
  }

  // MARK: - Told by running

  /// Cases whose commands and observations are those of an earlier one.
  public func duplicates() -> [Diagnostic] {
    let programs = LargeStack.run(with: ReferenceEngine()) { [cases] engine in
      cases.map { Conformance.program(of: $0, on: engine) }
    }
    var first: [Program: Int] = [:]
    var found: [Diagnostic] = []
    for (index, commands) in programs.enumerated() {
      let subject = cases[index]
      let program = Program(commands: commands, check: subject.gradcheck.map(Program.Check.init))
      guard let earlier = first[program] else {
        first[program] = index
        continue
      }
      // Within one table the values may differ in what is expected alone.
      guard cases[earlier].location != subject.location else { continue }
      found.append(
        Diagnostic(
          at: subject.location,
          "the program and its observations are those of \(cases[earlier].id)",
          suggestion: "keep one of them"))
    }
    return found
  }

  private struct Program: Hashable {
    struct Check: Hashable {
      var of: [String]
      var wrt: [String]?
      var order: Int
      var modes: [GradientCheckRequest.Mode]

      init(_ request: GradientCheckRequest) {
        of = request.of
        wrt = request.wrt
        order = request.order
        modes = request.modes
      }
    }

    var commands: [Command]
    var check: Check?
  }

  /// Gradients that a case states and finite differences of its own program contradict.
  ///
  /// - Returns: The contradictions, and how many cases were held against finite differences.
  public func contradictions() -> (found: [Diagnostic], rederived: Int) {
    let candidates = cases.compactMap { subject in
      subject.withoutItsPass.map { (stated: subject, checked: $0) }
    }
    let verdicts = LargeStack.run(with: ReferenceEngine()) { engine in
      let runner = CaseRunner(engine: engine, vocabulary: .standard, seed: 0)
      return candidates.map { (runner.run($0.stated).result, runner.run($0.checked).result) }
    }
    var found: [Diagnostic] = []
    var rederived = 0
    for (stated, checked) in verdicts where checked.verdict == .pass {
      rederived += 1
      for finding in stated.findings where finding.verdict == .mismatch {
        found.append(
          Diagnostic(
            at: finding.location, length: finding.subject.count,
            "\(finding.subject) is stated as \(finding.wanted ?? "?"), and finite differences "
              + "agree with \(finding.got ?? "another value")"))
      }
    }
    return (found, rederived)
  }

  /// Cases of `smoke` and `core` that catch no fault and do not say why they stay.
  public func idle(jobs: Int, isCancelled: @escaping @Sendable () -> Bool) -> [Diagnostic] {
    Selftest(cases, jobs: jobs, isCancelled: isCancelled).idle.map {
      Diagnostic(
        at: $0.location, "\($0.id) catches no fault that \"gradproof selftest\" knows",
        suggestion: "say in \"stays\" why it stays, or make its tier extended")
    }
  }
}

extension Case {
  /// The names that the program, the observations and the gradient check use.
  fileprivate var namesUsed: Set<String> {
    var names: Set<String> = []
    func add(_ expression: Expression) {
      expression.forEach { if case .name(let name) = $0.kind { names.insert(name) } }
    }
    forEachStep { step in
      for expression in step.expressions { add(expression) }
      switch step.kind {
      case .setAttribute(let name, _, _): names.insert(name)
      case .hook(let hook): names.insert(hook.on)
      case .release(let released): names.formUnion(released)
      default: break
      }
    }
    for expectation in allExpectations {
      if case .tensor(let name, _) = expectation.observation { names.insert(name) }
      expectation.matcher.forEachExpression(add)
      names.formUnion(expectation.matcher.tensorsNamed)
    }
    if let gradcheck {
      names.formUnion(gradcheck.of)
      names.formUnion(gradcheck.wrt ?? [])
    }
    return names
  }

  /// The same program with a gradient check in place of its one pass from one root, where that is
  /// all that it does besides computing; `nil` for any other.
  var withoutItsPass: Case? {
    guard gradcheck == nil, let last = steps.last, case .backward(let pass) = last.kind,
      pass.of.count == 1, pass.gradients == nil, pass.inputs == nil,
      case .name(let root) = pass.of[0].kind,
      expectations.contains(where: {
        if case .tensor(_, .grad) = $0.observation { true } else { false }
      }), inputs.contains(where: { $0.requiresGrad && $0.tensor.dtype == .float64 })
    else { return nil }
    var isPlain = true
    for step in steps.dropLast() {
      step.forEach { step in
        switch step.kind {
        case .bind(_, let value):
          value.forEach { expression in
            if case .call(let function, _) = expression.kind {
              if ["detach", "checkpoint"].contains(function) || functions[function] != nil {
                isPlain = false
              }
            }
            if case .attribute = expression.kind { isPlain = false }
          }
        case .branch, .repeatLoop, .forLoop, .whileLoop, .expect: break
        default: isPlain = false
        }
      }
    }
    guard isPlain else { return nil }
    var result = self
    result.steps.removeLast()
    result.expectations = []
    result.gradcheck = GradientCheckRequest(of: [root], location: last.location)
    return result
  }
}

extension Matcher {
  /// Calls `body` with every expression of the matcher.
  fileprivate func forEachExpression(_ body: (Expression) -> Void) {
    switch self {
    case .equals(let value), .approximately(let value, _): body(value)
    case .subgradient(let set, let recorded):
      switch set {
      case .interval(let low, let high):
        body(low)
        body(high)
      case .ball(let radius): body(radius)
      case .simplex: break
      }
      if let recorded { body(recorded) }
    case .oneOf(let matchers): for matcher in matchers { matcher.forEachExpression(body) }
    case .names, .absent, .present, .finite, .notANumber, .sameAs, .notSameAs: break
    }
  }

  /// The tensors that the matcher names.
  fileprivate var tensorsNamed: Set<String> {
    switch self {
    case .sameAs(let name), .notSameAs(let name): [name]
    case .oneOf(let matchers): matchers.reduce(into: []) { $0.formUnion($1.tensorsNamed) }
    default: []
    }
  }
}
