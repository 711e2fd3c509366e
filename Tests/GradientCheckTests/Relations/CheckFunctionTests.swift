import Foundation
import GradientCheck
import Testing

@Suite("Checking a function")
struct CheckFunctionTests {
  @Test("three lines check a closure with its gradient")
  func threeLines() {
    let cube = DifferentiableFunction({ $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0]] })
    let report = checkFunction(cube, at: [[2]])
    #expect(report.verdict == .agrees, "\(report)")
  }

  @Test("a function that offers all there is has all of it looked at")
  func everything() {
    let report = checkFunction(RichFunction().function, at: RichFunction.point)
    #expect(report.verdict == .agrees, "\(report)")
    #expect(report.notOffered == [.lowPrecision])
    #expect(report.notes == [])
    let looked = Set(report.results.map(\.property))
    #expect(looked == Set(Property.allCases).subtracting([.lowPrecision]))
  }

  @Test("what is not offered is said, and is not a pass")
  func offered() {
    let report = checkFunction(DifferentiableFunction { $0 }, at: [1])
    #expect(report.verdict == .inconclusive(reason: "there was nothing to check"))
    #expect(!report.agrees)
    #expect(report.notOffered == Property.allCases)
  }

  @Test("only the properties that are asked for are looked at")
  func choice() {
    var options = FunctionCheckOptions()
    options.properties = [.negatedCotangent, .hessianSymmetry]
    let report = checkFunction(RichFunction().function, at: RichFunction.point, options: options)
    #expect(report.results.map(\.property) == [.negatedCotangent, .hessianSymmetry])
    #expect(report.gradientReports.isEmpty)
  }

  @Test("what the function throws at the point comes out")
  func throwing() {
    struct Failure: Error {}
    var function = DifferentiableFunction<Failure> { $0 }
    function.record = { (_, _) throws(Failure) in throw Failure() }
    #expect(throws: Failure.self) { try checkFunction(function, at: [1]) }
  }

  @Test("what it throws at a point where nobody asked for it is noted")
  func throwingElsewhere() throws {
    struct Failure: Error {}
    func root(_ inputs: [ShapedArray]) throws(Failure) -> [ShapedArray] {
      guard inputs[0].elements[0] >= 0 else { throw Failure() }
      return [ShapedArray(inputs[0].elements[0].squareRoot())]
    }
    let function = DifferentiableFunction<Failure>(
      { (inputs) throws(Failure) in try root(inputs) },
      vjp: { (inputs, cotangents) throws(Failure) in
        [ShapedArray(cotangents[0].elements[0] / (2 * inputs[0].elements[0].squareRoot()))]
      })
    var options = FunctionCheckOptions()
    options.gradient.domain = Domain(lower: 0)
    #expect(try checkFunction(function, at: [4], options: options).notes == [])
    var undeclared = FunctionCheckOptions()
    undeclared.properties = [.gradientElsewhere]
    let report = try checkFunction(function, at: [4], options: undeclared)
    #expect(
      report.agrees && report.notes.contains { $0.hasSuffix("the function throws Failure()") })
  }

  @Test("a recording that throws where the plain evaluation does not is wrong")
  func throwingWhenRecorded() throws {
    struct Failure: Error {}
    var function = DifferentiableFunction<Failure> { $0 }
    function.record = { (inputs, _) throws(Failure) in
      guard inputs[0].elements[0] > 0 else { throw Failure() }
      return Recording(outputs: inputs) { (cotangents, _) throws(Failure) in
        [cotangents[0].values]
      }
    }
    let report = try checkFunction(function, at: [4])
    #expect(report.violated == [.recordedValue], "\(report)")
  }

  @Test("the example of the article is what it says")
  func example() {
    var product = DifferentiableFunction { inputs in
      [ShapedArray(inputs[0].elements[0] * inputs[1].elements[0])]
    }
    product.names = ["x", "y"]
    product.record = { [product] inputs, flagged in
      let (x, y) = (inputs[0].elements[0], inputs[1].elements[0])
      return Recording(outputs: product(inputs)) { cotangents, createGraph in
        let g = cotangents[0].elements[0]
        return [flagged[0] ? ShapedArray(y * g) : nil, flagged[1] ? ShapedArray(x * g) : nil]
      }
    }
    let report = checkFunction(product, at: [2, 3])
    #expect(report.agrees, "\(report)")
  }

  @Test("the same seed gives the same report, another seed another")
  func seeds() {
    var options = FunctionCheckOptions()
    func claims() -> [Double] {
      checkFunction(RichFunction().function, at: RichFunction.point, options: options)
        .gradientReports.flatMap(\.entries).map(\.claimed)
    }
    let first = claims()
    #expect(first == claims())
    options.gradient.seed = 2
    #expect(first != claims())
  }

  @Test(
    "shapes that do not fit, absent gradients and strange numbers end in findings, not in traps")
  func hostile() {
    let odd = ShapedArray(shape: [2, .max], [1])
    #expect(!checkFunction(DifferentiableFunction { $0 }, at: [odd]).agrees)
    #expect(!checkFunction(DifferentiableFunction { _ in [odd] }, at: [1]).agrees)
    let short = DifferentiableFunction({ $0 }, vjp: { _, _ in [] })
    #expect(checkFunction(short, at: [1]).violated == [.gradientShape])
    let flat = DifferentiableFunction({ $0 }, vjp: { _, cotangents in [cotangents[0].values] })
    #expect(checkFunction(flat, at: [[]]).agrees)
    let column = DifferentiableFunction(
      { [ShapedArray($0[0].elements)] }, vjp: { _, cotangents in [cotangents[0].values] })
    let report = checkFunction(column, at: [ShapedArray(shape: [1, 2], [1, 2])])
    #expect(report.violated == [.gradientShape])
    #expect("\(report)".contains("wanted shape [1, 2], got [2]"))
    for x in [Double.nan, .infinity, -.infinity] {
      let report = checkFunction(
        DifferentiableFunction({ $0 }, vjp: { _, cotangents in [cotangents[0].values] }),
        at: [ShapedArray(x)])
      #expect(report.violated.isEmpty, "\(report)")
    }
    var options = FunctionCheckOptions()
    (options.points, options.passes, options.sizes) = (-1, -1, [-3, 0, .max])
    var family = flat
    family.shapes = { [[$0, $0]] }
    #expect(checkFunction(family, at: [[1]], options: options).agrees)
  }

  @Test("a message names the property, the place, the numbers and where the bound comes from")
  func message() {
    let square = DifferentiableFunction({ $0[0] * $0[0] + $0[1] }, gradient: { [1.9 * $0[0], 1] })
    let text = "\(checkFunction(square, at: [[3, 1]]))"
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "function of 2 numbers to 1: disagrees")
    #expect(lines[1] == "  gradient: disagrees")
    #expect(lines[2].hasPrefix("    input 0 [0]: wanted 6.0"))
    #expect(text.contains("resolution"))
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(text)")
  }

  @Test("no line of a report is longer than 80 columns", arguments: WrongRule.all)
  func width(rule: WrongRule) {
    let text = "\(rule.check(true))"
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
  }
}
