import Conformance
import Testing

@Suite("Shards")
struct ShardTests {
  @Test("every id is in one shard, whatever the number of shards", arguments: [1, 2, 3, 7, 64])
  func partition(count: Int) throws {
    let shards = try (1...count).map { try #require(Shard(number: $0, of: count)) }
    for index in 0..<500 {
      let id = "area\(index % 7)/file/case-\(index)[n=\(index)]"
      #expect(shards.count { $0.contains(id) } == 1)
    }
  }

  @Test("the assignment is the published one, and never changes")
  func published() throws {
    let expected = [
      "leaf/flags/a-variable-is-a-leaf": (eighth: 1, third: 1),
      "seed/network[n=2]": (eighth: 7, third: 1), "é": (eighth: 2, third: 2),
    ]
    for (id, number) in expected {
      #expect(Shard(number: number.eighth, of: 8)?.contains(id) == true)
      #expect(Shard(number: number.third, of: 3)?.contains(id) == true)
    }
  }

  @Test("the bundled corpus is dealt out evenly")
  func even() throws {
    let ids = try Corpus.bundled().cases.map(\.id)
    for count in [2, 3, 4, 8, 16] {
      let sizes = try (1...count).map { number in
        let shard = try #require(Shard(number: number, of: count))
        return ids.count { shard.contains($0) }
      }
      let mean = Double(ids.count) / Double(count)
      // Five standard deviations of what chance would do.
      let slack = 5 * mean.squareRoot()
      #expect(sizes.allSatisfy { abs(Double($0) - mean) < slack }, "\(sizes)")
    }
  }

  @Test("only a sensible K/N is a shard")
  func reading() {
    #expect(Shard("3/8") == Shard(number: 3, of: 8))
    for text in ["", "3", "/", "0/8", "9/8", "-1/8", "1/0", "1/2/3", " 1/2", "1/+2", "a/b", "１/２"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }

  private static let corpus = """
    format: 1
    about: A test.
    cases:
      square:
        about: The gradient of n·x² is 2·n·x.
        source: a test
        over: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9]}
        variables: {x: [1.0, 2.0]}
        steps: ["y = sum(x * x * $n)", "backward(y)"]
        expect: {x.grad: 2 * x * $n}
    """

  private func cases() throws -> [Case] {
    let corpus = CorpusReader().read(bytes: Array(Self.corpus.utf8), path: "a.yaml")
    try #require(corpus.diagnostics.isEmpty, "\(corpus.diagnostics)")
    return corpus.cases
  }

  @Test("a shard runs its own cases, knows their places among all, and may be empty")
  func running() throws {
    let cases = try cases()
    var places: [Int] = []
    for number in 1...40 {
      var options = Conformance.Options()
      options.scope.shard = Shard(number: number, of: 40)
      let run = Conformance.run(cases, on: ReferenceEngine(), options: options)
      #expect(run.header.total == 9)
      #expect(run.header.selected == run.results.count)
      #expect(run.summary.exitStatus == .success)
      for result in run.results { #expect(cases[result.position - 1].id == result.id) }
      places += run.results.map(\.position)
    }
    #expect(places.sorted() == Array(1...9))
  }

  @Test("what an earlier run judged is told in its place, and not run again")
  func earlier() throws {
    let cases = try cases()
    var known = CaseResult(of: cases[3], checks: 77)
    known.position = 4
    let run = Conformance.run(
      cases, on: ReferenceEngine(),
      options: Conformance.Options(earlier: .init([known], seconds: 100)))
    #expect(run.results.map(\.id) == cases.map(\.id))
    #expect(run.results[3].checks == 77)
    #expect(run.results.map(\.position) == Array(1...9))
    #expect(run.summary.counts == [.pass: 9])
    #expect(run.summary.seconds > 100)
  }
}
