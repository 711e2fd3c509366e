/// An expression of a script, with how tightly it binds.
struct Fragment: Sendable {
  /// How tightly an expression binds, the loosest first.
  enum Rank: Int, Comparable, Sendable {
    case comparison, sum, product, negation, power, atom

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  var text: String
  var rank: Rank
  /// Whether it is a number and no tensor.
  var isNumber = false

  init(_ text: String, _ rank: Rank = .atom, isNumber: Bool = false) {
    self.text = text
    self.rank = rank
    self.isNumber = isNumber
  }

  /// The text, in parentheses where it binds less tightly than its surroundings.
  func within(_ rank: Rank) -> String { self.rank < rank ? "(\(text))" : text }

  /// The text as something that a method is called on.
  var receiver: String { isNumber ? "(\(text))" : within(.atom) }

  /// Two operands with an operator between them that goes from left to right.
  static func infix(_ left: Fragment, _ sign: String, _ right: Fragment, _ rank: Rank) -> Fragment {
    let tighter = Rank(rawValue: rank.rawValue + 1) ?? .atom
    // `**` goes from right to left.
    let (l, r) =
      rank == .power
      ? (left.within(.atom), right.within(.power)) : (left.within(rank), right.within(tighter))
    return Fragment("\(l) \(sign) \(r)", rank)
  }

  /// An op of the table that has an operator in every one of the languages.
  static func operation(_ op: String, _ operands: [Fragment]) -> Fragment? {
    if op == "neg", operands.count == 1 {
      return Fragment("-\(operands[0].within(.negation))", .negation)
    }
    guard operands.count == 2, let (sign, rank) = operators[op] else { return nil }
    return .infix(operands[0], sign, operands[1], rank)
  }

  private static let operators: [String: (String, Rank)] = [
    "add": ("+", .sum), "sub": ("-", .sum), "mul": ("*", .product), "div": ("/", .product),
    "pow": ("**", .power), "matmul": ("@", .product), "lt": ("<", .comparison),
    "le": ("<=", .comparison), "gt": (">", .comparison), "ge": (">=", .comparison),
    "eq": ("==", .comparison), "ne": ("!=", .comparison),
  ]
}
