import Foundation
import GradientCheck
import Testing

@Suite("Hostile input")
struct HostileInputTests {
  static let arguments: [Double] = [
    .nan, .infinity, -.infinity, 0, -0.0, Double.leastNonzeroMagnitude,
    -Double.leastNonzeroMagnitude, 2e-308, 1.7e308, -1.7e308, 1,
  ]
  static let scales: [Double?] = [
    nil, 0, -1, .nan, .infinity, Double.leastNonzeroMagnitude, 1e-300, 1e300,
  ]
  static let domains = [
    Domain.all, Domain(lower: 1, upper: -1), Domain(lower: 0), Domain(upper: 0),
    Domain(lower: 0, upper: 0), Domain(lower: .nan), Domain(lower: .infinity),
    Domain(lower: 0, upper: Double.leastNonzeroMagnitude), Domain(lower: 0, includesLower: false),
  ]

  @Test("no argument, scale or domain traps, or costs many evaluations", arguments: arguments)
  func scalar(x: Double) {
    let functions: [(Double) -> Double] = [
      { $0 }, { _ in .nan }, { 1 / $0 }, { exp($0) }, { log($0) }, { _ in .infinity },
      { $0 * 1e300 }, { $0.squareRoot() },
    ]
    for scale in Self.scales {
      for domain in Self.domains {
        for function in functions {
          let estimate = estimateDerivative(of: function, at: x, domain: domain, scale: scale)
          #expect(estimate.evaluations <= 200)
          #expect(!estimate.errorBar.isNaN && estimate.errorBar >= 0)
          var options = CheckOptions()
          options.domain = domain
          options.scale = scale
          for claimed in [x, .nan, .infinity, 0] {
            _ = checkDerivative(of: function, at: x, claimed: claimed, options: options)
          }
        }
      }
    }
  }

  @Test("no point traps, of any length", arguments: [0, 1, 3, 40])
  func vector(count: Int) {
    for x in Self.arguments {
      var options = CheckOptions()
      options.domains = [Domain(lower: 0)]
      options.scales = [.nan]
      options.acceptedSlopes = [1: 0...1]
      for sweep in [CheckOptions.Sweep.automatic, .full, .directions(-1), .directions(3)] {
        options.sweep = sweep
        let point = [Double](repeating: x, count: count)
        let report = checkGradient(
          of: { $0.reduce(0, +) }, at: point, claimed: point, options: options)
        #expect(report.count == count)
        #expect(!"\(report)".isEmpty)
      }
    }
  }

  @Test("no line traps or runs on, whatever its point, tangent and domain", arguments: arguments)
  func line(x: Double) {
    for tangent in Self.arguments {
      for domain in Self.domains {
        var options = CheckOptions()
        options.domain = domain
        let report = checkTangent(
          of: { [$0[0], 1 / $0[0]] }, at: [x], along: [tangent], claimed: [tangent, 0],
          options: options)
        #expect(report.evaluations <= 500)
        let second = estimateSecondDerivative(of: { $0 * tangent }, at: x, domain: domain)
        #expect(second.evaluations <= 400)
      }
    }
  }
}
