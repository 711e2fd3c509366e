import Foundation
import GradientCheck
import Testing

@Suite("Checking a derivative")
struct CheckDerivativeTests {
  /// The points at which doubles hold the derivative well enough to decide.
  static let decidable =
    SmoothPoint.plain + SmoothPoint.scaled + SmoothPoint.nearEdges + SmoothPoint.curved
    + SmoothPoint.nearKinks

  @Test("a right claim agrees", arguments: decidable)
  func right(point: SmoothPoint) {
    let comparison = checkDerivative(of: point.function, at: point.x, claimed: point.derivative)
    #expect(comparison.verdict == .agrees, "\(comparison)")
  }

  @Test("a right claim is never accused, however little doubles show", arguments: SmoothPoint.all)
  func neverAccused(point: SmoothPoint) {
    let comparison = checkDerivative(of: point.function, at: point.x, claimed: point.derivative)
    #expect(!comparison.verdict.isWrong, "\(comparison)")
  }

  @Test("a wrong claim is caught", arguments: decidable, [1e-1, 1e-2, 1e-4, 1e-5])
  func wrong(point: SmoothPoint, error: Double) {
    for sign in [1.0, -1] {
      let claimed =
        point.derivative == 0 ? sign * error : point.derivative * (1 + sign * error)
      let comparison = checkDerivative(of: point.function, at: point.x, claimed: claimed)
      #expect(comparison.verdict == .disagrees, "\(comparison)")
    }
  }

  @Test("errors down to the resolution are caught where the function is plain")
  func fine() {
    for error in [1e-6, 1e-7, 3e-8] {
      let comparison = checkDerivative(of: { sin($0) }, at: 1, claimed: cos(1) * (1 + error))
      #expect(comparison.verdict == .disagrees)
    }
    var options = CheckOptions()
    options.resolution = 1e-11
    let comparison = checkDerivative(
      of: { sin($0) }, at: 1, claimed: cos(1) * (1 + 1e-9), options: options)
    #expect(comparison.verdict == .disagrees)
  }

  @Test("a random composition is not accused, and its wrong derivative is")
  func compositions() {
    var inconclusive = 0
    let compositions = Composition.random(400, seed: 20_240_601, kinked: false)
    for composition in compositions {
      let (x, truth) = (composition.x, composition.evaluate(composition.x).derivative)
      let right = checkDerivative(of: { composition.evaluate($0).value }, at: x, claimed: truth)
      #expect(!right.verdict.isWrong, "\(composition): \(right)")
      inconclusive += right.verdict == .agrees ? 0 : 1
      let wrong = checkDerivative(
        of: { composition.evaluate($0).value }, at: x, claimed: truth * 1.001)
      #expect(wrong.verdict != .agrees, "\(composition): \(wrong)")
    }
    #expect(inconclusive < 12)
  }

  @Test("near kinks a right derivative is not accused either")
  func kinkedCompositions() {
    for composition in Composition.random(400, seed: 7, kinked: true) {
      let (x, truth) = (composition.x, composition.evaluate(composition.x).derivative)
      let right = checkDerivative(of: { composition.evaluate($0).value }, at: x, claimed: truth)
      #expect(!right.verdict.isWrong, "\(composition): \(right)")
      let wrong = checkDerivative(
        of: { composition.evaluate($0).value }, at: x, claimed: truth * 1.01)
      #expect(wrong.verdict != .agrees, "\(composition): \(wrong)")
    }
  }

  /// Slopes far below those of the function's surroundings, and hardly above its rounding.
  static let faintSlopes = [
    SmoothPoint("sigmoid", at: -0.5188285253062044, -3.5866e-11) {
      1 / (1 + exp(54.046917340309165 * $0))
    },
    SmoothPoint("sigmoid", at: 0.4938972149717412, 1.4296e-11) {
      1 / (1 + exp(-(62.92031010677305 * $0 - 1.963244944239125)))
    },
    SmoothPoint("behind a kink", at: 64.49830129143867, -5.697895643181239e-11) {
      let v = 0.011572393771902712 * ($0 - 64.49830899588532).magnitude
      return 1 / (1.349555820922077 * (v * v) - 0.049788458606004934)
    },
    SmoothPoint("beside a jump", at: -1.1823964834537033, -1.7396763696375267e-12) {
      let u = -0.02196771520648175 * $0
      let v =
        0.4068980100511385 * (u * u + (u * u > 0.000674945713764849 ? 9.59858045039934e-05 : 0))
      return 1 / (1 + exp(-0.06628198750364282 * (v * v * v)))
    },
    SmoothPoint("cube of a bend", at: 0.00014166238132288803, -5.10144368011817e-26) {
      let v = 1 / (1 + exp(-(10.641343016517501 * $0 + 0.5367174591282042))) - 0.6313993991045904
      let w = -0.09653105348595717 * (v > 0 ? v : 0.01 * v)
      return w * w * w
    },
  ]

  @Test("a faint slope that is off does not pass for no slope at all", arguments: faintSlopes)
  func faint(point: SmoothPoint) {
    for error in [1e-2, 1e-5] {
      let comparison = checkDerivative(
        of: point.function, at: point.x, claimed: point.derivative * (1 + error))
      #expect(comparison.verdict != .agrees, "\(comparison)")
    }
  }

