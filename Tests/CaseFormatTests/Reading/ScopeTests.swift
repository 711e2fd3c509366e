import CaseFormat
import ConformanceModel
import Testing

@Suite struct ScopeTests {
  @Test(
    "a name is bound by every form that binds one",
    arguments: [
      "- z = x\n- w = z",
      "- a, b = max(x, 0)\n- w = a + b",
      "- g = grad(y, y)\n- w = g",
      "- t = jvp(y, [y], [c])\n- w = t",
      "- for: i\n  in: [0]\n  do: []\n- w = i",
      "- no_grad: [z = x]\n- w = z",
      "- if: y > 0\n  then: [z = x]\n- w = z",
      "- if: y > 0\n  then: [z = x]\n  else: [q = x]\n- w = z + q",
      "- repeat: 2\n  do:\n    - if: y > 1\n      then: [w = later]\n    - later = x",
      "- hook: x\n  as: h\n  given: g\n  do: [seen = g]\n- w = seen",
      "- hook: x\n  as: h\n  given: g\n  do: [w = g + later]\n- later = x",
      "- raises: domain\n  do:\n    - z = x\n    - w = inv(x)\n- q = z",
      "- release(x)\n- x = y\n- w = x",
    ])
  func bindingForms(steps: String) {
    #expect(summary(readSteps(steps)) == [])
  }

  @Test(
    "a name that is bound nowhere is told at its character",
    arguments: [
      ("- z = x + zz", "10:17 \"zz\" is not bound"),
      ("- z = z + 1", "10:13 \"z\" is not bound"),
      ("- x[i] = 1", "10:11 \"i\" is not bound"),
      ("- backward(q)", "10:18 \"q\" is not bound"),
      ("- g = grad(y, [q])", "10:22 \"q\" is not bound"),
      ("- release(x)\n- z = x", "11:13 \"x\" is not bound here any more or not yet"),
      ("- release(q)", "10:17 \"q\" is not bound"),
      ("- hook: q\n  as: h", "10:15 \"q\" is not bound"),
      ("- hook: x\n  as: h\n  given: g\n- z = g", "13:13 \"g\" is not bound"),
      ("- hook: x\n  as: h\n- z = h", "12:13 \"h\" is a hook, not a tensor"),
      ("- hook: x\n  as: h\n- h = x", "12:9 \"h\" names a hook already"),
      ("- repeat: 2\n  do: [z = nowhere]", "11:18 \"nowhere\" is not bound"),
      ("- hook: x\n  as: h\n  do: [z = nowhere]", "12:18 \"nowhere\" is not bound"),
      (
        "- raises: domain\n  do: [w = inv(x)]\n- z = w",
        "12:13 \"w\" is not bound here any more or not yet"
      ),
      ("- q.grad = none", "10:9 \"q\" is not bound"),
      ("- expect: {q: 1}", "10:18 \"q\" is not bound"),
    ])
  func unboundNames(steps: String, problem: String) {
    #expect(summary(readSteps(steps)) == [problem])
  }

  @Test("the nearest bound name is suggested, or what else the word could be")
  func suggestions() {
    func suggestion(_ steps: String) -> String? {
      readSteps(steps).diagnostics.first?.suggestion
    }
    #expect(suggestion("- loss = x\n- z = lss") == "did you mean \"loss\"?")
    #expect(suggestion("- z = True") == "write true")
    #expect(suggestion("- z = sigmoid") == "sigmoid is a function: write sigmoid(…)")
  }

  @Test("what an unreadable step seems to bind is no second problem")
  func followingProblems() {
    #expect(summary(readSteps("- z = x +\n- w = z")).count == 1)
  }
}
