import CaseFormat
import ConformanceModel
import Testing

@Suite struct FunctionTests {
  private static let documented = """
    functions:
      straight_through_round:
        inputs: [x]
        forward: [y = round(x)]
        returns: [y]
        given: [g]
        backward: [gx = g * 1]
        gradients: [gx]
      power:
        inputs: [x, n]
        steps:
          - if: n < 1
            then: [r = 1.0]
            else:
              - r = x * power(x, n - 1)
        returns: [r]
      pair:
        inputs: [x]
        steps: [s = sin(x), c = cos(x)]
        returns: [s, c]
    """

  @Test("the functions that the format's document shows are read")
  func documentedFunctions() throws {
    let corpus = readSteps("- z = power(x, 3)", functions: Self.documented)
    #expect(summary(corpus) == [])
    let functions = try #require(corpus.cases.first?.functions)
    guard
      case .custom(let forward, let returns, let given, let backward, let gradients) =
        functions["straight_through_round"]?.body
    else {
      Issue.record("no custom function")
      return
    }
    #expect(forward.map(show) == ["y := round(x)"])
    #expect(returns == ["y"] && given == ["g"] && gradients == ["gx"])
    #expect(backward.map(show) == ["gx := (* g 1)"])
    guard case .plain(let steps, let results) = functions["power"]?.body else {
      Issue.record("no plain function")
      return
    }
    #expect(steps.map(show) == ["if (< n 1) {r := 1.0} {r := (* x power(x, (- n 1)))}"])
    #expect(results == ["r"])
  }

  @Test(
    "functions are called like ops",
    arguments: [
      ("- z = straight_through_round(x)", "z := straight_through_round(x)"),
      ("- z = power(n=2, x=x)", "z := power(x, 2)"),
      ("- z = checkpoint(power, x, 3)", "z := checkpoint(power, x, 3)"),
      ("- a, b = pair(x)", "a,b := pair(x)"),
      ("- a, b = checkpoint(pair, x)", "a,b := checkpoint(pair, x)"),
    ])
  func calls(yaml: String, step: String) {
    let corpus = readSteps(yaml, functions: Self.documented)
    #expect(summary(corpus) == [])
    #expect(corpus.cases.flatMap { $0.steps.map(show) } == [step])
  }

  @Test(
    "a wrong call says what is wrong at its character",
    arguments: [
      ("- z = power(x)", "10:13 power has 2 inputs and is given 1"),
      ("- z = power(x, 2, 3)", "10:13 power has 2 inputs and is given 3"),
      ("- z = power(x, m=2)", "10:22 power has no input \"m\""),
      ("- z = pwer(x, 2)", "10:13 unknown function \"pwer\""),
      ("- z = pair(x)", "10:13 pair gives 2 results and stands where one value belongs"),
      ("- a, b = power(x, 2)", "10:16 power gives 1 result and 2 names are bound"),
      ("- z = checkpoint(pwer, x, 3)", "10:24 \"pwer\" is no function of the file"),
      ("- z = checkpoint(power, x)", "10:24 power has 2 inputs and is given 1"),
    ])
  func wrongCalls(yaml: String, problem: String) {
    #expect(summary(readSteps(yaml, functions: Self.documented)).first == problem)
  }

  @Test("a closed form calls no function of the file")
  func closedForms() {
    let corpus = readCase(
      "variables: {x: 2}\nexpect: {x: 'power(x, 1)'}", functions: Self.documented)
    #expect(summary(corpus) == ["8:18 a closed form calls no function of the file"])
  }

  @Test(
    "a wrong function says what is wrong at its character",
    arguments: [
      ("sin: {inputs: [x], steps: [y = x], returns: [y]}", "9:3 \"sin\" is the name of an op"),
      ("exp_: {inputs: [x], steps: [y = x], returns: [y]}", "9:3 \"exp_\" is the name of an op"),
      ("item: {inputs: [x], steps: [y = x], returns: [y]}", "9:3 \"item\" is the name of an op"),
      (
        "f-g: {inputs: [x], steps: [y = x], returns: [y]}",
        "9:3 \"f-g\" is no name: letters, digits and _ make one"
      ),
      ("f: {inputs: [x], returns: [x]}", "9:3 a function has no \"steps\""),
      ("f: {inputs: [x], steps: []}", "9:3 a function has no \"returns\""),
      ("f: {inputs: [x, x], steps: [], returns: [x]}", "9:19 \"x\" stands twice in this list"),
      ("f: {inputs: [x], steps: [], returns: [y]}", "9:41 \"y\" is not bound"),
      ("f: {inputs: [x], steps: [y = c], returns: [y]}", "9:32 \"c\" is not bound"),
      ("f: {inputs: [x], steps: [], returns: []}", "9:40 a function returns at least one value"),
      (
        "f: {inputs: [x], stps: [], steps: [], returns: [x]}",
        "9:20 unknown key \"stps\" of a function"
      ),
      (
        "f: {inputs: [x], forward: [], returns: [x], given: [g, k], backward: [], gradients: [g]}",
        "9:54 2 names given for 1 result"
      ),
      (
        "f: {inputs: [x], forward: [], returns: [x], given: [g], gradients: [g]}",
        "9:3 a custom function has no \"backward\""
      ),
      (
        "f: {inputs: [x], forward: [], returns: [x], given: [g], backward: [], gradients: [q]}",
        "9:85 \"q\" is not bound"
      ),
      (
        "f: {inputs: [x], forward: [{if: x > 0, then: []}], returns: [x], given: [g], backward: [], gradients: [none]}",
        "9:31 \"if\" cannot stand in a hook or a custom function, which an engine runs"
      ),
    ])
  func wrongFunctions(yaml: String, problem: String) {
    let corpus = readCase("constants: {c: 1}", functions: "functions:\n  \(yaml)\n")
    #expect(summary(corpus) == [problem])
  }
}
