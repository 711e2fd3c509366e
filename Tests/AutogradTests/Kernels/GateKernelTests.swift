import Testing

@testable import Autograd

@Suite("Error functions and gates of many elements")
struct GateKernelTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ours: @Sendable (Tensor) -> Tensor

    init(_ op: Op, approximate: String? = nil) {
      testDescription = op.name + (approximate.map { ":approximate=" + $0 } ?? "")
      ours = { x in
        let attributes = approximate.map { Attributes(("approximate", .string($0))) } ?? .none
        return op.lawfully([x], attributes)[0]
      }
    }

    /// The slope of a function, which its gradient is made of.
    init(slopeOf function: Function) {
      testDescription = "slope of " + function.testDescription
      ours = { x in
        let x = Tensor(x.values, shape: x.shape, requiresGrad: true)
        return (try? grad([function.ours(x).sum()], [x])[0]) ?? x
      }
    }
  }

  static let gates = [Function(Op.gelu), Function(Op.gelu, approximate: "tanh"), Function(Op.silu)]
  static let slopes = gates.map { Function(slopeOf: $0) }
  static let others = [
    Function(Op.erf), Function(Op.erfc), Function(Op.ndtr), Function(Op.bell),
    Function(Op.normalDensity), Function(Op.logisticSlope), Function(Op.hyperbolicSlope),
  ]

  @Test("an element has one result, whatever lies beside it", arguments: gates + slopes + others)
  func doesNotDependOnNeighbours(function: Function) {
    let arguments = (0..<77).map { Double($0 * 29 % 77) / 4 - 9.6 }
    let together = function.ours(Tensor(arguments)).values
    #expect(together == arguments.map { function.ours(Tensor([$0])).values[0] })
    for start in 1..<8 {
      #expect(function.ours(Tensor(Array(arguments[start...]))).values == Array(together[start...]))
    }
  }

  @Test("at infinity a gate is open or shut, and nan stays nan", arguments: gates)
  func gateAtSpecialValues(function: Function) {
    let results = function.ours(Tensor([.infinity, -.infinity, .nan, 0.0, -0.0, 1e300])).values
    #expect(results[0] == .infinity && results[1] == 0 && results[2].isNaN && results[5] == 1e300)
    #expect(results[3].sign == .plus && results[3] == 0)
    #expect(results[4].sign == .minus && results[4] == 0)
  }

  @Test("the slope of a gate is one where open, zero where shut, a half between", arguments: slopes)
  func slopeAtSpecialValues(function: Function) {
    let results = function.ours(Tensor([.infinity, -.infinity, 0, -0.0, 1e300, -1e300, .nan]))
      .values
    #expect(results.dropLast() == [1, 0, 0.5, 0.5, 1, 0] && results[6].isNaN)
  }

  /// From mpmath, at 60 digits; as text, since literals must be normal numbers.
  @Test(
    "tails are right to the last place also where that is all there is",
    arguments: [
      ("erfc", 26.5, "2.2109076642637343e-307"), ("erfc", 27.2, "0x1p-1073"),
      ("ndtr", -37.5, "4.605353009581955e-308"), ("ndtr", -38.4, "0x1.ap-1071"),
      ("gelu", -38.0, "-0x1.088e9aaep-1043"), ("gelu", -38.5, "-0x1.6p-1071"),
      ("gelu:approximate=tanh", -21.0, "-6.01664848763168e-301"),
      ("gelu:approximate=tanh", -21.4, "-0x1.355b1p-1054"),
      ("silu", -720.5, "-0x1.05930d45323p-1030"),
      ("silu", -745.0, "-0x1.aap-1066"), ("silu", -751.0, "-0x1p-1074"),
    ])
  func keepsTails(name: String, x: Double, exact: String) throws {
    let wanted = try #require(Double(exact))
    let function = try #require((Self.gates + Self.others).first { $0.testDescription == name })
    let got = function.ours(Tensor(x)).item
    #expect(abs(got - wanted) <= 4 * wanted.ulp, "\(got)")
  }
}
