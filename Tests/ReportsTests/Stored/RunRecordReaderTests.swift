import ConformanceModel
import EngineKit
import Reports
import Testing

@Suite("The reader of records")
struct RunRecordReaderTests {
  private func error(_ text: String) -> RunRecordError? {
    do throws(RunRecordError) {
      _ = try RunRecordReader.read(Array(text.utf8), path: "r.jsonl")
      return nil
    } catch {
      return error
    }
  }

  @Test("what was written is read back, every number and every character", arguments: 0..<20)
  func roundTrip(seed: UInt64) throws {
    let run = SampleRun(
      cases: 25, seed: seed, shard: seed % 2 == 0 ? Shard(number: 1, of: 2) : nil)
    let stored = try RunRecordReader.read(run.record, path: "r.jsonl")
    #expect(stored.ending == .complete)
    #expect(stored.header == run.header)
    #expect(stored.events.map(JSONLinesReport.line) == run.events.map(JSONLinesReport.line))
    #expect(stored.summary.counts == run.summary.counts)
    #expect(stored.summary.unexpected == run.summary.unexpected)
    #expect(stored.summary.exitStatus == run.summary.exitStatus)
  }

  @Test("a record that was cut anywhere is told from a whole one, and keeps its whole lines")
  func truncated() throws {
    let run = SampleRun(cases: 6)
    let record = run.record
    let newline = UInt8(ascii: "\n")
    let headerLength = try #require(record.firstIndex(of: newline))
    for length in stride(from: 0, to: headerLength, by: 50) {
      #expect(throws: RunRecordError.self) {
        try RunRecordReader.read(Array(record[..<length]), path: "r.jsonl")
      }
    }
    // Without its newline the last line may be whole; without more it is not.
    let ends = record.indices.filter { record[$0] == newline }
    for length in headerLength + 1..<record.count - 1
    where length % 41 == 0 || ends.contains(where: { abs($0 - length) < 2 }) {
      let stored = try RunRecordReader.read(Array(record[..<length]), path: "r.jsonl")
      #expect(stored.ending == .truncated)
      let lines = record[..<length].count { $0 == newline }
      let isWhole = record[length] == newline
      #expect(stored.results.count == min(lines - 1 + (isWhole ? 1 : 0), 6))
      #expect(stored.unreached == 6 - stored.results.count)
      #expect(stored.summary.exitStatus == .incomplete)
    }
    let whole = try RunRecordReader.read(Array(record.dropLast()), path: "r.jsonl")
    #expect(whole.ending == .complete)
  }

  @Test("lines in the order in which cases were judged are read in the order of the cases")
  func order() throws {
    let run = SampleRun(cases: 9, seed: 3)
    let lines = run.events.map(JSONLinesReport.line)
    let mixed = [lines[0]] + lines[1...9].reversed() + [lines[10]]
    let stored = try RunRecordReader.read(Array(mixed.joined().utf8), path: "r.jsonl")
    #expect(stored.results.map(\.id) == run.results.map(\.id))
  }

  @Test("what is no record is refused with its line and the reason")
  func refusals() throws {
    let lines = SampleRun(cases: 3).events.map(JSONLinesReport.line)
    let all = lines.joined()
    #expect(error("")?.description == "r.jsonl:1: the record is empty: no run began")
    #expect(error("hello\n")?.message.hasPrefix("no JSON: ") == true)
    #expect(error(lines[1])?.message.contains("the first line of a record") == true)
    #expect(error(all + lines[1])?.description == "r.jsonl:6: a line after the end record")
    #expect(error(all + all)?.message == "a line after the end record")
    #expect(error(lines[0] + lines[0])?.message.hasPrefix("a second run") == true)
    #expect(error(lines[0] + lines[1] + lines[1])?.line == 3)
    #expect(error(lines[0] + "{}\n" + lines[1])?.message == "\"event\" is missing")
    #expect(
      error(all.replacing("gradproof-events/1", with: "gradproof-events/2"))?.message
        == "the record has the format \"gradproof-events/2\"; this version reads gradproof-events/1"
    )
    #expect(
      error(lines[0] + lines[1] + lines[4])?.message.hasPrefix("the end record counts") == true)
    #expect(
      error(all.replacing("\"checks\":", with: "\"checks\":\"x\",\"was\":"))?.message
        == "\"checks\" is no whole number in range")
    #expect(
      error(all.replacing("\"tier\":\"extended\"", with: "\"tier\":\"new\""))?.message
        == "\"tier\" is \"new\", which this version does not know")
  }

  @Test("what later versions add is passed over")
  func laterVersions() throws {
    let text = String(decoding: SampleRun(cases: 3).record, as: UTF8.self)
    let later = text.replacing(
      "{\"event\":\"end\"", with: "{\"event\":\"news\"}\n{\"later\":[1],\"event\":\"end\"")
    let stored = try RunRecordReader.read(Array(later.utf8), path: "r.jsonl")
    #expect(stored.ending == .complete)
    #expect(stored.results.count == 3)
  }
}
