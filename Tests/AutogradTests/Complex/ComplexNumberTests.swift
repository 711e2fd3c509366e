import Testing

@testable import Autograd

@Suite("Complex numbers")
struct ComplexNumberTests {
  private func agree(_ a: Complex, _ b: Complex, ulps: Double = 8) -> Bool {
    let room = ulps * b.magnitude.ulp
    func near(_ x: Double, _ y: Double) -> Bool { x == y || abs(x - y) <= room }
    return near(a.real, b.real) && near(a.imaginary, b.imaginary)
  }

  /// Values by mpmath at 50 digits.
  private static let table: [(name: String, at: Complex, value: Complex)] = [
    ("exp", Complex(0.75, -1.25), Complex(0.6675374464291316, -2.009000454940949)),
    ("exp", Complex(-2.5, 0.5), Complex(0.07203636338512882, 0.03935364467658794)),
    ("expm1", Complex(0.75, -1.25), Complex(-0.3324625535708684, -2.009000454940949)),
    ("expm1", Complex(-2.5, 0.5), Complex(-0.9279636366148711, 0.03935364467658794)),
    ("expm1", Complex(1e-12, 2e-12), Complex(9.999999999985e-13, 2.000000000002e-12)),
    ("log", Complex(0.75, -1.25), Complex(0.3768859011881901, -1.0303768265243125)),
    ("log", Complex(-2.5, 0.5), Complex(0.9359010884507957, 2.9441970937399127)),
    ("log", Complex(0.6, 0.8000000001), Complex(8.000002882229018e-11, 0.9272952180616123)),
    ("log1p", Complex(0.75, -1.25), Complex(0.7657381854821943, -0.6202494859828215)),
    ("log1p", Complex(-2.5, 0.5), Complex(0.45814536593707755, 2.819842099193151)),
    ("log1p", Complex(1e-12, -3e-12), Complex(1.000000000004e-12, -2.999999999997e-12)),
    ("sqrt", Complex(0.75, -1.25), Complex(1.050651696260784, -0.594868882070379)),
    ("sqrt", Complex(-2.5, 0.5), Complex(0.1573368310288351, 1.5889477267670564)),
    ("sin", Complex(0.75, -1.25), Complex(1.2872229100264918, -1.1721063598927026)),
    ("sin", Complex(-2.5, 0.5), Complex(-0.6748527291443561, -0.4174721770877947)),
    ("cos", Complex(0.75, -1.25), Complex(1.3817387306342588, 1.0919301355539746)),
    ("cos", Complex(-2.5, 0.5), Complex(-0.9033903427500408, 0.3118610247613492)),
    ("tan", Complex(0.75, -1.25), Complex(0.16080778591620642, -0.9753632850312356)),
    ("tan", Complex(-2.5, 0.5), Complex(0.5249366599491873, 0.643331497240894)),
    ("tan", Complex(0.5, 40.0), Complex(3.0374601495243604e-35, 1.0)),
    ("sinh", Complex(0.75, -1.25), Complex(0.2592948545511628, -1.2286345240950955)),
    ("sinh", Complex(-2.5, 0.5), Complex(-5.3095539484315095, 2.9399761866646505)),
    ("sinh", Complex(1e-10, 1e-10), Complex(1e-10, 1e-10)),
    ("cosh", Complex(0.75, -1.25), Complex(0.4082425918779688, -0.7803659308458533)),
    ("cosh", Complex(-2.5, 0.5), Complex(5.381590311816638, -2.9006225419880627)),
    ("tanh", Complex(0.75, -1.25), Complex(1.3726075705337832, -0.3857959526097507)),
    ("tanh", Complex(-2.5, 0.5), Complex(-0.9926817603046373, 0.01125709914625195)),
    ("tanh", Complex(30.0, 0.25), Complex(1.0, 8.39618977739856e-27)),
    ("asin", Complex(0.75, -1.25), Complex(0.4532761776387939, -1.1323936316053083)),
    ("asin", Complex(-2.5, 0.5), Complex(-1.356835341453572, 1.5919125928575535)),
    ("asin", Complex(1e-09, 1e-09), Complex(1e-09, 1e-09)),
    ("asin", Complex(1e+160, 1e+160), Complex(0.7853981633974483, 369.4533356498872)),
    ("acos", Complex(0.75, -1.25), Complex(1.1175201491561026, 1.1323936316053083)),
    ("acos", Complex(-2.5, 0.5), Complex(2.927631668248469, -1.5919125928575535)),
    ("atan", Complex(0.75, -1.25), Complex(1.1071487177940904, -0.5493061443340549)),
    ("atan", Complex(-2.5, 0.5), Complex(-1.201888796734664, 0.06706599664866984)),
    ("asinh", Complex(0.75, -1.25), Complex(1.0317185344477802, -0.9117382909684877)),
    ("asinh", Complex(-2.5, 0.5), Complex(-1.6630597397306994, 0.18401992624231417)),
    ("acosh", Complex(0.75, -1.25), Complex(1.1323936316053083, -1.1175201491561026)),
    ("acosh", Complex(-2.5, 0.5), Complex(1.5919125928575535, 2.927631668248469)),
    ("acosh", Complex(1.0000001, 1e-09), Complex(0.0004472191818991297, 2.2360399713181758e-06)),
    ("atanh", Complex(0.75, -1.25), Complex(0.2614921387956719, -0.9968251264639186)),
    ("atanh", Complex(-2.5, 0.5), Complex(-0.40235947810852507, 1.4808695768986575)),
    ("atanh", Complex(1.0, 1e-08), Complex(9.556913962256155, 0.7853981658974483)),
    ("atanh", Complex(1e-10, 1e-10), Complex(1e-10, 1e-10)),
    ("sigmoid", Complex(0.75, -1.25), Complex(0.7553769713265477, -0.2947146865855311)),
    ("sigmoid", Complex(-2.5, 0.5), Complex(0.06845114681305348, 0.03419645435481561)),
    ("sigmoid", Complex(-50.0, 1.0), Complex(1.0421079902977286e-22, 1.6229870340142786e-22)),
    ("tanhshrink", Complex(0.75, -1.25), Complex(-0.6226075705337832, -0.8642040473902494)),
    ("tanhshrink", Complex(-2.5, 0.5), Complex(-1.5073182396953626, 0.48874290085374805)),
    ("tanhshrink", Complex(0.001, 0.002), Complex(-3.6666721333317684e-09, -6.666615999849969e-10)),
  ]

