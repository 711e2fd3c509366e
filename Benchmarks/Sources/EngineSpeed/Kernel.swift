import Autograd

/// One op on large tensors, and how much longer than PyTorch it may take.
struct Kernel {
  let name: String
  let allowance: Double
  let run: () -> Tensor

  /// Pointwise ops on 10⁶ elements, and a product of matrices.
  static func all() -> [Kernel] {
    var numbers = Numbers(seed: 1)
    let x = Tensor(numbers.next(1_000_000, in: -1...1), shape: [1000, 1000])
    let y = Tensor(numbers.next(1_000_000, in: 0.5...1.5), shape: [1000, 1000])
    let a = Tensor(numbers.next(1 << 18, in: -1...1), shape: [512, 512])
    let b = Tensor(numbers.next(1 << 18, in: -1...1), shape: [512, 512])
    let pointwise: [(String, () -> Tensor)] = [
      ("add", { x + y }), ("mul", { x * y }), ("div", { x / y }), ("neg", { -x }),
      ("relu", { x.relu() }), ("sqrt", { y.sqrt() }), ("exp", { x.exp() }), ("log", { y.log() }),
      ("sin", { x.sin() }), ("cos", { x.cos() }), ("tanh", { x.tanh() }),
      ("sigmoid", { x.sigmoid() }), ("add transposed", { x.transposed(0, 1) + y }),
      ("add row", { x + y[0] }), ("sum", { x.sum() }),
    ]
    return pointwise.map { Kernel(name: $0.0, allowance: 1.3, run: $0.1) } + [
      Kernel(name: "matmul", allowance: 2, run: { a.matmul(b) })
    ]
  }
}
