import CaseFormat
import ConformanceModel
import Testing

@Suite struct DiagnosticRenderingTests {
  @Test("a problem is shown with its line, a caret under it, and what would help")
  func wholeRendering() {
    let corpus = readCase("constnats: {a: 1.0}")
    #expect(
      corpus.diagnostics.map(\.rendered) == [
        """
        t.yaml:7:5: error: unknown key "constnats" of a case
            constnats: {a: 1.0}
            ^~~~~~~~~
        help: did you mean "constants"?
        """
      ])
  }

  @Test("a long line is cut around the caret")
  func longLines() {
    let line = String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500)
    let problem = Diagnostic(
      at: FileLocation(path: "f", line: 1, column: 501), length: 1, "here", sourceLine: line)
    let rows = problem.rendered.split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[1].count < 130 && rows[1].hasPrefix("...") && rows[1].hasSuffix("..."))
    #expect(Array(rows[1])[rows[2].count - 1] == "!")
  }

  @Test("a place beyond the line, a tab and an empty line do not disturb the caret")
  func oddPlaces() {
    func rendered(_ line: String, _ column: Int) -> String {
      Diagnostic(
        at: FileLocation(path: "f", line: 1, column: column), length: 9, "m", sourceLine: line
      ).rendered
    }
    #expect(rendered("ab", 9) == "f:1:9: error: m\nab\n  ^")
    #expect(rendered("\ta", 2) == "f:1:2: error: m\n a\n ^")
    #expect(rendered("ab", 900) == "f:1:900: error: m\nab\n^")
    #expect(rendered("", 1) == "f:1:1: error: m")
  }

  @Test("control characters that an escape made are not sent to a terminal")
  func controlCharacters() {
    let corpus = readCase("constants: {x: \"\\e[31mred\"}")
    #expect(corpus.diagnostics.count == 1)
    #expect(corpus.diagnostics.map(\.rendered).joined().contains("\u{1B}") == false)
  }

  @Test("columns count characters, not bytes, also in texts with quotes")
  func unicodeColumns() {
    let corpus = readSteps("- z = \"x + zz\" # é\n- 'z = x + zz'")
    #expect(summary(corpus).last == "11:18 \"zz\" is not bound")
    let key = read("format: 1\nabout: \"é\"\ncases: {é: {}}\n")
    #expect(summary(key).first == "3:9 a case's name is lower-case words joined by hyphens")
  }

  @Test("in a text whose letters are not those of one line, the place is its start")
  func foldedTexts() {
    #expect(summary(readSteps("- >\n  z =\n  x + zz")) == ["10:9 \"zz\" is not bound"])
    #expect(summary(readSteps("- \"z = x + \\u007az\"")) == ["10:9 \"zz\" is not bound"])
    #expect(summary(readSteps("- z = x +\n   zz")) == ["10:9 \"zz\" is not bound"])
  }
}
