import Conformance
import Testing

@Suite("Verdicts")
struct VerdictTests {
  @Test("a case whose observations are all as stated passes")
  func pass() throws {
    let result = try result(
      of: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - backward(y)
        expect:
          x.grad: 2 * x
          y: 5.0
          y.requires_grad: true
          x.is_leaf: true
          y.grad_fn: present
          x.grad_fn: none
          x.shape: [2]
          x.dtype: float64
        gradcheck: y
        """)
    #expect(result.verdict == .pass)
    #expect(result.checks > 9)
  }

  @Test("a wrong value is a mismatch with its element, both numbers and their distance")
  func mismatch() throws {
    let result = try result(
      of: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - backward(y)
        expect:
          x.grad: [2, 5]
        """)
    #expect(result.verdict == .mismatch)
    let finding = try #require(result.findings.first)
    #expect(finding.subject == "x.grad[1]")
    #expect(finding.wanted == "5.0")
    #expect(finding.got == "4.0")
    #expect(finding.distance?.absolute == 1)
    #expect(finding.distance?.ulps == 1_125_899_906_842_624)
    #expect(finding.location.line == 13)
  }

  @Test("a wrong shape is a mismatch, also of a scalar and one element")
  func shapes() throws {
    let result = try result(
      of: """
        variables: {x: [3.0]}
        expect:
          x: 3.0
        """)
    #expect(result.verdict == .mismatch)
    #expect(result.findings.first?.message == "has another shape")
  }

  @Test("a gradient of another shape than its tensor is a mismatch unasked")
  func gradientShape() throws {
    let engine = TamperedEngine.changingGradients { TensorValue(shape: [1, 2], $0.doubles ?? []) }
    let result = try result(
      of: """
        variables: {x: [1.0, 2.0]}
        steps: ["backward(sum(x))"]
        expect:
          x.grad: present
        """, on: engine)
    #expect(result.verdict == .mismatch)
    #expect(result.findings.first?.message == "a gradient has its tensor's shape")
  }

