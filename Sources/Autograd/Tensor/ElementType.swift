/// What a tensor's elements are, in order of promotion.
public enum ElementType: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case bool
  case int64
  case float32
  case float64
  case complex128

  /// The type of a number that no tensor gives a type to.
  public static let standardFloat = ElementType.float64

  /// The name of the type in cases and on the wire.
  public var name: String {
    switch self {
    case .bool: "bool"
    case .int64: "int64"
    case .float32: "float32"
    case .float64: "float64"
    case .complex128: "complex128"
    }
  }

  /// The type of that name, if there is one.
  public init?(name: String) {
    guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }

  /// Whether the elements are floating-point numbers, real or complex, which alone have
  /// derivatives.
  @inline(__always) public var isFloating: Bool { rawValue >= ElementType.float32.rawValue }

  /// Whether the elements are complex numbers.
  @inline(__always) public var isComplex: Bool { self == .complex128 }

  /// The type of the magnitude of an element.
  var realType: ElementType { isComplex ? .float64 : self }

  /// The bytes of one element.
  var size: Int {
    switch self {
    case .bool: 1
    case .float32: 4
    case .int64, .float64: 8
    case .complex128: 16
    }
  }

  /// Orders types by promotion: the result of two types is the larger.
  public static func < (left: ElementType, right: ElementType) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The type that two operands are computed in.
  ///
  /// A zero-dimensional tensor does not widen a dimensioned one of its own category, and a
  /// plain number widens neither; a float among integers makes them floats.
  static func promoted(_ a: Tensor, _ b: Tensor) -> ElementType {
    let left = a.dtype
    let right = b.dtype
    if left == right { return left }
    let leftRank = a.promotionRank
    let rightRank = b.promotionRank
    if leftRank == rightRank { return max(left, right) }
    let (strong, weak) = leftRank > rightRank ? (left, right) : (right, left)
    return strong.category >= weak.category ? strong : weak
  }

  /// bool, integer, float, complex: what decides whether a weak operand widens a strong one, and
  /// whether a result may be written to a tensor.
  var category: Int { isComplex ? 3 : min(Int(rawValue), 2) }
}

extension Tensor {
  /// How much say the tensor has in promotion: a number least, a dimensioned tensor most.
  fileprivate var promotionRank: Int { isNumber ? 0 : (rank == 0 ? 1 : 2) }
}

/// A Swift type that elements are kept as.
protocol Element {
  static var elementType: ElementType { get }
}

extension Double: Element { static var elementType: ElementType { .float64 } }
extension Float: Element { static var elementType: ElementType { .float32 } }
extension Int64: Element { static var elementType: ElementType { .int64 } }
extension Complex: Element { static var elementType: ElementType { .complex128 } }
extension Bool: Element { static var elementType: ElementType { .bool } }
