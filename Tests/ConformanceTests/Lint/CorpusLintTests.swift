import Conformance
import Testing

@Suite("Lint of a corpus")
struct CorpusLintTests {
  @Test("an input that nothing uses is named, one that is observed or checked is not")
  func unused() throws {
    let cases = try corpus(
      of: """
        constants: {idle: 1.0, observed: 2.0}
        variables: {x: 3.0}
        steps:
          - y = x * x
        expect:
          observed.requires_grad: false
        gradcheck: y
        """)
    let found = CorpusLint(cases).wordsInVain()
    #expect(found.map(\.message) == ["nothing uses the input \"idle\""])
  }

  @Test("needs that the steps imply anyway are told")
  func implied() throws {
    let cases = try corpus(
      of: """
        variables: {x: 3.0}
        steps:
          - y = x * x
          - backward(y)
        expect:
          x.is_leaf: true
        needs: [leaf, double_backward]
        """)
    let found = CorpusLint(cases).wordsInVain()
    #expect(found.map(\.message) == ["\"needs\" states what the case implies: leaf"])
  }

  @Test("a program that stands twice is told, whatever its names and words")
  func duplicates() throws {
    func body(_ name: String, _ factor: Int) -> String {
      """
      variables: {\(name): 3.0}
      steps:
        - y = \(name) * \(factor)
        - backward(y)
      expect:
        \(name).grad: \(factor)
      """
    }
    let first = try corpus(of: body("x", 4))
    func found(_ other: String) throws -> Int {
      var second = try corpus(of: other)
      second[0].location.line += 100
      return CorpusLint(first + second).duplicates().count
    }
    #expect(try found(body("z", 4)) == 1)
    #expect(try found(body("x", 5)) == 0)
  }

  @Test("a stated gradient that finite differences contradict is named")
  func contradictions() throws {
    func lint(_ stated: String) throws -> (found: [Diagnostic], rederived: Int) {
      CorpusLint(
        try corpus(
          of: """
            variables: {x: 3.0}
            steps:
              - y = x * x
              - backward(y)
            expect:
              x.grad: \(stated)
            """)
      ).contradictions()
    }
    #expect(try lint("6").found.isEmpty)
    #expect(try lint("6").rederived == 1)
    #expect(try lint("5").found.count == 1)
  }

  @Test("coverage counts cases and names the words that none uses")
  func coverage() throws {
    let cases = try corpus(
      of: """
        variables: {x: 3.0}
        steps:
          - y = exp(x)
          - backward(y)
        expect:
          x.grad: exp(x)
        """)
    let coverage = Coverage(of: cases)
    let ops = try #require(coverage.groups.first { $0.name == "ops" })
    #expect(ops.words.first { $0.word == "exp" }?.cases == 1)
    #expect(ops.missing.contains("log"))
    #expect(!ops.missing.contains("exp"))
    #expect(!coverage.isComplete)
  }
}
