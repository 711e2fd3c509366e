import GradientCheck
import Testing

@Suite("Domains")
struct DomainTests {
  @Test("an end belongs to the domain if that was said")
  func ends() {
    let domain = Domain(lower: 0, upper: 1, includesUpper: false)
    #expect(domain.contains(0) && domain.contains(0.5))
    #expect(!domain.contains(1) && !domain.contains(-Double.leastNonzeroMagnitude))
    #expect(domain.description == "[0, 1)")
  }

  @Test("infinities and NaN belong to none")
  func notFinite() {
    for x in [Double.nan, .infinity, -.infinity] { #expect(!Domain.all.contains(x)) }
    #expect(!Domain(lower: 1, upper: 0).contains(0.5))
    #expect(!Domain(lower: .nan).contains(0.5))
    #expect(Domain.all.description == "(-inf, inf)")
  }
}
