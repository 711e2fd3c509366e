import CaseFormat
import ConformanceModel
import Testing

@Suite struct StepTests {
  private func steps(_ text: String) -> [String] {
    let corpus = readSteps(text)
    let problems = summary(corpus)
    return problems.isEmpty ? corpus.cases.flatMap { $0.steps.map(show) } : problems
  }

  @Test(
    "each step that is a text is read",
    arguments: [
      ("- z = x * y + sin(x)", "z := (+ (* x y) sin(x))"),
      ("- q, r = qr(x)", "q,r := qr(x)"),
      ("- v, i = max(x, 0)", "v,i := max(x, dim=0)"),
      ("- x += 1", "x += 1"),
      ("- x **= 2", "x **= 2"),
      ("- x[0] = 2", "x[0] = 2"),
      ("- x[0] += y", "x[0] += y"),
      ("- x.data -= 0.1 * x.grad", "x.data -= (* 0.1 x.grad)"),
      ("- exp_(x)", "exp_(x)"),
      ("- zero_(x.grad)", "zero_(x.grad)"),
      ("- x.grad = none", "x.grad <- none"),
      ("- x.requires_grad = true", "x.requires_grad <- true"),
      ("- x.data = c", "x.data <- c"),
      ("- backward(y)", "backward [y] - - false -"),
      (
        "- backward(x, gradient=[1, 2], retain_graph=true, create_graph=true, inputs=[x, y])",
        "backward [x] [[1 2]] true true [x y]"
      ),
      ("- backward([x, y], [c, none])", "backward [x y] [c none] - false -"),
      ("- backward(y, inputs=[])", "backward [y] - - false []"),
      ("- g = grad(y, x)", "g := grad [y] [x] - - false false"),
      (
        "- g, h = grad([y], [x, y], grad_outputs=[c], retain_graph=false, allow_unused=true)",
        "g,h := grad [y] [x y] [c] false false true"
      ),
      ("- t = jvp(y, [x], [c])", "t := jvp [y] [x] [c]"),
      ("- t = jvp(y, x, [1, 0])", "t := jvp [y] [x] [[1 0]]"),
      ("- retain_grad(y)", "retain_grad y"),
      ("- release(x, y)", "release x,y"),
      ("- parts = append([], y)", "parts := append([], y)"),
      ("- n = item(y) + 1", "n := (+ item(y) 1)"),
      ("- 'z = x[0, 1]'", "z := x[0, 1]"),
      ("- z = x[0, 1]  # a comment", "z := x[0, 1]"),
    ])
  func textSteps(yaml: String, step: String) {
    #expect(steps(yaml) == [step])
  }