  private static let functions: [String: @Sendable (Complex) -> Complex] = [
    "exp": \.exponential, "expm1": \.exponentialMinusOne, "log": \.logarithm,
    "log1p": \.logarithmOnePlus, "sqrt": \.squareRoot, "sin": \.sine, "cos": \.cosine,
    "tan": \.tangent, "sinh": \.hyperbolicSine, "cosh": \.hyperbolicCosine,
    "tanh": \.hyperbolicTangent, "asin": \.inverseSine, "acos": \.inverseCosine,
    "atan": \.inverseTangent, "asinh": \.inverseHyperbolicSine,
    "acosh": \.inverseHyperbolicCosine, "atanh": \.inverseHyperbolicTangent,
    "sigmoid": \.logistic, "tanhshrink": \.hyperbolicTangentShrink,
  ]

  @Test("elementary functions are within a few ulp of 50 digits")
  func elementary() {
    for (name, z, value) in Self.table {
      let got = Self.functions[name]?(z)
      #expect(
        got.map { agree($0, value) } == true,
        "\(name)(\(z)) is \(value), not \(got.map { "\($0)" } ?? "there")")
    }
  }

  @Test("a quotient is right where squares of the parts overflow or vanish")
  func division() {
    for scale in [1e-300, 1e-200, 1, 1e200, 1e300] {
      let quotient = Complex(2 * scale, 4 * scale) / Complex(scale, -scale)
      #expect(agree(quotient, Complex(-1, 3)))
    }
    #expect(agree(Complex(1, 1) / Complex(1e308, 1e308), Complex(1e-308, 0)))
    #expect((Complex(1, 0) / .zero).real == .infinity)
    #expect(Complex(1, 2) / Complex(.infinity, 0) == .zero)
    #expect((Complex(1, 2) / Complex(.nan, 0)).isNaN)
  }

  @Test("both sides of a cut are told apart by the sign of zero")
  func cuts() {
    #expect(Complex(-4, 0.0).squareRoot == Complex(0, 2))
    #expect(Complex(-4, -0.0).squareRoot == Complex(0, -2))
    #expect(Complex(-1, -0.0).logarithm.imaginary == -Double.pi)
    #expect(Complex(2, 0.0).inverseSine.imaginary > 0)
    #expect(Complex(2, -0.0).inverseSine.imaginary < 0)
    #expect(Complex(-3, 0.0).inverseHyperbolicCosine.imaginary == Double.pi)
  }

  @Test("infinities and nan go through without a trap")
  func extremes() {
    let parts: [Double] = [
      0, -0.0, 1, -1, 1e308, -1e308, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
    ]
    for real in parts {
      for imaginary in parts {
        let z = Complex(real, imaginary)
        for function in Self.functions.values { _ = function(z) }
        _ = (z.direction, z.phase, z.power(z), z / z, z.logarithmOfSum(with: z))
        _ = Complex.sphericalBessel(1, z)
      }
    }
  }

  @Test("powers with whole exponents lose no more than their products do")
  func powers() {
    #expect(Complex(1, 1).power(Complex(8)) == Complex(16, 0))
    #expect(Complex(0, 2).power(Complex(-2)) == Complex(-0.25, 0))
    #expect(Complex.zero.power(Complex(0)) == Complex(1))
    #expect(Complex.zero.power(Complex(2, 1)) == .zero)
    #expect(agree(Complex.i.power(.i), Complex(0.20787957635076193)))
  }

  @Test("a number is written with both parts and one sign between them")
  func description() {
    #expect("\(Complex(1.5, -2))" == "1.5 - 2.0i")
    #expect("\(Complex(0, 3))" == "0.0 + 3.0i")
  }
}
