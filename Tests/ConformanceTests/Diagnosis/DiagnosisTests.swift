import Conformance
import Testing

/// The result of one case on the reference engine with one fault.
private func result(of keys: String, fault name: String) throws -> CaseResult {
  let fault = try #require(Fault.all.first { $0.name == name })
  return try result(of: keys, on: fault.makeEngine())
}

/// A fault with a small program that shows it, and what must be said of it.
struct Misdiagnosis: Sendable, CustomTestStringConvertible {
  var fault: String
  var keys: String
  var cause: Diagnosis.Cause
  var op: String?

  var testDescription: String { fault }

  static let all: [Misdiagnosis] = [
    .init(
      fault: "accumulation/overwrites",
      keys: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - z = sum(3 * x)
          - backward(y)
          - backward(z)
        expect: {x.grad: 2 * x + 3}
        """, cause: .overwritten),
    .init(
      fault: "accumulation/doubled",
      keys: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - backward(y)
        expect: {x.grad: 2 * x}
        """, cause: .doubled),
    .init(
      fault: "accumulation/cotangent-ignored",
      keys: """
        variables: {x: [1.0, 2.0]}
        constants: {g: [3.0, -1.0]}
        steps:
          - y = x * x
          - backward(y, gradient=g)
        expect: {x.grad: 2 * x * g}
        """, cause: .cotangentIgnored),
    .init(
      fault: "accumulation/one-use-of-a-tensor",
      keys: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sin(x)
          - z = sum(exp(x) + y)
          - backward(z)
        expect: {x.grad: exp(x) + cos(x)}
        """, cause: .useLost),
    .init(
      fault: "accumulation/zeros-for-none",
      keys: """
        variables: {x: [1.0, 2.0], w: [1.0, 1.0]}
        steps:
          - y = sum(x)
          - backward(y)
        expect: {w.grad: none}
        """, cause: .zerosForNone),
    .init(
      fault: "detach/keeps-the-graph",
      keys: """
        variables: {x: [1.0, 2.0]}
        steps:
          - y = detach(x)
          - z = sum(exp(x) * y)
          - backward(z)
        expect: {x.grad: exp(x) * x}
        """, cause: .throughDetach),
    .init(
      fault: "broadcasting/not-reduced",
      keys: """
        variables: {x: [1.0, 2.0, 3.0], y: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]}
        steps:
          - z = sum(x * y)
          - backward(z)
        expect: {x.grad: [5.0, 7.0, 9.0]}
        """, cause: .notReduced),
    .init(
      fault: "broadcasting/reduced-twice",
      keys: """
        variables: {x: [1.0, 2.0, 3.0], y: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]}
        steps:
          - z = sum(x * y)
          - backward(z)
        expect: {x.grad: [5.0, 7.0, 9.0]}
        """, cause: .reducedTwice),
    .init(
      fault: "numbers/transposed",
      keys: """
        variables: {x: [[1.0, 2.0], [3.0, 4.0]]}
        steps:
          - z = sum(x ** 3)
          - backward(z)
        expect: {x.grad: 3 * x ** 2}
        """, cause: .transposed),
    .init(
      fault: "numbers/float32-inside",
      keys: """
        variables: {x: [0.1, 0.2, 0.3]}
        steps:
          - z = sum(exp(x))
          - backward(z)
        expect: {x.grad: exp(x)}
        """, cause: .lowerPrecision),
    .init(
      fault: "ops/cos/sign",
      keys: """
        variables: {x: [0.5, 1.5]}
        steps:
          - z = sum(exp(cos(sin(x))))
          - backward(z)
        gradcheck: z
        """, cause: .sign, op: "cos"),
    .init(
      fault: "ops/minimum/is-maximum",
      keys: """
        variables: {x: [0.5, 1.5], y: [1.0, 1.0]}
        steps:
          - z = sum(minimum(x, y) * 3)
          - backward(z)
        expect: {x.grad: [3, 0]}
        """, cause: .otherBranch, op: "minimum"),
    .init(
      fault: "ops/mul/repeated",
      keys: """
        variables: {x: [0.5, 1.5]}
        steps:
          - z = sum(tanh(x * x))
          - backward(z)
        gradcheck: z
        """, cause: .useLost, op: "mul"),
    .init(
      fault: "forward-mode/tangent-of-exp",
      keys: """
        variables: {x: [0.5, 1.5]}
        constants: {v: [1.0, 2.0]}
        steps:
          - z = sin(exp(x))
          - t = jvp(z, [x], [v])
        expect: {t: cos(exp(x)) * exp(x) * v}
        """, cause: .factor, op: "exp"),
  ]
}

@Suite("Diagnosis of mismatches")
struct DiagnosisTests {
  @Test("a mismatch is told by its cause, and the op is blamed", arguments: Misdiagnosis.all)
  func named(_ expected: Misdiagnosis) throws {
    let result = try result(of: expected.keys, fault: expected.fault)
    #expect(result.verdict == .mismatch)
    let diagnosis = result.findings.lazy.compactMap(\.diagnosis).first
    #expect(diagnosis?.cause == expected.cause, "\(diagnosis?.text ?? "nothing")")
    #expect(result.findings.lazy.compactMap(\.blame).first?.op == expected.op)
  }

  @Test("the blame names the step and what is wrong with the op's derivative")
  func blame() throws {
    let result = try result(
      of: """
        variables: {x: [0.5, 1.5], w: [2.0, 3.0]}
        steps:
          - y = tanh(x / w)
          - z = sum(y * y)
          - backward(z)
        gradcheck: z
        """, fault: "ops/div/divisor-sign")
    let blame = try #require(result.findings.first?.blame)
    #expect(blame.op == "div")
    #expect(blame.step == "y = tanh(x / w)")
    #expect(blame.location.line > 1)
    #expect(blame.text.contains("its gradient of the operand other"))
    #expect(blame.text.contains("the other sign"))
  }

  @Test("a wrong second derivative is traced to the op, too")
  func secondOrder() throws {
    let result = try result(
      of: """
        variables: {x: [0.5, 1.5]}
        steps:
          - z = sum(exp(sin(x)))
        gradcheck: {of: z, order: 2}
        """, fault: "ops/sin/cut-of-input")
    #expect(result.findings.first?.blame?.op == "sin")
    #expect(result.findings.first?.diagnosis?.cause == .graphLost)
  }

  @Test("the condition whose other side was differentiated is named")
  func otherCondition() throws {
    // An engine that reads the condition the wrong way round goes the other way.
    let engine = TamperedEngine { command, reply in
      guard case .read(_, .value) = command.action, case .ok(.tensor(let value)) = reply,
        case .bool(let flags) = value.elements
      else { return reply }
      return .ok(.tensor(TensorValue(shape: value.shape, elements: .bool(flags.map { !$0 }))))
    }
    let result = try result(
      of: """
        variables: {x: 2.0}
        steps:
          - if: x > 1
            then: [y = 3 * x]
            else: [y = 5 * x * x]
          - backward(y)
        expect: {x.grad: 3}
        """, on: engine)
    #expect(result.findings.first?.diagnosis?.cause == .otherBranch)
  }

  @Test("first and worst element are told with their paths and every bit")
  func elements() throws {
    let result = try result(
      of: """
        variables: {x: [[1.0, 2.0], [3.0, 4.0]]}
        steps:
          - z = sum(x * x)
          - backward(z)
        expect: {x.grad: [[2.0, 4.5], [60.0, 8.0]]}
        """)
    let finding = try #require(result.findings.first)
    #expect(finding.first?.path == "x.grad[0, 1]")
    #expect(finding.first?.wantedHex == "0x1.2p+2")
    #expect(finding.first?.gotHex == "0x1p+2")
    #expect(finding.worst?.path == "x.grad[1, 0]")
    #expect(finding.diagnosis == nil)
  }

  @Test("a run that is not to be explained is not")
  func unexplained() throws {
    var options = Conformance.Options()
    options.explainsMismatches = false
    let fault = try #require(Fault.all.first { $0.name == "ops/cos/sign" })
    let subject = try singleCase(
      """
      variables: {x: [0.5, 1.5]}
      steps:
        - z = sum(cos(x))
      gradcheck: z
      """)
    let run = Conformance.run([subject], on: fault.makeEngine(), options: options)
    #expect(run.results.first?.verdict == .mismatch)
    #expect(run.results.first?.findings.first?.blame == nil)
  }

  @Test("every fault's likeness is the name of a cause")
  func names() {
    for fault in Fault.all {
      guard let name = fault.looksLike else { continue }
      #expect(Diagnosis.Cause(rawValue: name) != nil, "\(fault.name)")
    }
  }

  @Test("a few faults of each kind are diagnosed and blamed rightly")
  func sample() throws {
    let corpus = try Corpus.bundled()
    let names: Set<String> = [
      "ops/mul/slight-of-other", "ops/exp/of-the-input", "ops/sum/transposed",
      "ops/matmul/cut-of-input", "forward-mode/tangent-of-sin", "graph/second-order-lost",
    ]
    let cases = corpus.cases.filter {
      $0.id.hasPrefix("grad/") || $0.id.hasPrefix("higher_order/seco") || $0.id.hasPrefix("seed/")
        || $0.id.hasPrefix("forward_mode/by_hand")
    }
    let test = DiagnosisTest(
      cases, faults: Fault.all.filter { names.contains($0.name) }, casesPerFault: 1, jobs: 2)
    #expect(!test.trials.isEmpty)
    #expect(test.diagnosisRate == 1)
    #expect(test.blameRate == 1)
  }
}
