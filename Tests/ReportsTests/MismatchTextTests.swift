import ConformanceModel
import EngineKit
import Reports
import Testing

@Suite("The text of a mismatch")
struct MismatchTextTests {
  private let place = FileLocation(path: "Cases/a/b.yaml", line: 12, column: 7)

  private var finding: Finding {
    let distance = Finding.Distance(absolute: 1, relative: 0.5, ulps: 2_251_799_813_685_248)
    let bound = Finding.Bound(1e-13, from: "64 ε·|want|")
    func element(_ path: String, _ wanted: Double, _ got: Double) -> Finding.Element {
      Finding.Element(
        path: path, wanted: wanted, got: got, dtype: .float64, distance: distance, bound: bound)
    }
    var finding = Finding(
      .mismatch, subject: "x.grad[0]", "differs", wanted: "2.0", got: "3.0", distance: distance,
      bound: bound, at: place)
    finding.first = element("x.grad[0]", 2, 3)
    finding.worst = element("x.grad[1]", 8, 12)
    finding.diagnosis = Diagnosis(.factor, "1.5 times what is wanted")
    finding.blame = Blame(
      op: "pow", "its gradient of the operand input is not what finite differences give",
      step: "y = x ** 3", at: place)
    return finding
  }

  @Test("numbers stand with every bit, then the worst element, the diagnosis and the blame")
  func whole() {
    #expect(
      MismatchText(finding: finding, style: TextStyle()).text == """

            x.grad[0]  differs
              want   2.0 (0x1p+1)
              got    3.0 (0x1.8p+1)
              apart  1, 2251799813685248 ulp, relative 0.5
              bound  1e-13: 64 ε·|want|
              worst  x.grad[1]: want 8.0 (0x1p+3), got 12.0 (0x1.8p+3); 1,
                     2251799813685248 ulp, relative 0.5
              looks like: 1.5 times what is wanted
              blame  pow: its gradient of the operand input is not what finite
                     differences give
                     in y = x ** 3 (Cases/a/b.yaml:12:7)
              at     Cases/a/b.yaml:12:7

        """)
  }

  @Test("a power of ten is not written as ten times the one below", arguments: [1e-13, 1e-9, 1e9])
  func powersOfTen(_ value: Double) {
    #expect(NumberText.short(value).hasPrefix("1e"))
  }

  @Test("no line is longer than the terminal is wide", arguments: [60, 80, 100])
  func width(_ width: Int) {
    let text = MismatchText(finding: finding, style: TextStyle(width: width)).text
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test(
    "a float is written with every bit as C99 does",
    arguments: [
      (1.0, "0x1p+0"), (-0.1, "-0x1.999999999999ap-4"), (0, "0x0p+0"), (-0.0, "-0x0p+0"),
      (.leastNonzeroMagnitude, "0x0.0000000000001p-1022"), (.infinity, "inf"), (.nan, "nan"),
    ] as [(Double, String)])
  func hex(_ value: Double, _ text: String) {
    #expect(NumberText.hex(value) == text)
    if value.isFinite { #expect(Double(text) == value) }
  }
}
