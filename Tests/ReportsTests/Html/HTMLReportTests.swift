import ConformanceModel
import Foundation
import Testing

@testable import Reports

@Suite("The page for browsers")
struct HTMLReportTests {
  private var page: String {
    HTMLReport.page(of: [
      ReportedRun(GoldenRun.events()), ReportedRun(GoldenRun.events(engine: "other")),
    ])
  }

  @Test("it needs nothing beside itself, and may load nothing")
  func selfContained() {
    #expect(page.contains("default-src 'none'"))
    for loader in ["src=", "@import", "url(", "<link", "<iframe", "<img"] {
      #expect(!page.contains(loader), "\(loader)")
    }
  }

  @Test("nothing that an engine says becomes markup")
  func escaping() {
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(
      page.components(separatedBy: "</noscript>").count
        == page.components(separatedBy: "<noscript>").count)
  }

  @Test("engines that say the same are told of once, and have a mark each")
  func sideBySide() {
    #expect(page.contains("<i class=p>✓✓</i>"))
    #expect(page.contains("all: mismatch"))
    #expect(page.contains("<td>all<td>0 ulp"))
  }

  @Test("what is observed twice is shown twice")
  func repeatedObservation() {
    #expect(page.contains("<tr><td>x.grad<td>none<td>all<tr><td>x.grad (2)<td>"))
  }

  @Test("a link of a list that is no web address is text")
  func links() {
    #expect(HTMLText.address("javascript:alert(1)") == nil)
    #expect(HTMLText.address("https://example.org/?a=\"b") == "https://example.org/?a=&quot;b")
  }

  @Test("engines of one name are told apart by version or number")
  func names() {
    let run = ReportedRun(GoldenRun.events())
    #expect(EngineTable([run, run]).names == ["toy 2 <beta> (run 1)", "toy 2 <beta> (run 2)"])
  }

  @Test("the fragment of an id is percent-encoded where a URL needs it")
  func fragment() {
    #expect(HTMLText.fragment(of: "a/b[n=2]") == "#case=a/b%5Bn=2%5D")
  }
}
