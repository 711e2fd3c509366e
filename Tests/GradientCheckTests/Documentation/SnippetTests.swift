import Foundation
import GradientCheck
import Testing

#if canImport(_Differentiation)
  import _Differentiation
#endif

private struct Line {
  var slope: Double
  var offset: Double
}

extension Line: FlatVector {
  var elements: [Double] { [slope, offset] }
  func with(elements: [Double]) -> Line { Line(slope: elements[0], offset: elements[1]) }
}

/// All code that the documentation shows, so that it compiles and does what is said of it.
@Suite("Code in the documentation")
struct SnippetTests {
  @Test("a gradient is checked in three lines")
  func gradient() {
    let report = checkGradient(
      of: { $0[0] * sin($0[1]) }, at: [2, 0.5], claimed: [sin(0.5), 2 * cos(0.5)])
    #expect(report.agrees, "\(report)")
  }

  @Test("a gradient of a function that throws is checked as well")
  func throwing() throws {
    struct Failure: Error {}
    let (x, g) = ([3.0], [6.0])
    func f(_ x: [Double]) throws(Failure) -> Double {
      guard x[0] > 0 else { throw Failure() }
      return x[0] * x[0]
    }
    let report = try checkGradient(of: f, at: x, claimed: g)
    #expect(report.agrees, "\(report)")
  }

  @Test("a slope is estimated with its bar")
  func slope() {
    let slope = estimateDerivative(of: { sin($0) }, at: 1)
    // slope.value is 0.54030230586814, slope.errorBar some 1e-12, slope.point is .smooth
    #expect((slope.value - 0.5403023058681398).magnitude <= slope.errorBar)
    #expect(slope.errorBar < 1e-11 && slope.point == .smooth)
  }

  @Test("a function of which the gradient is known is checked in three lines, too")
  func cube() {
    let cube = DifferentiableFunction({ $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0]] })
    let report = checkFunction(cube, at: [[2]])
    #expect(report.agrees, "\(report)")
  }

  @Test("an engine that records is checked with all that it does")
  func engine() {
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

  @Test("a structure is a vector once it says how")
  func structure() {
    #expect(Line(slope: 1, offset: 2).with(elements: [3, 4]).elements == [3, 4])
  }

  #if canImport(_Differentiation)
    @Test("what Swift derives is checked in two lines")
    func derived() {
      let report = checkGradient(of: { x in x * x * x }, at: 2.0)
      #expect(report.agrees, "\(report)")
    }

    @Test("and so is all else that it derives")
    func derivedFunction() {
      let report = checkFunction(of: { (x: [Double]) in x[0] * x[1] }, at: [2, 3])
      #expect(report.agrees, "\(report)")
    }

    @Test("shorter ways are open to who has less")
    func shorter() {
      let square = DifferentiableFunction({ $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
      let byHand = checkFunction(square, at: [[3]])
      let derived = checkFunction(of: { (x: [Double]) in x[0] * x[1] }, at: [2, 3])
      #expect(byHand.agrees && derived.agrees, "\(byHand)\n\(derived)")
    }
  #endif

  @Test("no other code is shown")
  func complete() throws {
    let here = URL(filePath: #filePath)
    let tests = lines(try String(contentsOf: here, encoding: .utf8)).joined(separator: "\n")
    var root = here
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let library = root.appending(path: "Sources/GradientCheck")
    let files = try #require(FileManager.default.enumerator(atPath: library.path))
    var count = 0
    for case let file as String in files where file.hasSuffix(".md") || file.hasSuffix(".swift") {
      let text = try String(contentsOf: library.appending(path: file), encoding: .utf8)
      for snippet in snippets(in: text) {
        count += 1
        #expect(tests.contains(snippet), "\(file) shows code that is not in this file:\n\(snippet)")
      }
    }
    #expect(count >= 8)
  }

  /// The blocks of Swift code in an article or in comments.
  private func snippets(in text: String) -> [String] {
    var snippets: [String] = []
    var open: [String]?
    for line in lines(text) {
      if line == "```swift" {
        open = []
      } else if line == "```", let lines = open {
        snippets.append(lines.joined(separator: "\n"))
        open = nil
      } else {
        open?.append(line)
      }
    }
    return snippets
  }

  /// The lines without indentation and without the marks of a comment.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("///") else { return line }
      return line.dropFirst(3).trimmingCharacters(in: .whitespaces)
    }
  }
}
