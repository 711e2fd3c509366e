extension OpFault {
  /// Other derivatives that are as lawful where several are: no suite may accuse an engine of them.
  package static let lawful: [OpFault] = [
    atZero("relu", "one-at-zero", slope: 1), atZero("relu", "half-at-zero", slope: 0.5),
    atZero("abs", "one-at-zero", slope: 1), atZero("abs", "minus-one-at-zero", slope: -1),
    tie("maximum", "first-of-two-equal", 1), tie("maximum", "second-of-two-equal", 0),
    tie("minimum", "first-of-two-equal", 1), tie("minimum", "second-of-two-equal", 0),
  ].compactMap(\.self)

  /// The op with another slope where its input is zero.
  private static func atZero(_ name: String, _ title: String, slope: Double) -> OpFault? {
    guard let op = Op.named(name), case .unary(let own) = op.vjp else { return nil }
    let rule: @Sendable (Tensor, Tensor) -> Tensor
    switch own {
    case .linear(let linear): rule = { g, _ in linear(g) }
    case .input(let input), .snapshot(let input): rule = input
    // Where an output serves the rule, it is zero where the input is, or below.
    case .output(let output): rule = { g, x in output(g, op.lawfully(x)) }
    }
    return OpFault(
      op, title, "\(name)'s slope at 0 is \(slope)",
      use: op.replacing(
        vjp: .unary(.input { g, x in Tensor.choose(x.equal(to: 0), g * slope, rule(g, x)) })))
  }

  /// The op with another share for the first of two equal operands.
  private static func tie(_ name: String, _ title: String, _ share: Double) -> OpFault? {
    guard let op = Op.named(name), case .binary = op.vjp else { return nil }
    let isMaximum = name == "maximum"
    return OpFault(
      op, title, "\(name) gives \(share) of the gradient to the first of two equal operands",
      use: op.replacing(
        vjp: .binary(
          .inputs { g, a, b in
            Tensor.choose(
              a.equal(to: b), g * share, Tensor.choose(isMaximum ? a > b : a < b, g, 0))
          },
          .inputs { g, a, b in
            Tensor.choose(
              a.equal(to: b), g * (1 - share), Tensor.choose(isMaximum ? b > a : b < a, g, 0))
          })))
  }
}
