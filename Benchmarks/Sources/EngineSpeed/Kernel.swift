import Autograd

/// One op on large tensors, and how much longer than PyTorch it may take, where that is asked.
struct Kernel {
  let name: String
  let allowance: Double?
  let run: () -> Tensor

  /// Pointwise ops on 10⁶ elements, and a product of matrices.
  static func all() -> [Kernel] {
    var numbers = Numbers(seed: 1)
    let x = Tensor(numbers.next(1_000_000, in: -1...1), shape: [1000, 1000])
    let y = Tensor(numbers.next(1_000_000, in: 0.5...1.5), shape: [1000, 1000])
    let a = Tensor(numbers.next(1 << 18, in: -1...1), shape: [512, 512])
    let b = Tensor(numbers.next(1 << 18, in: -1...1), shape: [512, 512])
    let isPositive = x > 0
    let pointwise: [(String, () -> Tensor)] = [
      ("add", { x + y }), ("sub", { x - y }), ("mul", { x * y }), ("div", { x / y }),
      ("neg", { -x }), ("abs", { x.abs() }), ("relu", { x.relu() }), ("sqrt", { y.sqrt() }),
      ("maximum", { Op.named("maximum")?.applied(x, y) ?? x }),
      ("where", { .choose(isPositive, x, y) }), ("exp", { x.exp() }), ("log", { y.log() }),
      ("expm1", { Op.named("expm1")?.applied(x) ?? x }),
      ("log1p", { Op.named("log1p")?.applied(y) ?? x }), ("sin", { x.sin() }),
      ("cos", { x.cos() }), ("tanh", { x.tanh() }), ("sigmoid", { x.sigmoid() }),
      ("pow", { y.power(x) }), ("add number", { x + 2.5 }),
      ("softplus", { Op.named("softplus")?.applied(x) ?? x }),
      ("add transposed", { x.transposed(0, 1) + y }), ("add row", { x + y[0] }),
      ("add column", { x + y.sliced(1, 0, 1) }), ("less", { x < y }),
      ("erf", { Op.named("erf")?.applied(x) ?? x }),
      ("gelu", { Op.named("gelu")?.applied(x) ?? x }),
      ("silu", { Op.named("silu")?.applied(x) ?? x }),
    ]
    let reductions: [(String, () -> Tensor)] = [
      ("sum", { x.sum() }), ("mean", { x.mean() }), ("sum of rows", { x.sum([1]) }),
    ]
    // What is neither pointwise nor a plain sum: shown only.
    let others: [(String, () -> Tensor)] = [
      ("sum of columns", { x.sum([0]) }),
      ("prod", { Op.named("prod")?.applied(y) ?? x }),
      ("cumsum", { Op.named("cumsum")?.applied(x, ["dim": .integer(1)]) ?? x }),
    ]
    return (pointwise + reductions).map { Kernel(name: $0.0, allowance: 1.3, run: $0.1) }
      + others.map { Kernel(name: $0.0, allowance: nil, run: $0.1) } + [
        Kernel(name: "matmul", allowance: 2, run: { a.matmul(b) })
      ]
  }
}

extension Op {
  fileprivate func applied(_ inputs: Tensor...) -> Tensor? { try? apply(inputs).first }

  fileprivate func applied(_ x: Tensor, _ attributes: [String: Argument]) -> Tensor? {
    try? apply([x], attributes).first
  }
}
