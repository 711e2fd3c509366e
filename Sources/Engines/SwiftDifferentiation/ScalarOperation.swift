#if canImport(_Differentiation)
  #if canImport(Darwin)
    import Darwin
  #else
    import Glibc
  #endif
  import _Differentiation

  /// The functions of one or two numbers that Swift can differentiate, by their names in the op
  /// table.
  ///
  /// What has no derivative there (`abs`, `max`, `atan2`, `hypot`) is not among them.
  enum ScalarOperation: String, CaseIterable, Sendable {
    case add, sub, mul, div, pow, fmod
    case neg, positive, square, reciprocal, relu, detach
    case sqrt, exp, exp2, expm1, log, log2, log10, log1p
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case erf, erfc
    case floor, ceil, trunc

    /// How many numbers it takes.
    var arity: Int {
      switch self {
      case .add, .sub, .mul, .div, .pow, .fmod: 2
      default: 1
      }
    }
  }

  /// The result of an operation; one of a single number passes over the second.
  ///
  /// Swift derives the derivative from these lines and from those that its module
  /// `_Differentiation` gives to the C library's functions. It is no method, in which the names of
  /// the enumeration's cases would hide the functions.
  @differentiable(reverse,wrt: (x, y))
  func evaluate(_ operation: ScalarOperation, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: return x + y
    case .sub: return x - y
    case .mul: return x * y
    case .div: return x / y
    case .pow: return pow(x, y)
    case .fmod: return fmod(x, y)
    case .neg: return -x
    case .positive: return x
    case .square: return x * x
    case .reciprocal: return 1 / x
    case .relu: return x > 0 ? x : 0
    case .detach: return withoutDerivative(at: x)
    case .sqrt: return x.squareRoot()
    case .exp: return exp(x)
    case .exp2: return exp2(x)
    case .expm1: return expm1(x)
    case .log: return log(x)
    case .log2: return log2(x)
    case .log10: return log10(x)
    case .log1p: return log1p(x)
    case .sin: return sin(x)
    case .cos: return cos(x)
    case .tan: return tan(x)
    case .asin: return asin(x)
    case .acos: return acos(x)
    case .atan: return atan(x)
    case .sinh: return sinh(x)
    case .cosh: return cosh(x)
    case .tanh: return tanh(x)
    case .asinh: return asinh(x)
    case .acosh: return acosh(x)
    case .atanh: return atanh(x)
    case .erf: return erf(x)
    case .erfc: return erfc(x)
    case .floor: return floor(x)
    case .ceil: return ceil(x)
    case .trunc: return trunc(x)
    }
  }
#endif
