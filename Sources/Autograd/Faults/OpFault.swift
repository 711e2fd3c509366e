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
  let occasion: Occasion
  private let replacement: Op

  init(_ op: Op, _ name: String, _ about: String, when occasion: Occasion = .always, use: Op) {
    self.op = op
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
  struct Occasion: Sendable {
    let includes: @Sendable ([Tensor]) -> Bool

    static let always = Occasion { _ in true }
    /// Some operand is float32.
    static let single = Occasion { $0.contains { $0.dtype == .float32 } }
    /// Some operand does not lie row by row, and repeats no element.
    static let transposed = Occasion { inputs in
      inputs.contains { !$0.layout.isContiguous && !$0.layout.hasOverlap && $0.count > 1 }
    }
    /// Some operand shows one element at several places.
    static let expanded = Occasion { $0.contains { $0.layout.hasOverlap } }
    /// Operands with dimensions differ in shape.
    static let broadcast = Occasion { inputs in
      guard let first = inputs.first(where: { !$0.isNumber }) else { return false }
      return inputs.contains { !$0.isNumber && $0.shape != first.shape }
    }
    /// No operand has dimensions.
    static let scalar = Occasion { !$0.isEmpty && $0.allSatisfy { $0.rank == 0 } }
    /// Some operand has no element.
    static let empty = Occasion { $0.contains { $0.count == 0 } }
    /// One tensor is given twice.
    static let repeated = Occasion { inputs in
      inputs.count > 1 && !inputs[0].isNumber && inputs[0] === inputs[1]
    }
    /// Some element of a float operand is below zero.
    static let negative = Occasion { Occasion.hasElement(in: $0) { $0 < 0 } }
    /// Some element is far from zero.
    static let large = Occasion { Occasion.hasElement(in: $0) { $0.magnitude > 8 } }

    private static func hasElement(in inputs: [Tensor], _ isMeant: (Double) -> Bool) -> Bool {
      inputs.contains { input in
        input.dtype.isFloating && !input.isNumber && input.count <= 10_000
          && input.values.contains(where: isMeant)
      }
    }
  }
}
