import CaseFormat
import ConformanceModel
import Testing

/// A file that is no corpus, with what must be said about it.
struct MalformedFile: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var bytes: [UInt8]
  var line: Int
  var column: Int
  var fragment: String

  init(_ name: String, _ bytes: [UInt8], _ line: Int, _ column: Int, _ fragment: String) {
    testDescription = name
    self.bytes = bytes
    self.line = line
    self.column = column
    self.fragment = fragment
  }

  init(_ name: String, _ text: String, _ line: Int, _ column: Int, _ fragment: String) {
    self.init(name, Array(text.utf8), line, column, fragment)
  }

  private static let head = "format: 1\nabout: x\n"

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  /// An alias bomb of seven levels, 9⁷ values if it were expanded.
  private static let bomb =
    "a0: &a0 [x]\n"
    + (1...7).map { level in
      "a\(level): &a\(level) [\(repeated("*a\(level - 1), ", 8))*a\(level - 1)]\n"
    }.joined()

  static let all: [MalformedFile] = [
    MalformedFile("empty", "", 1, 1, "the file is empty"),
    MalformedFile("comments alone", "# nothing\n\n", 1, 1, "the file is empty"),
    MalformedFile("a list", "- a\n- b\n", 1, 1, "expected the keys of a file, found a list"),
    MalformedFile("a text", "just text\n", 1, 1, "expected the keys of a file"),
    MalformedFile("no cases", head, 1, 1, "a file has no \"cases\""),
    MalformedFile(
      "cases of a wrong type", head + "cases: 3\n", 3, 8, "expected cases by name, found \"3\""),
    MalformedFile("null cases", head + "cases:\n", 3, 7, "expected cases by name, found nothing"),
    MalformedFile("no case", head + "cases: {}\n", 3, 8, "the file has no cases"),
    MalformedFile(
      "a case that is a list", head + "cases: {a: []}\n", 3, 12, "expected the keys of a case"),
    MalformedFile(
      "another format", "format: 2\nabout: x\ncases: {}\n", 1, 9, "format 2 is not known"),
    MalformedFile("unknown key of a file", head + "csaes: {}\n", 3, 1, "unknown key \"csaes\""),
    MalformedFile(
      "duplicate key in a block", head + "about: y\ncases: {}\n", 3, 1,
      "the key \"about\" stands twice"),
    MalformedFile(
      "duplicate key in a flow", head + "cases: {a: {b: 1, \"b\": 2}}\n", 3, 19,
      "the key \"b\" stands twice"),
    MalformedFile(
      "a case's name with capitals", head + "cases: {Bad_Name: {about: a, source: s}}\n", 3, 9,
      "lower-case words joined by hyphens"),
    MalformedFile("a key that is a list", head + "cases: {[a]: 1}\n", 3, 9, "a key is a word"),
    MalformedFile("an anchor", head + "cases: &c {}\n", 3, 8, "an anchor is not allowed"),
    MalformedFile("an alias", head + "cases: *c\n", 3, 8, "an alias is not allowed"),
    MalformedFile("an alias bomb", bomb, 1, 5, "an anchor is not allowed"),
    MalformedFile("a tag", "format: !!int 1\n", 1, 9, "a tag is not allowed"),
    MalformedFile("a merge key", head + "<<: {cases: {}}\n", 3, 1, "a merge key is not allowed"),
    MalformedFile("an explicit key", head + "? cases\n: {}\n", 3, 1, "an explicit key"),
    MalformedFile(
      "two documents", head + "---\nformat: 1\n", 3, 1, "a second document begins here"),
    MalformedFile("a document's end", head + "...\n", 3, 1, "a document end marker"),
    MalformedFile("a directive", "%YAML 1.2\n---\n" + head, 1, 1, "a YAML directive"),
    MalformedFile("a tab as indentation", "cases:\n\ta: 1\n", 2, 1, "a tab as indentation"),
    MalformedFile("a byte order mark", "\u{FEFF}" + head, 1, 1, "byte order mark"),
    MalformedFile("UTF-16", [0xFF, 0xFE, 0x66, 0x00], 1, 1, "the file is UTF-16"),
    MalformedFile(
      "invalid UTF-8", Array(head.utf8) + [0xC3, 0x28], 3, 1, "invalid UTF-8: the byte 0xC3"),
    MalformedFile(
      "an overlong sequence", Array("about: ".utf8) + [0xC0, 0xAF], 1, 8, "invalid UTF-8"),
    MalformedFile(
      "a surrogate", Array("about: ".utf8) + [0xED, 0xA0, 0x80], 1, 8, "invalid UTF-8"),
    MalformedFile("a cut character", Array("about: é".utf8.dropLast()), 1, 8, "invalid UTF-8"),
    MalformedFile("a NUL", "about: a\0b\n", 1, 9, "the control character U+0000"),
    MalformedFile("a line separator", "about: a\u{2028}b\n", 1, 9, "the control character U+2028"),
    MalformedFile(
      "carriage returns alone", "format: 1\rabout: x\r", 1, 10,
      "a carriage return without a line feed"),
    MalformedFile(
      "100,000 brackets", "a: " + repeated("[", 100_000), 1, 67, "nested more than 64 deep"),
    MalformedFile("100,000 braces", repeated("{a: ", 100_000), 1, 257, "nested more than 64 deep"),
    MalformedFile("100,000 dashes", repeated("- ", 100_000), 1, 129, "nested more than 64 deep"),
    MalformedFile(
      "1,000 levels of indentation", (0..<1_000).map { repeated(" ", $0) + "a:\n" }.joined(), 65,
      65, "nested more than 64 deep"),
    MalformedFile(
      "a file of 50 MB", [UInt8](repeating: 0x61, count: 50_000_000), 1, 1,
      "the file is larger than 1048576 bytes"),
    MalformedFile(
      "a scalar of 70,000 bytes", "about: " + repeated("x", 70_000), 1, 8, "a text of 70000 bytes"),
    MalformedFile(
      "a million values", "a: [" + repeated("1,", 500_000), 1, 499_999,
      "the file has more than 250000 values"),
    MalformedFile("a mapping in a text", "about: x: y\n", 1, 9, "mapping values are not allowed"),
    MalformedFile("an unclosed quote", "format: 1\nabout: \"x\n", 2, 8, "unexpected end of stream"),
    MalformedFile(
      "an unclosed list", "format: 1\na: [1, 2\n", 3, 1, "did not find expected ',' or ']'"),
    MalformedFile("a reserved sign", "about: @x\n", 1, 8, "cannot start any token"),
    MalformedFile("wrong indentation", "a:\n  b: 1\n c: 2\n", 3, 2, "did not find expected key"),
  ]
}

