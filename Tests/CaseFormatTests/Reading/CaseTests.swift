import CaseFormat
import ConformanceModel
import EngineKit
import Testing

@Suite struct CaseTests {
  static let leafFile = """
    format: 1
    about: Which tensors are leaves of the graph.

    cases:
      result-of-untracked-inputs-is-a-leaf:
        about: An operation none of whose inputs requires grad gives a leaf.
        source: seed, the is_leaf examples
        constants: {a: 1.0, b: 2.0}
        steps:
          - c = a + b
        expect:
          c.is_leaf: true
          c.requires_grad: false

      result-of-a-tracked-input-is-not-a-leaf:
        about: An operation with an input that requires grad gives a non-leaf; detaching it gives a leaf.
        source: seed, the is_leaf examples
        constants: {a: 1.0}
        variables: {d: 1.0}
        steps:
          - e = a + d
          - f = detach(e)
        expect:
          e.is_leaf: false
          e.grad_fn: present
          f.is_leaf: true
          f.requires_grad: false
    """

  @Test("the file that the format's document shows is read")
  func documentedFile() throws {
    let corpus = CorpusReader().read(
      bytes: Array(Self.leafFile.utf8), path: "leaf/results.yaml",
      shownAs: "Cases/leaf/results.yaml")
    #expect(summary(corpus) == [])
    #expect(
      corpus.cases.map(\.id) == [
        "leaf/results/result-of-a-tracked-input-is-not-a-leaf",
        "leaf/results/result-of-untracked-inputs-is-a-leaf",
      ])
    let first = try #require(corpus.cases.last)
    #expect(first.about == "An operation none of whose inputs requires grad gives a leaf.")
    #expect(first.source == "seed, the is_leaf examples")
    #expect("\(first.location)" == "Cases/leaf/results.yaml:5:3")
    #expect(first.inputs.map(\.name) == ["a", "b"])
    #expect(first.inputs.map(\.requiresGrad) == [false, false])
    #expect(first.steps.map(show) == ["c := (+ a b)"])
    #expect(first.expectations.map(show) == ["c.is_leaf: true", "c.requires_grad: false"])
    let second = try #require(corpus.cases.first)
    #expect(second.inputs.map(\.requiresGrad) == [false, true])
    #expect(
      second.expectations.map(show) == [
        "e.is_leaf: false", "e.grad_fn: present", "f.is_leaf: true", "f.requires_grad: false",
      ])
  }

  @Test("every key of a case is read")
  func everyKey() throws {
    let corpus = readCase(
      """
      variables: {x: [1, 2], w: 3}
      constants: {c: 2}
      steps: [loss = sum(x * w)]
      expect: {loss: 9}
      gradcheck: {of: loss, wrt: [x, w], order: 2, modes: [reverse, forward]}
      needs: [hooks, views]
      tolerance: {rtol: 1e-6, atol: 0, signed_zero: true}
      """)
    #expect(summary(corpus) == [])
    let read = try #require(corpus.cases.first)
    #expect(read.id == "t/c")
    #expect(read.inputs.map(\.name) == ["c", "x", "w"])
    #expect(read.needs == [.hooks, .views])
    #expect(read.tolerance == Tolerance(relative: 1e-6, absolute: 0, signedZero: true))
    let check = try #require(read.gradcheck)
    #expect(check.of == ["loss"] && check.wrt == ["x", "w"] && check.order == 2)
    #expect(check.modes == [.reverse, .forward])
  }

  @Test("a gradcheck may be a name alone")
  func shortGradcheck() throws {
    let corpus = readCase("variables: {x: 1}\nsteps: [y = x * x]\ngradcheck: y")
    let check = try #require(corpus.cases.first?.gradcheck)
    #expect(check.of == ["y"] && check.wrt == nil && check.order == 1 && check.modes == [.reverse])
  }

  @Test("a case's tolerance overrides that of its file key by key, and ulps take its place")
  func tolerances() {
    func tolerance(_ own: String) -> Tolerance? {
      read(
        "format: 1\nabout: f\ntolerance: {rtol: 1e-3, atol: 1e-4, signed_zero: true}\ncases:\n"
          + "  c: {about: a, source: s, constants: {x: 1}, expect: {x: 1}\(own)}\n"
      ).cases.first?.tolerance
    }
    #expect(tolerance("") == Tolerance(relative: 1e-3, absolute: 1e-4, signedZero: true))
    #expect(
      tolerance(", tolerance: {rtol: 1e-6}")
        == Tolerance(relative: 1e-6, absolute: 1e-4, signedZero: true))
    #expect(
      tolerance(", tolerance: {ulps: 4, signed_zero: false}") == Tolerance(ulps: 4))
  }

  @Test(
    "a wrong key says what is wrong at its character",
    arguments: [
      ("constnats: {a: 1}", "7:5 unknown key \"constnats\" of a case"),
      ("needs: [hoks]", "7:13 unknown capability \"hoks\""),
      ("needs: hooks", "7:12 expected a list of capabilities, found \"hooks\""),
      ("tolerance: {rtol: -1}", "7:23 \"rtol\" cannot be negative"),
      ("tolerance: {atoll: 1}", "7:17 unknown key \"atoll\" of a tolerance"),
      (
        "tolerance: {ulps: 1, rtol: 1}",
        "7:17 \"ulps\" stands in place of \"rtol\" and \"atol\", not beside them"
      ),
      ("gradcheck: y", "7:16 \"y\" is not bound"),
      ("gradcheck: {wrt: []}", "7:5 gradcheck has no \"of\""),
      ("variables: {x: 1}\ngradcheck: {of: x, order: 3}", "8:31 the order is 1 or 2"),
      ("variables: {x: 1}\ngradcheck: {of: x, modes: [back]}", "8:32 unknown mode \"back\""),
      ("variables: {x: 1}\ngradcheck: {of: x, wrt: [z]}", "8:30 \"z\" is no input of the case"),
      ("variables: {x: 1}\nconstants: {x: 1}", "7:17 \"x\" is a constant and a variable"),
      ("variables: {pi: 1}", "7:17 \"pi\" is a word of the language and names nothing"),
      ("variables: {1x: 1}", "7:17 \"1x\" is no name: letters, digits and _ make one"),
      ("steps: [{repeat: 2}]", "7:14 a step with \"repeat\" has no \"do\""),
    ])
  func wrongKeys(keys: String, problem: String) {
    #expect(summary(readCase(keys)) == [problem])
  }
}
