import CKernels
import Foundation

extension Op {
  static let errorFunctions: [Op] = [erfc, erfinv, ndtr, ndtri, logNdtr, gelu, entropy]

  static let erfc: Op = .unary(
    "erfc", "1 - erf x", { Pointwise.map($0, by: ck_complementary_error) },
    vjp: .input { g, x in g * (Op.bell.lawfully(x) * -M_2_SQRTPI) })

  static let erfinv: Op = .unary(
    "erfinv", "the x with erf x = y",
    on: Domain(-1, 1, isClosed: true, singular: [-1, 1], sample: -0.9...0.9),
    { Pointwise.map($0) { Gaussian.inverseError($0) } },
    vjp: .input { g, y in g * Op.erfinvSlope.lawfully(y) })

  static let ndtr: Op = .unary(
    "ndtr", "1/√(2π) ∫₋∞ˣ e^(-t²/2) dt",
    { Pointwise.map($0, by: ck_normal_distribution) },
    vjp: .input { g, x in g * Op.normalDensity.lawfully(x) })

  static let ndtri: Op = .unary(
    "ndtri", "the x with ndtr x = p", on: Domain(0, 1, isClosed: true, sample: 0.15...0.85),
    { Pointwise.map($0) { Gaussian.quantile($0) } },
    vjp: .snapshot { g, p in g * Op.ndtriSlope.lawfully(p) })

  static let logNdtr: Op = .unary(
    "log_ndtr", "ln ndtr x", { Pointwise.map($0) { Gaussian.logDistribution($0) } },
    vjp: .input { g, x in g * Op.normalHazard.lawfully(x) })

  static let gelu: Op = .smooth(
    "gelu", "x ndtr x, or x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2",
    [Parameter("approximate", .string, .none)],
    check: { attributes throws(AutogradError) in
      let approximate = attributes.string("approximate") ?? "none"
      guard approximate == "none" || approximate == "tanh" else {
        throw AutogradError(.badArgument, "gelu approximates by none or tanh, not \(approximate)")
      }
    },
    third: { g, x, attributes in
      attributes.string("approximate") == "tanh"
        ? g * geluTanhThird(x) : g * (Op.normalDensity.lawfully(x) * (x * (x * x - 4)))
    }
  ) { attributes in
    attributes.string("approximate") == "tanh" ? Logistic.geluTanh : geluExact
  }

  static let entropy: Op = .smooth(
    "entr", "-x ln x", on: Domain(0, isClosed: true, singular: [0], sample: 0.2...4)
  ) { g, x, _ in
    g / (x * x)
  } _: { _ in
    Jet(
      value: { x in x == 0 ? 0 : (x < 0 ? -.infinity : -x * Foundation.log(x)) },
      slope: { x in
        // Around 1/e, where the slope is zero, the logarithm of e x is that of almost 1.
        let scaled = Compensated(product: x, M_E)
        let excess = (scaled.high - 1) + (scaled.low + x * 1.4456468917292502e-16)
        return Swift.abs(excess) < 0.5 ? -Foundation.log1p(excess) : -Foundation.log(x) - 1
      },
      curvature: { -1 / $0 })
  }

  // MARK: - What their derivatives are made of

  static let bell: Op = .auxiliary("bell", "e^(-x²)", by: ck_bell) { g, x in
    g * (Op.bell.lawfully(x) * x * -2)
  }

  static let normalDensity: Op = .auxiliary(
    "normal_density", "e^(-x²/2) / √(2π)", by: ck_normal_density
  ) { g, x in
    -g * (Op.normalDensity.lawfully(x) * x)
  }

  static let erfinvSlope: Op = .auxiliary("erfinv_slope", "√π/2 e^(erfinv² y)") {
    Gaussian.inverseErrorSlope($0)
  } slope: { g, y in
    let slope = Op.erfinvSlope.lawfully(y)
    return g * (Op.erfinv.lawfully(y) * slope * slope * 2)
  }

  static let ndtriSlope: Op = .auxiliary("ndtri_slope", "√(2π) e^(ndtri² p / 2)") {
    Gaussian.quantileSlope($0)
  } slope: { g, p in
    let slope = Op.ndtriSlope.lawfully(p)
    return g * (Op.ndtri.lawfully(p) * slope * slope)
  }

  static let normalHazard: Op = .auxiliary("normal_hazard", "the density over ndtr x") {
    Gaussian.hazard($0)
  } slope: { g, x in
    -g * (Op.normalHazard.lawfully(x) * Op.normalExcess.lawfully(x))
  }

  static let normalExcess: Op = .auxiliary("normal_excess", "x and the density over ndtr x") {
    Gaussian.excess($0)
  } slope: { g, x in
    g * (1 - Op.normalHazard.lawfully(x) * Op.normalExcess.lawfully(x))
  }

  private static let geluExact = Jet(
    by: ck_gelu, slope: ck_gelu_slope,
    curvature: { x in
      let density = Gaussian.density(x)
      return density == 0 ? 0 : density * (2 - x * x)
    })

  private static func geluTanhThird(_ x: Tensor) -> Tensor {
    let scale = 2 * (2 / Double.pi).squareRoot()
    let square = x * x
    let v = (square * 0.044715 + 1) * x * scale
    let v1 = (square * (3 * 0.044715) + 1) * scale
    let v2 = x * (6 * 0.044715 * scale)
    let s1 = Op.logisticSlope.lawfully(v)
    let s2 = -(s1 * (v * 0.5).tanh())
    let s3 = s1 * (1 - s1 * 6)
    let inner = s3 * v1 * v1 * v1 + s2 * v1 * v2 * 3 + s1 * (6 * 0.044715 * scale)
    return (s2 * v1 * v1 + s1 * v2) * 3 + x * inner
  }
}
