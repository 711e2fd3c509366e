import CaseFormat
import ConformanceModel
import Testing

@Suite struct ExpectationTests {
  private func expectations(_ lines: String) -> [String] {
    let body = lines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    let corpus = readCase(
      """
      variables: {x: [1, 2], y: 3}
      steps:
        - z = x * y
        - hook: z
          as: h
      expect:
      \(body)
      """)
    let problems = corpus.diagnostics.map { "\($0.location.column): \($0.message)" }
    return problems.isEmpty ? corpus.cases.flatMap { $0.expectations.map(show) } : problems
  }

  @Test(
    "every observation and every right-hand side is read",
    arguments: [
      ("z: 3", "z.value: 3"),
      ("z.value: [3, 6.5]", "z.value: [3 6.5]"),
      ("z: x * y", "z.value: (* x y)"),
      ("z: [x * y, \"y[0, 1]\"]", "z.value: [(* x y) y[0, 1]]"),
      ("z: nan", "z.value: nan"),
      ("z: [-inf, inf]", "z.value: [-inf inf]"),
      ("z: [true, false]", "z.value: [true false]"),
      ("z: none", "z.value: absent"),
      ("x.grad: none", "x.grad: absent"),
      ("x.grad: present", "x.grad: present"),
      ("x.grad: 2 * x", "x.grad: (* 2 x)"),
      ("x.requires_grad: true", "x.requires_grad: true"),
      ("x.is_leaf: false", "x.is_leaf: false"),
      ("z.grad_fn: present", "z.grad_fn: present"),
      ("z.shape: [2, 3]", "z.shape: [2 3]"),
      ("z.shape: []", "z.shape: []"),
      ("z.dtype: float32", "z.dtype: float32"),
      ("z.version: 1", "z.version: 1"),
      ("x.grad.shape: [2]", "x.grad.shape: [2]"),
      ("x.grad.dtype: float64", "x.grad.dtype: float64"),
      ("x.grad.requires_grad: false", "x.grad.requires_grad: false"),
      ("h.calls: 1", "h.calls: 1"),
      ("hooks.order: [h, h]", "hooks.order: names [\"h\", \"h\"]"),
      ("grad_enabled: true", "grad_enabled: true"),
      ("x.grad: {subgradient: [-1, 1], torch: 0}", "x.grad: within -1 1 torch 0"),
      ("x.grad: {subgradient: [[-1, 1], x]}", "x.grad: within [-1 1] x torch -"),
      ("x.grad: {subgradient: simplex}", "x.grad: simplex torch -"),
      ("x.grad: {subgradient: {ball: 1}, torch: [0, 0]}", "x.grad: ball 1 torch [0 0]"),
      ("x.grad: {one_of: [none, 0.0]}", "x.grad: (absent | 0.0)"),
      ("z.is_leaf: {one_of: [true, false]}", "z.is_leaf: (true | false)"),
      ("z: {finite: true}", "z.value: finite"),
      ("z: {nan: true}", "z.value: nan"),
      ("z: {approx: 1.5, rtol: 1e-3, atol: 0}", "z.value: about 1.5 [\"0.001\", \"0.0\", \"-\"]"),
      ("z: {approx: 2 * x, ulps: 4}", "z.value: about (* 2 x) [\"-\", \"-\", \"4.0\"]"),
      ("z: {same_as: x}", "z.value: same as x"),
      ("z: {not_same_as: x}", "z.value: not same as x"),
    ])
  func everyForm(yaml: String, expectation: String) {
    #expect(expectations(yaml) == [expectation])
  }

  @Test(
    "a wrong expectation says what is wrong at its character",
    arguments: [
      ("zz: 1", "7: \"zz\" is not bound"),
      ("z.vlaue: 1", "9: \"vlaue\" cannot be observed"),
      ("g.calls: 1", "7: \"g\" is no hook of the case"),
      ("hook.order: [h]", "7: \"order\" is observed of all hooks"),
      ("hooks.order: [g]", "21: \"g\" is no hook of the case"),
      ("hooks.order: h", "20: expected a list of hooks, found \"h\""),
      (
        "z: z * 2", "10: a closed form knows the initial inputs alone, and \"z\" is bound by a step"
      ),
      ("z: q * 2", "10: \"q\" is no input of the case"),
      ("z: x.grad", "10: a closed form has no .grad: it knows the initial inputs alone"),
      ("z: exp_(x)", "10: a closed form writes nothing in place"),
      ("z: item(y)", "10: a closed form has no item: it is evaluated without an engine"),
      ("z: sn(x)", "10: unknown function \"sn\""),
      ("z: float32", "10: a dtype is not what z.value can be"),
      ("z: [1, [2]]", "14: the lists are ragged: expected a number here, found a list"),
      ("z.is_leaf: yes", "18: expected true or false for z.is_leaf"),
      ("z.is_leaf: 1", "18: expected true or false for z.is_leaf, found \"1\""),
      ("z.is_leaf: none", "18: z.is_leaf is never \"none\""),
      ("z.grad_fn: true", "18: expected none or present, found \"true\""),
      ("z.shape: 2", "16: expected a shape, a list of integers, found \"2\""),
      ("z.dtype: float", "16: unknown dtype \"float\""),
      ("z.version: 1.5", "18: expected an integer for z.version, found \"1.5\""),
      ("z: {aprox: 1}", "11: unknown matcher \"aprox\""),
      ("z: {approx: 1}", "11: \"approx\" has no tolerance"),
      ("z: {approx: 1, rtl: 1}", "22: unknown key \"rtl\" of \"approx\""),
      (
        "z: {approx: 1, ulps: 1, rtol: 1}",
        "22: \"ulps\" stands in place of \"rtol\" and \"atol\", not beside them"
      ),
      ("z: {finite: true, nan: true}", "25: \"nan\" cannot stand beside \"finite\""),
      ("z: {finite: false}", "19: \"finite\" is true or absent"),
      ("z.shape: {finite: true}", "17: \"finite\" is for values and gradients, not for z.shape"),
      ("z: {one_of: []}", "19: \"one_of\" has no choices"),
      ("z: {same_as: q}", "20: \"q\" is not bound"),
      ("x.grad: {subgradient: [1]}", "29: a subgradient's interval has a lower and an upper end"),
      ("x.grad: {subgradient: simplx}", "29: a subgradient is [low, high], simplex or {ball: r}"),
      ("x.grad: {subgradient: {bal: 1}}", "30: unknown key \"bal\" of a subgradient"),
    ])
  func wrongForms(yaml: String, problem: String) {
    #expect(expectations(yaml).first == problem)
  }
}
