import CaseFormat
import ConformanceModel
import Testing

@testable import Conformance

@Suite("Closed forms")
struct ClosedFormTests {
  private let inputs: [String: Array64] = [
    "x": Array64(shape: [3], [1, 2, 3]), "a": Array64(2),
    "m": Array64(shape: [2, 2], [1, 2, 3, 4]), "r": Array64(shape: [1, 3], [10, 20, 30]),
  ]

  private func evaluate(_ text: String) throws -> Array64 {
    let place = FileLocation(path: "t", line: 1, column: 1)
    let expression = try ExpressionParser.parse(text, at: place).get()
    return try ClosedForm(environment: inputs).evaluate(expression)
  }

  @Test(
    "expressions have the value that textbooks give them",
    arguments: [
      ("3 * x ** 2", [3], [3, 12, 27]), ("-a ** 2", [], [-4]), ("x @ x", [], [14]),
      ("m @ m", [2, 2], [7, 10, 15, 22]), ("sum(m, dim=0)", [2], [4, 6]),
      ("sum(m, 1, keepdim=true)", [2, 1], [3, 7]), ("mean(x)", [], [2]),
      ("transpose(m, 0, 1)", [2, 2], [1, 3, 2, 4]), ("r + x", [1, 3], [11, 22, 33]),
      ("where(x > 1.5, x, 0)", [3], [0, 2, 3]), ("x[1:3]", [2], [2, 3]), ("x[-1]", [], [3]),
      ("m[:, 0]", [2], [1, 3]), ("[a, 2 * a]", [2], [2, 4]), ("prod(x)", [], [6]),
      ("maximum(x, 2)", [3], [2, 2, 3]), ("cat([x, x])", [6], [1, 2, 3, 1, 2, 3]),
      ("stack([x, x], 1)", [3, 2], [1, 1, 2, 2, 3, 3]), ("outer(x, x)[2]", [3], [3, 6, 9]),
      ("zeros_like(x)", [3], [0, 0, 0]), ("expand(a, 2)", [2], [2, 2]),
      ("cumsum(x, 0)", [3], [1, 3, 6]), ("flip(x, 0)", [3], [3, 2, 1]), ("x[::2]", [2], [1, 3]),
    ] as [(String, [Int], [Double])])
  func values(text: String, shape: [Int], elements: [Double]) throws {
    let value = try evaluate(text)
    #expect(value.shape == shape)
    #expect(value.elements == elements)
  }

  @Test(
    "what has no value is an error in words, never a trap",
    arguments: [
      "x + m", "x @ m", "x[5]", "sum(x, dim=4)", "zeros(1e300)", "zeros([100000, 100000])",
      "reshape(x, [2, 2])", "unknown_input + 1", "eye(1e9)", "arange(1e12)", "svdvals(m)",
      "expand(x, [2, 2])", "sum(x, dim=0.5)", "permute(m, [0, 0])", "cat([x, m])",
    ])
  func errors(text: String) throws {
    #expect(throws: (any Error).self) { try evaluate(text) }
  }
}