  @Test("each step that is a mapping is read")
  func blockSteps() {
    let text = """
      - if: y > 0
        then: [r = 1.0]
        else:
          - r = 2.0
      - while: r < 10
        do: [r = r * 2]
        limit: 20
      - repeat: 5
        do: [r = r + 1]
      - for: i
        in: [0, 1, 2]
        do:
          - r = r + x[i]
      - for: j
        in: "[x, y]"
        do: [r = r + j]
      - no_grad: [s = x * 2]
      - enable_grad: []
      - inference_mode: []
      - anomaly_mode: []
      - raises: not-scalar
        do: [backward(x)]
      - raises: [not-scalar, shape-mismatch]
        do: [backward(x)]
      - expect: {y: 3}
      - hook: y
        as: h
        given: g
        do: [k = g * 2]
        return: k
      - remove(h)
      """
    #expect(
      steps(text) == [
        "if (> y 0) {r := 1.0} {r := 2.0}",
        "while (< r 10) {r := (* r 2)} 20",
        "repeat 5 {r := (+ r 1)}",
        "for i in [0 1 2] {r := (+ r x[i])}",
        "for j in [x y] {r := (+ r j)}",
        "no_grad {s := (* x 2)}",
        "enable_grad {}", "inference_mode {}", "anomaly_mode {}",
        "raises not-scalar {backward [x] - - false -}",
        "raises not-scalar|shape-mismatch {backward [x] - - false -}",
        "expect {y.value: 3}",
        "hook h on y tensor given g {k := (* g 2)} return k",
        "remove h",
      ])
  }

  @Test("a hook may leave out what it does not need, and is given a name that no case can write")
  func hooksWithoutGiven() {
    let text = """
      - hook: x
        as: h
        kind: post_accumulate
      - hook: y
        as: n
        kind: node
        do: [k = c * 2]
      """
    #expect(
      steps(text) == [
        "hook h on x post_accumulate given $given1 {} return -",
        "hook n on y node given $given2 {k := (* c 2)} return -",
      ])
  }

  @Test("a step keeps its text and its place")
  func textAndPlace() {
    let corpus = readSteps("- z = x *  y\n- repeat: 2\n  do: [z = z + 1]")
    let steps = corpus.cases.flatMap(\.steps)
    #expect(steps.map(\.text) == ["z = x *  y", "repeat: 2"])
    #expect(steps.map { "\($0.location)" } == ["t.yaml:10:9", "t.yaml:11:9"])
  }

  @Test(
    "a wrong step says what is wrong at its character",
    arguments: [
      ("- x == y", "10:9 this step does nothing"),
      ("- 3 = x", "10:9 a value cannot be bound to this"),
      ("- pi = x", "10:9 a value cannot be bound to this"),
      ("- a, a = max(x, 0)", "10:12 \"a\" is bound twice here"),
      ("- a, b = x", "10:16 only a call gives 2 results"),
      ("- a, b = sin(x)", "10:16 sin gives 1 result and 2 names are bound"),
      ("- sin(x) = y", "10:9 a value cannot be bound to this"),
      ("- sin(x)[0] = y", "10:9 a value cannot be written to this"),
      ("- x @= y", "10:11 unknown operator \"@=\""),
      ("- x.foo = y", "10:11 \"foo\" is no attribute that a step writes"),
      ("- x.requires_grad = 1", "10:27 requires_grad is true or false"),
      ("- y = backward(x)", "10:13 backward is a step of its own and no value"),
      ("- grad(y, x)", "10:9 grad gives a value that is bound to nothing"),
      ("- g = grad(y, [x, y])", "10:13 grad with respect to 2 tensors is bound to 1 name"),
      ("- backward(y, retain_grph=true)", "10:21 backward has no argument \"retain_grph\""),
      ("- backward(y, retain_graph=c)", "10:34 retain_graph is true or false"),
      ("- backward([x, y], [c])", "10:26 2 roots and 1 cotangent"),
      ("- backward()", "10:9 backward is not given all that it needs"),
      ("- a, b = jvp(y, [x], [c])", "10:16 jvp of 1 output is bound to 2 names"),
      ("- t = jvp(y, [x], [c, c])", "10:25 1 input and 2 tangents"),
      ("- remove(h)", "10:16 \"h\" is no hook of the case"),
      ("- x: 1", "10:9 unknown step \"x\""),
      ("- y = x[1: 3]", "10:9 this step is read as a mapping, because of its \": \""),
      ("- [x, y]", "10:9 a step is a text or a mapping, not a list"),
      ("- ~", "10:9 a step is missing here, where a null stands"),
      ("- repat: 3\n  do: []", "10:9 unknown step \"repat\""),
      ("- if: y > 0", "10:9 a step with \"if\" has no \"then\""),
      ("- if: y > 0\n  than: []\n  then: []", "11:9 unknown key \"than\" of a step with \"if\""),
      ("- repeat: -1\n  do: []", "10:17 a negative number of times"),
      ("- repeat: 2.5\n  do: []", "10:17 expected an integer for how often the steps run"),
      ("- while: y > 0\n  do: []\n  limit: 0", "12:16 the limit is at least 1"),
      ("- raises: not-scaler\n  do: [backward(x)]", "10:17 unknown kind of error \"not-scaler\""),
      ("- raises: internal\n  do: [backward(x)]", "10:17 \"internal\" satisfies no expectation"),
      ("- raises: domain\n  do: []", "11:13 no step that could raise"),
      ("- no_grad: z = 1", "10:18 expected a list of steps, found \"z = 1\""),
      ("- hook: x\n  given: g", "10:9 a step with \"hook\" has no \"as\""),
      ("- hook: x\n  as: y", "11:13 \"y\" names a tensor already"),
      ("- hook: x\n  as: h\n  kind: nodes", "12:15 unknown kind of hook \"nodes\""),
      (
        "- hook: x\n  as: h\n  kind: post_accumulate\n  return: c",
        "13:9 a post_accumulate hook returns nothing"
      ),
      (
        "- hook: x\n  as: h\n  do: [{expect: {y: 1}}]",
        "12:15 \"expect\" stands in the program of a case, not in a hook or a function"
      ),
      (
        "- hook: x\n  as: h\n  do:\n    - if: c > 0\n      then: []",
        "13:13 \"if\" cannot stand in a hook or a custom function, which an engine runs"
      ),
    ])
  func wrongSteps(yaml: String, problem: String) {
    #expect(summary(readSteps(yaml)) == [problem])
  }

  @Test("a comma that cuts a step of a flow list in two is explained")
  func cutSteps() {
    let corpus = readSteps("- no_grad: [z = add(x, y)]")
    #expect(
      summary(corpus) == [
        "10:26 the brackets of \"z = add(x\" do not balance",
        "10:31 the brackets of \"y)\" do not balance",
      ])
    let suggestions = corpus.diagnostics.compactMap(\.suggestion)
    #expect(suggestions.count == 2 && suggestions[0].contains("line of its own"))
    let index = readSteps("- no_grad: [z = x[0, 1]]")
    #expect(index.diagnostics.count == 1)
    #expect(index.diagnostics[0].suggestion?.contains("line of its own") == true)
    let null = readSteps("- no_grad: [z = x, ~]")
    #expect(null.diagnostics.count == 1)
    #expect(null.diagnostics[0].suggestion?.contains("line of its own") == true)
  }

  @Test("a step that must raise may be what an engine refuses")
  func stepsThatMustRaise() {
    let corpus = readSteps(
      "- raises: bad-argument\n  do: ['g = grad(y, [])']\n"
        + "- raises: bad-argument\n  do: ['backward([x, y], gradient=[c])']")
    #expect(summary(corpus) == [])
  }
}