  @Test("the kind of error is what counts: right, wrong, absent, and where none is due")
  func errors() throws {
    func verdict(_ steps: String) throws -> Verdict {
      try result(of: "variables: {x: [1.0, 2.0]}\nsteps:\n\(steps)").verdict
    }
    #expect(try verdict("  - raises: not-scalar\n    do: [backward(x * 2)]") == .pass)
    #expect(
      try verdict("  - raises: [graph-freed, not-scalar]\n    do: [backward(x * 2)]") == .pass)
    #expect(try verdict("  - raises: graph-freed\n    do: [backward(x * 2)]") == .wrongError)
    #expect(try verdict("  - raises: not-scalar\n    do: [backward(sum(x))]") == .noError)
    #expect(try verdict("  - backward(x * 2)") == .raised)
  }

  @Test("what a raising step would bind is not bound, and later steps see the state it left")
  func afterAnError() throws {
    let result = try result(
      of: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = x * 2
          - raises: shape-mismatch
            do: ["y = y + [1, 2, 3]"]
          - backward(sum(y))
        expect:
          x.grad: [2, 2]
          y: 2 * x
        """)
    #expect(result.verdict == .pass, "\(result.findings)")
  }

  @Test("a mode ends with its block even when a step in it raises")
  func modeAfterAnError() throws {
    let result = try result(
      of: """
        variables: {x: 3.0}
        steps:
          - raises: shape-mismatch
            do:
              - no_grad: ["z = [1, 2] + [1, 2, 3]"]
          - y = x * 2
        expect:
          y.requires_grad: true
          grad_enabled: true
        """)
    #expect(result.verdict == .pass, "\(result.findings)")
  }

  @Test(
    "what an engine does not declare is unsupported, with the reason; answering so for what it declares is a false claim"
  )
  func unsupported() throws {
    var description = ReferenceEngine().description
    description.capabilities.remove(.detach)
    let keys = """
      variables: {x: 2.0}
      steps: ["y = detach(x)"]
      expect: {y.requires_grad: false}
      """
    let undeclared = try result(of: keys, on: TamperedEngine(describedAs: description) { $1 })
    #expect(undeclared.verdict == .unsupported)
    #expect(undeclared.missing == ["capability detach"])
    let lying = try result(
      of: keys,
      on: TamperedEngine { command, reply in
        if case .apply = command.action { .error(.unsupported, message: "") } else { reply }
      })
    #expect(lying.verdict == .falseClaim)
  }

  @Test("an engine that breaks down gives the verdict that its failure names")
  func brokenEngines() throws {
    for (code, verdict) in [
      (EngineFailure.Code.crash, Verdict.crash), (.timeout, .timeout),
      (.protocolError, .protocolError),
    ] {
      let result = try result(
        of: "variables: {x: 1.0}", on: BrokenEngine(EngineFailure(code, "as told")))
      #expect(result.verdict == verdict)
    }
  }

  @Test("too few replies without an error are a protocol error, not a crash of the runner")
  func missingReplies() throws {
    final class Silent: Engine {
      let description = ReferenceEngine().description
      func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] { [] }
    }
    let result = try result(of: "variables: {x: 1.0}\nexpect: {x: 1.0}", on: Silent())
    #expect(result.verdict == .protocolError)
  }

  @Test("a wrong gradient is caught by the finite difference alone")
  func gradcheck() throws {
    let engine = TamperedEngine { command, reply in
      guard case .read(let of, .value) = command.action, of?.hasPrefix("g") == true,
        case .ok(.tensor(let value)) = reply
      else { return reply }
      return .ok(
        .tensor(TensorValue(shape: value.shape, (value.doubles ?? []).map { $0 * (1 + 1e-5) })))
    }
    let keys = """
      variables: {x: [0.5, 1.5]}
      steps: ["y = sum(sin(x) * x)"]
      gradcheck: y
      """
    #expect(try result(of: keys).verdict == .pass)
    let wrong = try result(of: keys, on: engine)
    #expect(wrong.verdict == .mismatch)
    #expect(wrong.findings.first?.subject == "gradcheck: gradient of x[0]")
  }

  @Test("a gradient that is right but not linear in the cotangent is caught without differences")
  func relations() throws {
    let engine = DisobedientEngine { action in
      guard case .tensor(let out, let value, false) = action, out.hasPrefix("c") else {
        return action
      }
      let magnitudes = TensorValue(shape: value.shape, (value.doubles ?? []).map(abs))
      return .tensor(out: out, value: magnitudes, requiresGrad: false)
    }
    let result = try result(
      of: """
        variables: {x: 0.5}
        steps: ["y = x * x"]
        gradcheck: y
        """, on: engine)
    #expect(result.verdict == .mismatch)
    #expect(result.findings.contains { $0.subject.contains("negated cotangent") })
  }

  @Test("a gradient that is wrong in float32 alone is caught, by bars that rounding explains")
  func lowPrecision() throws {
    let engine = TamperedEngine { command, reply in
      guard case .read(let of, .value) = command.action, of?.hasPrefix("g") == true,
        case .ok(.tensor(let value)) = reply, value.dtype == .float32
      else { return reply }
      let wrong = TensorValue(shape: value.shape, (value.doubles ?? []).map { $0 * 1.0001 })
      return .ok(.tensor(wrong.converted(to: .float32) ?? wrong))
    }
    let keys = """
      variables: {x: {value: [0.5, 1.5], dtype: float32}}
      steps: ["y = sum(sin(x) * x)"]
      gradcheck: y
      """
    #expect(try result(of: keys).verdict == .pass)
    let wrong = try result(of: keys, on: engine)
    #expect(wrong.verdict == .mismatch)
    #expect(wrong.findings.first?.subject.contains("low precision") == true)
  }

  @Test("a gradcheck at a kink is an error of the case unless it states a subgradient")
  func kinks() throws {
    let keys = """
      variables: {x: 0.0}
      steps: ["y = relu(x)", backward(y)]
      gradcheck: y
      """
    #expect(try result(of: keys).verdict == .caseError)
    let stated = try result(of: keys + "\nexpect: {x.grad: {subgradient: [0, 1], torch: 0}}")
    #expect(stated.verdict == .pass)
    #expect(
      stated.conventions == [
        CaseResult.Convention(subject: "x.grad", chosen: "0.0", recorded: "0.0")
      ])
  }

  @Test("a subgradient outside the lawful set is a mismatch, any inside is none")
  func subgradients() throws {
    let keys = """
      variables: {x: [0.0, 2.0]}
      steps: ["y = sum(relu(x))", backward(y)]
      expect:
        x.grad: {subgradient: [[0, 1], [1, 1]], torch: [0, 1]}
      """
    for (value, verdict) in [(0.0, Verdict.pass), (0.5, .pass), (1, .pass), (1.5, .mismatch)] {
      let engine = TamperedEngine.changingGradients { _ in TensorValue(shape: [2], [value, 1]) }
      #expect(try result(of: keys, on: engine).verdict == verdict)
    }
  }

  @Test("an observed name that nothing bound is an error of the case")
  func unboundNames() throws {
    let result = try result(
      of: """
        variables: {x: 1.0}
        steps:
          - if: x > 2
            then: [y = x * 2]
        expect: {y: 2.0}
        """)
    #expect(result.verdict == .caseError)
  }

  @Test("the exit status of a run follows from its gravest verdicts")
  func exitStatus() {
    func status(_ counts: [Verdict: Int], interrupted: Bool = false) -> RunStatus {
      RunSummary(counts: counts, interrupted: interrupted).exitStatus
    }
    #expect(status([.pass: 2, .unsupported: 3]) == .success)
    #expect(status([.pass: 2, .mismatch: 1]) == .unexpected)
    #expect(status([.pass: 2, .inconclusive: 1]) == .unexpected)
    #expect(status([.pass: 2, .caseError: 1, .mismatch: 1]) == .usage)
    #expect(status([:]) == .nothingSelected)
    #expect(status([.pass: 1, .notRun: 4], interrupted: true) == .incomplete)
  }
}
