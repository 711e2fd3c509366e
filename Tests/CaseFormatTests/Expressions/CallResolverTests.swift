import CaseFormat
import ConformanceModel
import Testing

@Suite struct CallResolverTests {
  private func resolved(_ text: String) -> String {
    switch ExpressionParser.parse(text, at: start) {
    case .success(let expression): show(expression)
    case .failure(let problem): "\(problem.location.column): \(problem.message)"
    }
  }

  @Test(
    "tensors stand by position and everything else by keyword",
    arguments: [
      ("add(a, b, 2)", "add(a, b, alpha=2)"),
      ("add(a, other=b)", "add(a, b)"),
      ("gather(x, 1, i)", "gather(x, i, dim=1)"),
      ("polygamma(1, x)", "polygamma(x, n=1)"),
      ("sum(x, [0, 1], true)", "sum(x, dim=[0 1], keepdim=true)"),
      ("max(x, 0)", "max(x, dim=0)"),
      ("linear(x, w)", "linear(x, w)"),
      ("layer_norm(x, [3], bias=b)", "layer_norm(x, none, b, normalized_shape=[3])"),
      ("cat([a, b], 1)", "cat([a b], dim=1)"),
      ("cat(parts, dim=1)", "cat(parts, dim=1)"),
      ("einsum('ij,jk', a, b)", "einsum([a b], equation='ij,jk')"),
      ("einsum('i', [a])", "einsum([a], equation='i')"),
      ("index(x, i, j)", "index(x, [i j])"),
      ("index_put(x, [i], v)", "index_put(x, [i], v)"),
      ("block_diag(a, b, c)", "block_diag([a b c])"),
      ("exp_(x)", "exp_(x)"),
      ("full([2], 0.5, dtype=float32)", "full(size=[2], fill_value=0.5, dtype=float32)"),
      ("full(shape=[2], value=0.5)", "full(size=[2], fill_value=0.5)"),
    ])
  func oneForm(text: String, form: String) {
    #expect(resolved(text) == form)
  }

  @Test(
    "a list of integers may be written as one argument each",
    arguments: [
      ("reshape(x, 2, 3)", "reshape(x, shape=[2 3])"),
      ("reshape(x, [2, 3])", "reshape(x, shape=[2 3])"),
      ("reshape(x, -1)", "reshape(x, shape=[-1])"),
      ("reshape(x, n)", "reshape(x, shape=n)"),
      ("permute(x, 1, 0)", "permute(x, dims=[1 0])"),
      ("expand(x, 2, n)", "expand(x, size=[2 n])"),
      ("zeros(2, 3)", "zeros(size=[2 3])"),
      ("zeros(shape=[2])", "zeros(size=[2])"),
      ("repeat(x, 2)", "repeat(x, repeats=[2])"),
      ("flip(x, 0)", "flip(x, dims=[0])"),
    ])
  func spreadLists(text: String, form: String) {
    #expect(resolved(text) == form)
  }

  @Test(
    "a wrong call says what is wrong at the argument",
    arguments: [
      ("add(x)", "1: add is not given \"other\""),
      ("sin(x, y)", "8: sin takes 1 argument and is given 2"),
      ("add(a, b, alpah=2)", "11: add has no argument \"alpah\""),
      ("sum(x, 0, dim=1)", "11: sum is given \"dim\" by position and by keyword"),
      ("sum(x, dim=0, dim=1)", "15: sum is given \"dim\" twice"),
      ("sum(qr(a))", "5: qr gives 2 results and stands where one value belongs"),
      ("det_(x)", "1: det has no form that works in place"),
      ("item()", "1: item takes 1 argument and is given 0"),
      ("append(x)", "1: append takes 2 arguments and is given 1"),
      ("grad(y, x)", "1: grad is a step of its own and no value"),
      ("checkpoint(f, x)", "12: \"f\" is no function of the file"),
      ("1 + backward(x)", "5: backward is a step of its own and no value"),
    ])
  func wrongCalls(text: String, problem: String) {
    #expect(resolved(text) == problem)
  }

  @Test("the nearest of ops, functions and builtins is suggested")
  func suggestions() {
    func suggestion(_ text: String) -> String? {
      guard case .failure(let problem) = ExpressionParser.parse(text, at: start) else { return nil }
      return problem.suggestion
    }
    #expect(suggestion("sgmoid(x)") == "did you mean \"sigmoid\"?")
    #expect(suggestion("iten(x)") == "did you mean \"item\"?")
    #expect(suggestion("sum(x, keepdims=true)") == "did you mean \"keepdim\"?")
    #expect(suggestion("requires_grad_(x)") == "write x.requires_grad = true")
  }
}
