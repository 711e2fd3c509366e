extension OpFault {
  /// Wrong rules that people write, by family: a factor forgotten, an output taken for an input, a
  /// sum not taken, indices overwritten.
  package static let mistakes: [OpFault] = pointwiseMistakes + movingMistakes

  private static let pointwiseMistakes: [OpFault] = [
    unary("sigmoid", "forgets-one-minus", "takes y for y (1 - y)", .output { g, y in g * y }),
    unary(
      "sigmoid", "of-the-input", "takes x (1 - x) for y (1 - y)",
      .input { g, x in g * x * (1 - x) }),
    unary(
      "tanh", "of-the-input", "takes 1 - x² for 1 - y²", .input { g, x in g * (1 - x * x) }),
    unary(
      "tanh", "forgets-the-square", "takes 1 - y for 1 - y²", .output { g, y in g * (1 - y) }),
    unary("exp", "of-the-input", "takes x for e^x", .input { g, x in g * x }),
    unary("log", "wrong-power", "takes 1 / x² for 1 / x", .input { g, x in g / (x * x) }),
    unary("log2", "forgets-the-base", "takes 1 / x", like: "factor", .input { g, x in g / x }),
    unary("log10", "forgets-the-base", "takes 1 / x", like: "factor", .input { g, x in g / x }),
    unary("log1p", "is-log", "takes 1 / x for 1 / (1 + x)", .input { g, x in g / x }),
    unary(
      "sqrt", "forgets-the-half", "takes 1 / y for 1 / 2y", like: "factor",
      .output { g, y in g / y }),
    unary(
      "rsqrt", "wrong-sign", "takes y³ / 2", like: "sign", .output { g, y in g * y * y * y * 0.5 }),
    unary("reciprocal", "forgets-the-square", "takes -y for -y²", .output { g, y in -(g * y) }),
    unary("square", "forgets-the-two", "takes x for 2x", like: "factor", .input { g, x in g * x }),
    unary("cos", "sign", "takes sin x for -sin x", like: "sign", .input { g, x in g * x.sin() }),
    unary("cosh", "of-the-circle", "takes -sinh x", .input { g, x in -(g * x.sinh()) }),
    unary("tan", "forgets-the-one", "takes y² for 1 + y²", .output { g, y in g * y * y }),
    unary(
      "acos", "sign", "takes the slope of asin", like: "sign",
      .input { g, x in g * (1 - x * x).rsqrt() }),
    unary("atan", "sign", "takes 1 / (1 - x²)", .input { g, x in g / (1 - x * x) }),
    unary("asinh", "is-acosh", "takes 1 / √(x² - 1)", .input { g, x in g * (x * x - 1).rsqrt() }),
    unary("abs", "is-one", "takes 1 for the sign of x", .linear { g in g }),
    unary(
      "relu", "leaks", "lets a hundredth through below zero",
      .input { g, x in
        Tensor.choose(x > 0, g, g * 0.01)
      }),
    unary("relu", "is-one", "lets all through", .linear { g in g }),
    unary(
      "erf", "forgets-the-square", "takes e^-x for e^(-x²)",
      .input { g, x in
        g * (-x).exp() * 1.1283791670955126
      }),
    unary(
      "logsigmoid", "is-sigmoid", "takes the sigmoid of x, not of -x",
      .input { g, x in
        g * x.sigmoid()
      }),
    unary(
      "sin", "in-degrees", "takes x for degrees",
      .input { g, x in
        g * (x * (Double.pi / 180)).cos()
      }),
    binary(
      "pow", "exponent-not-lowered", "takes n xⁿ for n xⁿ⁻¹",
      left:
        .inputs { g, a, b in g * b * a.power(b) }),
    binary(
      "pow", "logarithm-lost", "forgets ln x in the exponent's gradient",
      right:
        .inputs { g, a, b in g * a.power(b) }),
    binary(
      "mul", "operands-mixed", "multiplies by its own operand, not by the other",
      left:
        .inputs { g, a, _ in g * a }),
    binary(
      "maximum", "both", "gives all of it to both operands", left: .linear { g in g },
      right:
        .linear { g in g }),
    binary(
      "minimum", "is-maximum", "gives it to the greater one", like: "other-branch",
      left:
        .inputs { g, a, b in Tensor.choose(a > b, g, 0) },
      right:
        .inputs { g, a, b in Tensor.choose(b > a, g, 0) }),
    binary(
      "atan2", "swapped", "has the gradients of its operands swapped",
      left:
        .inputs { g, a, b in -(g * a) / (a * a + b * b) },
      right:
        .inputs { g, a, b in g * b / (a * a + b * b) }),
    binary("hypot", "not-divided", "takes a for a / y", left: .inputs { g, a, _ in g * a }),
  ].compactMap(\.self)

  private static let movingMistakes: [OpFault] = [
    general("sum", "once", "gives it to the first element alone") { context in
      let full = context.restored(context.g).expanded(to: context.shapes[0])
      return full * mask(context.shapes[0]) { $0 == 0 }
    },
    general("mean", "is-sum", "does not divide by the number of elements", like: "factor") {
      context in
      context.restored(context.g).expanded(to: context.shapes[0])
    },
    general("cumsum", "forwards", "adds up from the front, not from the back") { context in
      Op.cumulativeSum.lawfully([context.g], context.attributes)[0]
    },
    general("flip", "not-flipped", "is not flipped back", like: "permuted") { $0.g },
    general("roll", "not-rolled", "is not rolled back", like: "permuted") { $0.g },
    general(
      "transpose", "not-transposed", "keeps the order of dimensions, taken row by row",
      like: "permuted"
    ) {
      $0.g.reshaped(to: $0.shapes[0])
    },
    general(
      "permute", "not-permuted", "keeps the order of dimensions, taken row by row", like: "permuted"
    ) {
      $0.g.reshaped(to: $0.shapes[0])
    },
    general("expand", "mean", "is the mean over what was repeated, not the sum", like: "factor") {
      context in
      let g = context.g
      let share = Double(context.shapes[0].reduce(1, *)) / Double(max(g.count, 1))
      return g.summed(to: context.shapes[0]) * share
    },
    general("select", "everywhere", "goes to every element, not to the selected ones") { context in
      Tensor(filled: 1, Layout(rowMajor: context.shapes[0]), context.g.dtype) * context.g.sum()
    },
    general("tril", "whole", "goes to the elements that were cut away, too") { $0.g },
    general("triu", "whole", "goes to the elements that were cut away, too") { $0.g },
  ].compactMap(\.self)

  private static func unary(
    _ op: String, _ name: String, _ about: String, like looksLike: String? = nil,
    _ rule: UnaryPullback
  ) -> OpFault? {
    guard let op = Op.named(op), case .unary = op.vjp else { return nil }
    return OpFault(
      op, name, "\(op.name)'s rule \(about)", looksLike: looksLike,
      use: op.replacing(vjp: .unary(rule)))
  }

  private static func binary(
    _ op: String, _ name: String, _ about: String, like looksLike: String? = nil,
    left: BinaryPullback? = nil, right: BinaryPullback? = nil
  ) -> OpFault? {
    guard let op = Op.named(op), case .binary(let ownLeft, let ownRight) = op.vjp else {
      return nil
    }
    return OpFault(
      op, name, "\(op.name)'s rule \(about)", looksLike: looksLike,
      use: op.replacing(vjp: .binary(left ?? ownLeft, right ?? ownRight)))
  }

  /// A wrong rule for the first input of an op.
  private static func general(
    _ op: String, _ name: String, _ about: String, like looksLike: String? = nil,
    _ rule: @escaping @Sendable (PullbackContext) -> Tensor
  ) -> OpFault? {
    guard let op = Op.named(op), case .general(let saving, _) = op.vjp,
      !op.isComposed
    else { return nil }
    return OpFault(
      op, name, "\(op.name)'s gradient \(about)", looksLike: looksLike,
      use: op.replacing(vjp: .general(saving: saving) { [rule($0)] }))
  }

  /// Ones where the place in the row of all elements is meant, zeros elsewhere.
  private static func mask(_ shape: [Int], _ isMeant: (Int) -> Bool) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor((0..<count).map { isMeant($0) ? 1 : 0 }).reshaped(to: shape)
  }
}

extension Op {
  fileprivate var isComposed: Bool {
    if case .composed = forward { true } else { false }
  }
}
