import ConformanceModel
import EngineKit
import Reports
import Testing

@Suite("The merge of shards")
struct RunMergeTests {
  /// A record, written and read again.
  private func stored(_ run: SampleRun, _ path: String = "r.jsonl") throws -> StoredRun {
    try RunRecordReader.read(run.record, path: path)
  }

  private func shards(
    _ cases: Int, _ count: Int, seed: UInt64 = 0
  ) throws -> [StoredRun] {
    try (1...count).map { number in
      try stored(
        SampleRun(cases: cases, seed: seed, shard: Shard(number: number, of: count)),
        "\(number).jsonl")
    }
  }

  private func error(_ runs: [StoredRun]) -> RunMergeError? {
    do throws(RunMergeError) {
      _ = try RunMerge.merge(runs)
      return nil
    } catch {
      return error
    }
  }

  /// A run's record; times apart, which are summed in another order.
  private func record(_ events: [Event]) -> [String] {
    events.map { event in
      guard case .runFinished(var summary) = event else { return JSONLinesReport.line(event) }
      summary.seconds = 0
      return JSONLinesReport.line(.runFinished(summary))
    }
  }

  @Test(
    "any number of shards in any order merges to the run on one machine, byte for byte",
    arguments: 0..<60)
  func property(seed: UInt64) throws {
    var random = SampleRandom(seed &+ 1000)
    let cases = Int.random(in: 1...40, using: &random)
    let count = Int.random(in: 1...(2 * cases), using: &random)
    let shards = try shards(cases, count, seed: seed).shuffled(using: &random)
    let merged = try RunMerge.merge(shards)
    let whole = SampleRun(cases: cases, seed: seed)
    #expect(record(merged.events) == record(whole.events))
    #expect(merged.summary.exitStatus == whole.summary.exitStatus)
  }

  @Test("a whole run alone is its own merge")
  func alone() throws {
    let run = try stored(SampleRun(cases: 5))
    #expect(record(try RunMerge.merge([run]).events) == record(run.events))
  }

  @Test("missing shards are named, with the number of cases that they have")
  func missing() throws {
    let all = try shards(30, 4)
    let found = try #require(error([all[3], all[1]]))
    let cases = all[0].results.count + all[2].results.count
    #expect(found.description == "shards 1, 3 of 4 are missing, with \(cases) cases")
    #expect(found.contradictions.isEmpty)
    #expect(error(Array(all.dropLast()))?.gaps.first?.hasPrefix("shard 4 of 4 is missing") == true)
    #expect(error([]) != nil)
  }

  @Test("a shard that died or was stopped is refused, with the command that goes on with it")
  func incomplete() throws {
    let all = try shards(30, 2)
    let record = SampleRun(cases: 30, shard: Shard(number: 2, of: 2)).record
    let died = try RunRecordReader.read(Array(record.dropLast(300)), path: "my run.jsonl")
    #expect(
      error([all[0], died])?.gaps == [
        "my run.jsonl, shard 2/2, has no end record: it tells of \(died.results.count) of "
          + "\(died.header.selected) cases; \"gradproof run --resume 'my run.jsonl'\" goes on with it"
      ])
    var stopped = SampleRun(cases: 30, shard: Shard(number: 2, of: 2))
    stopped.results.removeLast()
    stopped.summary = RunSummary(
      engineFailure: EngineFailure(.crash, "exited with status 1"))
    for result in stopped.results { stopped.summary.count(result) }
    stopped.summary.counts[.notRun] = 1
    #expect(
      error([all[0], try stored(stopped)])?.gaps.first?.contains(
        "was stopped after \(stopped.results.count) of \(stopped.results.count + 1) cases: exited")
        == true)
  }

  @Test("records of different runs are refused, and each difference is named")
  func different() throws {
    let all = try shards(30, 2)
    var other = all[1]
    other.path = "other.jsonl"
    other.header.seed = 3
    other.header.engine.version = "3"
    other.header.scope.corpusDigest = "sha256:00"
    other.header.engineOptions += ["--python", "/elsewhere/python"]
    #expect(
      error([all[0], other])?.contradictions == [
        "corpus: sha256:00 in other.jsonl, sha256:ab in 1.jsonl",
        "engine: toy 3 in other.jsonl, toy 2.0+cpu in 1.jsonl",
        "seed: 3 in other.jsonl, 18446744073709551615 in 1.jsonl",
      ])
    var able = all[1]
    able.header.engine.ops = ["mul", "sub"]
    able.header.engine.environment = [:]
    #expect(
      error([all[0], able])?.contradictions == [
        "engine's ops: sub in 2.jsonl alone", "engine's ops: add in 1.jsonl alone",
        "engine's environment: python 3.11 \u{1B} in 1.jsonl alone",
      ])
    #expect(
      error([all[0], all[1], all[1]])?.contradictions
        == ["shard 2/2 is there more than once: 2.jsonl, 2.jsonl"])
    #expect(
      error([all[0], try shards(30, 3)[2]])?.contradictions.first?.hasPrefix(
        "the numbers of shards differ: 1.jsonl is shard 1/2") == true)
    #expect(
      error([all[0], try stored(SampleRun(cases: 30))])?.contradictions
        == ["r.jsonl is a whole run, no shard of one"])
    var doubled = all[1]
    doubled.results[0] = all[0].results[0]
    #expect(error([all[0], doubled])?.contradictions.first?.hasSuffix("and in 2.jsonl") == true)
  }
}
