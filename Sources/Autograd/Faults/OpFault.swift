/// A wrong rule that stands in for an op's own, to see whether a suite of tests notices.
///
/// The faulty op has the name, arguments and results of the right one. Only what is asked for by
/// name is replaced: ops within other ops, and within rules, stay right.
package struct OpFault: Sendable {
  /// What is wrong, as lower-case words joined by hyphens: `mul/sign-of-other`.
  package let name: String
  /// What is wrong, in one sentence.
  package let about: String
  /// The op that is replaced.
  package let op: Op
  /// When it is replaced.
  package let occasion: Occasion
  /// Whether only derivatives of derivatives, or tangents, can show it.
  package let isOfHigherOrder: Bool
  /// What the gradient looks like beside the right one, where a word names it: `sign`, `factor`.
  package let looksLike: String?
  private let replacement: Op

  init(
    _ op: Op, _ name: String, _ about: String, when occasion: Occasion = .always,
    isOfHigherOrder: Bool = false, looksLike: String? = nil, use: Op
  ) {
    self.op = op
    self.isOfHigherOrder = isOfHigherOrder
    self.looksLike = looksLike
    self.name = "\(op.name)/\(name)"
    self.about = about
    self.occasion = occasion
    replacement = use
  }

  /// The op to apply where `wanted` was asked for with these inputs.
  package func substitute(for wanted: Op, on inputs: [Tensor?]) -> Op {
    wanted === op && occasion.includes(inputs.compactMap(\.self)) ? replacement : wanted
  }

  /// Applications to which a fault is confined.
  package enum Occasion: Int, Sendable, CaseIterable {
    case always
    /// Some operand is float32.
    case single
    /// Some operand does not lie row by row, and repeats no element.
    case transposed
    /// Operands with dimensions differ in shape.
    case broadcast
    /// No operand has dimensions.
    case scalar
    /// Some operand has no element.
    case empty
    /// One tensor is given twice.
    case repeated
    /// Some element of a float operand is below zero.
    case negative

    /// Whether operands are of that kind.
    func includes(_ inputs: [Tensor]) -> Bool {
      switch self {
      case .always: return true
      case .single: return inputs.contains { $0.dtype == .float32 }
      case .transposed:
        return inputs.contains {
          !$0.layout.isContiguous && !$0.layout.hasOverlap && $0.count > 1
        }
      case .broadcast:
        guard let first = inputs.first(where: { !$0.isNumber }) else { return false }
        return inputs.contains { !$0.isNumber && $0.shape != first.shape }
      case .scalar: return !inputs.isEmpty && inputs.allSatisfy { $0.rank == 0 }
      case .empty: return inputs.contains { $0.count == 0 }
      case .repeated: return inputs.count > 1 && !inputs[0].isNumber && inputs[0] === inputs[1]
      case .negative:
        return inputs.contains { input in
          input.dtype.isFloating && !input.dtype.isComplex && !input.isNumber
            && input.count <= 10_000 && input.values.contains { $0 < 0 }
        }
      }
    }
  }

  /// The occasions that an application is, as bits.
  package static func occasions(of inputs: [Tensor?]) -> UInt {
    let inputs = inputs.compactMap(\.self)
    return Occasion.allCases.reduce(0) { bits, occasion in
      occasion.includes(inputs) ? bits | 1 << UInt(occasion.rawValue) : bits
    }
  }
}
