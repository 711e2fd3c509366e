import CaseFormat
import ConformanceModel
import EngineKit
import Testing

@Suite struct ExpressionParserTests {
  private func parsed(_ text: String) -> String {
    switch ExpressionParser.parse(text, at: start) {
    case .success(let expression): show(expression)
    case .failure(let problem): "\(problem.location.column): \(problem.message)"
    }
  }

  @Test(
    "operators bind as the format's table says",
    arguments: [
      ("a + b * c", "(+ a (* b c))"),
      ("a * b + c", "(+ (* a b) c)"),
      ("a - b - c", "(- (- a b) c)"),
      ("a / b * c", "(* (/ a b) c)"),
      ("a @ b * c", "(* (@ a b) c)"),
      ("-x ** 2", "(- (** x 2))"),
      ("x ** -1", "(** x -1)"),
      ("x ** -y ** 2", "(** x (- (** y 2)))"),
      ("a ** b ** c", "(** a (** b c))"),
      ("-a * b", "(* (- a) b)"),
      ("a * -b", "(* a (- b))"),
      ("a - -b", "(- a (- b))"),
      ("a + b < c * d", "(< (+ a b) (* c d))"),
      ("(a < b) == c", "(== (< a b) c)"),
      ("(a + b) * c", "(* (+ a b) c)"),
      ("x.grad * 2", "(* x.grad 2)"),
      ("-x.data[0] ** 2", "(- (** x.data[0] 2))"),
      ("sin(x) ** 2", "(** sin(x) 2)"),
      ("-2 ** 2", "(- (** 2 2))"),
      ("a >= b", "(>= a b)"),
      ("a != b", "(!= a b)"),
    ])
  func operatorsBind(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test(
    "every kind of value is read",
    arguments: [
      ("1", "1"), ("-1", "-1"), ("1.5", "1.5"), (".5", "0.5"), ("1e3", "1000.0"),
      ("2.5e-1", "0.25"), ("[1, 2.0, x]", "[1 2.0 x]"), ("[]", "[]"), ("[[1], [2]]", "[[1] [2]]"),
      ("true", "true"), ("false", "false"), ("none", "none"), ("float32", "float32"),
      ("'abc'", "'abc'"), ("\"ij,jk->ik\"", "'ij,jk->ik'"), ("inf", "inf"), ("-inf", "-inf"),
      ("nan", "nan"), ("pi", "3.141592653589793"),
    ])
  func valuesAreRead(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test(
    "every form of index is read",
    arguments: [
      ("x[0]", "x[0]"), ("x[-1]", "x[-1]"), ("x[1:3]", "x[1:3:]"), ("x[:, 0]", "x[::, 0]"),
      ("x[::2]", "x[::2]"), ("x[1:]", "x[1::]"), ("x[:n]", "x[:n:]"), ("x[mask]", "x[mask]"),
      ("x[a > 0]", "x[(> a 0)]"), ("x[[0, 2]]", "x[[0 2]]"), ("x[0][1]", "x[0][1]"),
      ("x[i, j + 1]", "x[i, (+ j 1)]"), ("x[::-1]", "x[::-1]"),
    ])
  func indicesAreRead(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test(
    "a problem points at its own character",
    arguments: [
      ("a + ", "5: an expression is missing here"),
      ("a b", "3: expected an operator, found \"b\""),
      ("(a + b", "1: \"(\" is not closed"),
      ("a + b)", "6: \")\" closes nothing"),
      ("x[", "3: expected an index, found the end"),
      ("x[]", "2: an index with nothing in it"),
      ("a < b < c", "7: comparisons are not chained"),
      ("x ^ 2", "3: unknown operator \"^\""),
      ("a // b", "3: unknown operator \"//\""),
      ("+a", "1: there is no sign \"+\""),
      ("x.shape", "3: only x.grad and x.data are values; \"shape\" is not"),
      ("x.sum()", "3: there are no methods"),
      ("a = b", "3: an assignment stands at the start of a step"),
      ("sn(x)", "1: unknown function \"sn\""),
      ("1 + 0x10", "5: a hexadecimal number"),
      ("1 + 010", "5: a number with a leading zero"),
      ("1_000", "1: an underscore in a number"),
      ("2 * 1e400", "5: the number 1e400 is out of range"),
      ("99999999999999999999", "1: the integer 99999999999999999999 does not fit int64"),
      ("2x", "1: \"2x\" is neither a number nor a name"),
      ("'abc", "1: the string that begins here has no end"),
      ("é + 1", "1: the character \"é\" has no meaning in an expression"),
      ("f(a=1, b)", "8: an argument by position after one by keyword"),
      ("$v + 1", "1: \"$v\" stands for nothing: the case has no \"over\""),
    ])
  func problemsHaveAPlace(text: String, problem: String) {
    #expect(parsed(text) == problem)
  }

  @Test("brackets nest to the limit and no deeper")
  func nestingIsBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth)
    }
    #expect(parsed(nested(64)) == "x")
    #expect(parsed(nested(65)) == "65: nested more than 64 deep")
    #expect(parsed(nested(10_000)) == "65: nested more than 64 deep")
    #expect(parsed(String(repeating: "-", count: 10_000) + "x") == "65: nested more than 64 deep")
    let chain = Array(repeating: "x", count: 1_000).joined(separator: " + ")
    #expect(parsed(chain) == "1: an expression of more than 256 operations in a row")
  }

  @Test("names are checked where the caller knows them")
  func namesAreChecked() {
    let result = ExpressionParser.parse("alpha * betta", at: start, names: ["alpha", "beta"])
    guard case .failure(let problem) = result else {
      Issue.record("no problem")
      return
    }
    #expect(
      problem.rendered == """
        -:1:9: error: "betta" is not bound
        alpha * betta
                ^~~~~
        help: did you mean "beta"?
        """)
  }

  @Test("inputs on a command line become float64 variables")
  func inputsAreRead() throws {
    let inputs = try ExpressionParser.parseInputs("x=[[1, 2], [3, -inf]], y=0.5", at: start).get()
    #expect(inputs.map(\.name) == ["x", "y"])
    #expect(inputs[0].tensor == .value(.init(shape: [2, 2], [1, 2, 3, -.infinity])))
    #expect(inputs[1].tensor == .value(.init(0.5)))
    #expect(inputs.map(\.requiresGrad) == [true, true])
  }

  @Test(
    "inputs that cannot be read say why",
    arguments: [
      ("x=[1, [2]]", 7, "the lists are ragged here"), ("x", 2, "expected \"=\" and a value"),
      ("x=1, x=2", 6, "\"x\" is given twice"), ("x=y", 3, "expected a number or a list of numbers"),
      ("pi=3", 1, "expected a name"), ("", 1, "an expression is missing here"),
    ])
  func wrongInputs(text: String, column: Int, message: String) {
    guard case .failure(let problem) = ExpressionParser.parseInputs(text, at: start) else {
      Issue.record("no problem")
      return
    }
    #expect(problem.location.column == column)
    #expect(problem.message == message)
  }
}
