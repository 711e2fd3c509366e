import CaseFormat
import ConformanceModel
import EngineKit
import Testing

@Suite struct OverTableTests {
  @Test("a case is read for every combination, the last name counting fastest")
  func combinations() {
    let corpus = readCase(
      """
      over: {f: [sin, cos], v: [1, -2.50]}
      variables: {x: $v}
      steps: [y = $f(x) + $v]
      expect: {y: $f(x) + $v}
      """)
    #expect(summary(corpus) == [])
    #expect(
      corpus.cases.map(\.id) == [
        "t/c[f=cos,v=-2.50]", "t/c[f=cos,v=1]", "t/c[f=sin,v=-2.50]", "t/c[f=sin,v=1]",
      ])
    #expect(corpus.cases[0].steps.map(show) == ["y := (+ cos(x) -2.5)"])
    #expect(corpus.cases[0].inputs[0].tensor == .value(TensorValue(-2.5)))
    #expect(corpus.cases[3].expectations.map(show) == ["y.value: (+ sin(x) 1)"])
  }

  @Test("a value keeps its type where it stands alone, and a negative one is put in parentheses")
  func substitution() {
    let corpus = readCase(
      """
      over: {d: [float32, float64], n: [-2], b: [true], t: ["ij->i"]}
      constants: {x: {shape: [2], fill: $n, dtype: $d}}
      steps:
        - y = x**$n * $n
        - z = einsum("$t", y)
      expect: {y.dtype: $d, y.is_leaf: $b, y.version: $n}
      """)
    #expect(summary(corpus) == [])
    #expect(
      corpus.cases.map(\.id) == [
        "t/c[d=float32,n=-2,b=true,t=ij->i]", "t/c[d=float64,n=-2,b=true,t=ij->i]",
      ])
    #expect(
      corpus.cases[0].inputs[0].tensor
        == .filled(shape: [2], .constant(-2), dtype: .float32))
    #expect(
      corpus.cases[0].steps.map(show) == [
        "y := (* (** x -2) -2)", "z := einsum(y, equation='ij->i')",
      ])
    #expect(
      corpus.cases[0].expectations.map(show) == [
        "y.dtype: float32", "y.is_leaf: true", "y.version: -2",
      ])
  }

  @Test("parentheses keep the meaning of a power")
  func powers() {
    let corpus = readCase(
      """
      over: {n: [-2]}
      constants: {x: 3}
      steps: [y = $n ** 2 - $n]
      expect: {y: 1}
      """)
    #expect(corpus.cases.flatMap { $0.steps.map(show) } == ["y := (- (** -2 2) -2)"])
  }

  @Test("about and source take values too, and keys do not")
  func texts() {
    let corpus = read(
      """
      format: 1
      about: A file.
      cases:
        c:
          about: The derivative of $f.
          source: a table, row $f
          over: {f: [sin]}
          constants: {x: 1}
          steps: [y = $f(x)]
          expect: {y: sin(x)}
      """)
    #expect(summary(corpus) == [])
    #expect(corpus.cases.map(\.about) == ["The derivative of sin."])
    #expect(corpus.cases.map(\.source) == ["a table, row sin"])
  }

  @Test("a problem in a substituted text points into the file")
  func places() {
    let corpus = readCase(
      """
      over: {f: [sin, cos]}
      constants: {x: 1}
      steps:
        - y = $f(x) + $f(zz)
        - y = "x"
        - z = $f(x, x)
      """)
    #expect(
      summary(corpus) == [
        "10:24 \"zz\" is not bound", "12:19 sin takes 1 argument and is given 2",
      ])
  }

  @Test(
    "a wrong table says what is wrong at its character",
    arguments: [
      ("over: {f: [sin]}", "7:12 \"f\" of \"over\" is used nowhere in the case"),
      ("over: {f: []}", "7:15 the list has no values"),
      ("over: {f: sin}", "7:15 expected a list of values, found \"sin\""),
      ("over: [f]", "7:11 expected lists by name for \"over\", found a list"),
      ("over: {pi: [1]}", "7:12 \"pi\" is a word of the language and names nothing"),
      ("over: {f: [1, 1]}\nneeds: [\"$f\"]", "7:19 the value 1 stands twice"),
      ("over: {f: [0x10]}\nneeds: [\"$f\"]", "7:16 a hexadecimal number"),
      (
        "over: {f: [[1]]}\nneeds: [\"$f\"]",
        "7:16 expected a number, a text, true, false or a dtype, found a list"
      ),
      (
        "over: {f: [sin]}\nconstants: {x: 1}\nsteps: [y = $f(x), z = $g(x)]",
        "9:28 \"$g\" stands for nothing: it is not in \"over\""
      ),
      ("constants: {x: $v}", "7:20 \"$v\" stands for nothing: the case has no \"over\""),
    ])
  func wrongTables(keys: String, problem: String) {
    #expect(summary(readCase(keys)).first == problem)
  }

  @Test("the values of all combinations have a limit")
  func sizeLimit() {
    let values = (0..<60).map(String.init).joined(separator: ", ")
    let large = Array(repeating: "1", count: 500).joined(separator: ", ")
    let corpus = readCase(
      "over: {a: [\(values)], b: [\(values)]}\nconstants: {x: $a, y: $b, z: [\(large)]}")
    #expect(
      summary(corpus) == ["7:5 the combinations of this file have more than 500000 values"])
  }

  @Test("a table has a limit of combinations")
  func limit() {
    let values = (0..<70).map(String.init).joined(separator: ", ")
    let corpus = readCase("over: {a: [\(values)], b: [\(values)]}\nconstants: {x: $a, y: $b}")
    #expect(summary(corpus) == ["7:5 \"over\" has more than 4096 combinations"])
  }
}