  @Test("what rounding leaves of a slope of zero agrees")
  func roundedZero() {
    #expect(checkDerivative(of: { cos($0) }, at: .pi, claimed: -sin(.pi)).verdict == .agrees)
    #expect(
      checkDerivative(of: { 1 - cos($0) }, at: 2 * .pi, claimed: sin(2 * .pi)).verdict == .agrees)
    let square: (Double) -> Double = { sin($0) * sin($0) }
    #expect(checkDerivative(of: square, at: .pi, claimed: sin(2 * .pi)).verdict == .agrees)
  }

  @Test("at a kink a claim may be either slope or anything between, and nothing else")
  func kink() {
    for claimed in [-1, -0.3, 0, 1] {
      let verdict = checkDerivative(of: { abs($0) }, at: 0, claimed: claimed).verdict
      #expect(verdict == .kink(inside: true, left: -1, right: 1))
    }
    for claimed in [-1.001, 1.001, 2, .nan, .infinity] {
      let verdict = checkDerivative(of: { abs($0) }, at: 0, claimed: claimed).verdict
      #expect(verdict == .kink(inside: false, left: -1, right: 1))
    }
  }

  @Test(
    "a kink whose slopes cancel is one, though they agree at all steps", arguments: [0, 1, 1e3])
  func cancellingKink(offset: Double) {
    let verdict = checkDerivative(of: { offset + abs($0) }, at: 0, claimed: 0).verdict
    guard case .kink(inside: true, _, _) = verdict else {
      Issue.record("\(verdict)")
      return
    }
  }

  @Test("a kink beside the point leaves one slope only, even where its distance hides in the noise")
  func besideKink() {
    func function(_ x: Double) -> Double {
      exp(0.17586732779216846 * max(x, 2 * x - 0.007489801132942816))
    }
    let x = 0.007489804172257941
    let slope = 0.3521982700994965
    let right = checkDerivative(of: function, at: x, claimed: slope)
    #expect(right.verdict == .agrees, "\(right)")
    for wrong in [slope * (1 - 1e-5), slope * 0.75, slope / 2] {
      let comparison = checkDerivative(of: function, at: x, claimed: wrong)
      #expect(comparison.verdict == .disagrees, "\(comparison)")
    }
  }

  @Test("a convention that is stated is all that is accepted at a kink")
  func convention() {
    var options = CheckOptions()
    options.acceptedSlopes = [0: 0...0]
    let relu: (Double) -> Double = { max($0, 0) }
    #expect(checkDerivative(of: relu, at: 0, claimed: 0, options: options).verdict.isAcceptable)
    #expect(checkDerivative(of: relu, at: 0, claimed: 0.5, options: options).verdict.isWrong)
  }

  @Test("an infinite slope wants its infinity")
  func infiniteSlope() {
    let root: (Double) -> Double = { $0.squareRoot() }
    #expect(checkDerivative(of: root, at: 0, claimed: .infinity).verdict == .agrees)
    #expect(checkDerivative(of: root, at: 0, claimed: -.infinity).verdict == .disagrees)
    #expect(!checkDerivative(of: root, at: 0, claimed: 0).verdict.isWrong)
  }

  @Test("NaN and infinity are wrong where there is a derivative")
  func notFinite() {
    for claimed in [Double.nan, .infinity, -.infinity] {
      #expect(checkDerivative(of: { sin($0) }, at: 1, claimed: claimed).verdict == .disagrees)
    }
  }

  @Test("a claim that cannot be judged is inconclusive, with the reason")
  func inconclusive() {
    let jump = checkDerivative(of: { floor($0) }, at: 1, claimed: 0).verdict
    #expect(jump == .inconclusive(reason: "the function jumps at the point"))
    let single = checkDerivative(of: { Double(sin(Float($0))) }, at: 1, claimed: cos(1)).verdict
    #expect("\(single)".contains("staircase"))
  }

  @Test("accusing takes twice the evidence of passing")
  func evidence() {
    let noisy: (Double) -> Double = { x in
      var generator = SplitMix(state: x.bitPattern)
      return sin(x) + 1e-7 * generator.uniform()
    }
    let estimate = estimateDerivative(of: noisy, at: 1)
    func verdict(at bars: Double) -> Verdict {
      checkDerivative(of: noisy, at: 1, claimed: estimate.value + bars * estimate.errorBar).verdict
    }
    // Four bars are the bound, and its double is needed to accuse.
    #expect("\(verdict(at: 6))".contains("too wide to accuse"))
    #expect(verdict(at: 9) == .disagrees)
  }

  @Test("a right claim costs few evaluations, a wrong one a whole ladder")
  func cost() {
    let right = checkDerivative(of: { sin($0) }, at: 1, claimed: cos(1))
    #expect(right.estimate.evaluations <= 11)
    let wrong = checkDerivative(of: { sin($0) }, at: 1, claimed: 1.01 * cos(1))
    #expect(wrong.estimate.evaluations <= 75)
  }

  @Test("the bound is made of its three terms")
  func bound() {
    let comparison = checkDerivative(of: { sin($0) }, at: 1, claimed: cos(1))
    let bound = comparison.bound
    #expect(bound.total == bound.errorBarTerm + bound.roundingTerm + bound.resolutionTerm)
    #expect(bound.errorBarTerm == 4 * comparison.estimate.errorBar)
    #expect((bound.resolutionTerm - 1e-10 * cos(1)).magnitude < 1e-24)
  }
}