@Suite struct MalformedCorpusTests {
  @Test("what is no corpus is told with a place, and soon", arguments: MalformedFile.all)
  func malformed(file: MalformedFile) throws {
    let clock = ContinuousClock()
    var corpus = Corpus()
    let time = clock.measure {
      corpus = CorpusReader().read(bytes: file.bytes, path: "t.yaml")
    }
    let problem = try #require(
      corpus.diagnostics.first { $0.message.contains(file.fragment) }, "\(summary(corpus))")
    #expect("\(problem.location)" == "t.yaml:\(file.line):\(file.column)")
    #expect(corpus.cases.isEmpty)
    // Measured with optimisation each takes milliseconds; this bound is for slow machines.
    #expect(time < .seconds(10))
  }

  @Test("all problems of a file are told in one go, in the order of their places")
  func allProblems() {
    let corpus = read(
      """
      format: 1
      about: A file.
      cases:
        first:
          about: A case.
          constnats: {a: 1}
          steps: [z = x, w = sn(z)]
        second:
          source: s
          about: A case.
          variables: {x: [1, [2]], x: 3}
          expect: {x.vlaue: 1}
      functoins: {}
      """)
    #expect(
      summary(corpus) == [
        "4:3 a case has no \"source\"", "6:5 unknown key \"constnats\" of a case",
        "7:17 \"x\" is not bound", "7:24 unknown function \"sn\"",
        "11:24 the lists are ragged: expected a number here, found a list",
        "11:30 the key \"x\" stands twice in this mapping", "12:16 \"vlaue\" cannot be observed",
        "13:1 unknown key \"functoins\" of a file",
      ])
  }

  @Test("a duplicate key names the line of the other one")
  func duplicateKeys() {
    let corpus = read("format: 1\nabout: x\nformat: 1\ncases: {a: {about: b, source: c}}\n")
    #expect(summary(corpus) == ["3:1 the key \"format\" stands twice in this mapping"])
    #expect(
      corpus.diagnostics.first?.suggestion == "the other one is on line 1: keep one of them")
  }

  @Test("of a file with problems those cases are given that nothing is wrong with")
  func soundCases() {
    let text = """
      format: 1
      about: x
      cases:
        a: {about: a, source: s, constants: {x: 1}}
        b: {about: a, source: s, constants: {x: oops}}
        c: {about: a, source: s, constants: {x: 1, x: 1}}
        d: {about: a, source: s, constants: {x: 1}}

      """
    #expect(read(text).cases.map(\.id) == ["t/a", "t/d"])
    #expect(read(text + "functions: {}\n").cases.map(\.id) == ["t/a", "t/d"])
    #expect(read(text + "functions: []\n").cases.map(\.id) == [])
  }

  @Test("what looks like a forbidden sign inside a text is left alone")
  func innocentSigns() {
    let corpus = read(
      """
      ---
      format: 1
      about: A & b, *c*, !d and <<; it's "e" [f {g.
      cases:
        a-b:
          about: >-
            &anchor *alias !tag
            --- key: key: [[[[
            \ttab

            key: 1
          source: 'it''s & *x'
          constants: {x: 1.0} # &c *d [
          steps:
            - y = x & x
            - "y = x # x"
            - y = x
              * x
            # - *x
          needs: []
          expect: {x: 1, "y": "x * x"}
      """.replacing("\\t", with: "\t"))
    #expect(
      summary(corpus) == [
        "15:15 unknown operator \"&\"", "16:16 the character \"#\" has no meaning in an expression",
      ])
  }

  @Test("a file has a limit of problems")
  func problemLimit() {
    var limits = Limits.standard
    limits.problems = 10
    let keys = (0..<100).map { "k\($0): 1" }.joined(separator: ", ")
    let corpus = read("{\(keys)}", limits: limits)
    #expect(corpus.diagnostics.count == 11)
    #expect(corpus.diagnostics.last?.message == "this file has more than 10 problems")
  }
}
