import ConformanceModel
import EngineKit

/// What was wanted and what came, as far as hypotheses look at it.
enum Evidence {
  /// Arrays of one shape.
  case elements(ElementComparison)
  /// Arrays of two shapes.
  case shape(wanted: Array64, got: TensorValue)
  /// A tensor where there is to be none.
  case unwanted(TensorValue)
  /// None where there is to be a tensor.
  case missing(wanted: Array64)
  /// Another element type.
  case dtype(wanted: String, got: String)
  /// A gradient of another shape than that of its tensor.
  case gradientShape(wanted: [Int], got: [Int])
  /// A flag that is the other way round.
  case flag(wanted: Bool)
}

/// A finding's evidence, and where in the program it was seen.
struct FindingEvidence {
  let observation: Observation
  let evidence: Evidence?
  /// The place in the session's log of the command that observed it.
  let readIndex: Int?
}

extension Evidence {
  /// What came, where it is a tensor or none of numbers that can be compared.
  var got: Reply.Value? {
    switch self {
    case .elements(let comparison):
      .tensor(TensorValue(shape: comparison.shape, comparison.got))
    case .shape(_, let got), .unwanted(let got): .tensor(got)
    case .missing: Reply.Value.none
    case .flag(let wanted): .boolean(!wanted)
    case .dtype, .gradientShape: nil
    }
  }

  /// What was wanted, in the same way.
  var wanted: Reply.Value? {
    switch self {
    case .elements(let comparison):
      .tensor(TensorValue(shape: comparison.shape, comparison.wanted))
    case .shape(let wanted, _), .missing(let wanted):
      .tensor(TensorValue(shape: wanted.shape, wanted.elements))
    case .unwanted: Reply.Value.none
    case .flag(let wanted): .boolean(wanted)
    case .dtype, .gradientShape: nil
    }
  }
}

/// How near two numbers are for one to explain the other.
///
/// This is no tolerance of a verdict: a verdict was reached before anything is explained.
struct Nearness {
  /// The relative difference, of each number and of the largest of all.
  var relative: Double

  init(_ dtype: DType) { relative = dtype == .float32 ? 1e-4 : 1e-7 }

  /// Whether arrays are the same but for rounding.
  func holds(_ a: [Double], _ b: [Double]) -> Bool {
    guard a.count == b.count else { return false }
    let largest = (a + b).lazy.filter(\.isFinite).map(abs).max() ?? 0
    return zip(a, b).allSatisfy { x, y in
      x == y || x.isNaN && y.isNaN
        || x.isFinite && y.isFinite
          && abs(x - y) <= relative * max(abs(x), abs(y)) + 1e-4 * relative * largest
    }
  }

  /// Whether what was observed is the same but for rounding.
  func holds(_ a: Reply.Value, _ b: Reply.Value) -> Bool {
    guard case .tensor(let x) = a, case .tensor(let y) = b else { return a == b }
    let (p, q) = (x.parts, y.parts)
    return p.shape == q.shape && holds(p.elements, q.elements)
  }
}

extension TensorValue {
  /// The numbers: of complex ones both parts, as a last axis of two.
  var parts: Array64 {
    if case .complex128(let values) = elements {
      return Array64(shape: shape + [2], values.flatMap { [$0.real, $0.imaginary] })
    }
    return Array64(shape: shape, doubles ?? [])
  }
}
