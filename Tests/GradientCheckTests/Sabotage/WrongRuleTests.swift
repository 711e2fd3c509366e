import GradientCheck
import Testing

@Suite("Wrong rules that pass elsewhere")
struct WrongRuleTests {
  @Test("the wrong rule is caught by the property that it violates", arguments: WrongRule.all)
  func wrong(rule: WrongRule) {
    let report = rule.check(true)
    #expect(report.violated.contains(rule.violated), "\(report)")
    #expect(report.verdict.isWrong && !report.agrees)
  }

  @Test("the same function with the right rule is not accused", arguments: WrongRule.all)
  func right(rule: WrongRule) {
    let report = rule.check(false)
    #expect(report.violated.isEmpty, "\(report)")
    #expect(report.agrees, "\(report)")
  }

  @Test("all 25 are here")
  func complete() {
    let numbers = Set(WrongRule.all.map { String($0.description.prefix { $0 != " " }) })
    #expect(numbers == Set((1...23).map { "B\($0)" } + ["B4b", "B9b"]))
  }
}
