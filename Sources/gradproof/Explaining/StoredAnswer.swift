import ConformanceModel
import EngineKit
import Reports

/// What a stored run says that an engine gave for one case.
struct StoredAnswer {
  /// The run's file.
  let path: String
  /// The engine with its version.
  let engine: String
  /// What the case came to; `nil` where the run does not have it.
  let result: CaseResult?

  /// Reads what a run says of a case.
  init(of id: String, in path: String) throws {
    let bytes = try StoredRunFile.bytes(of: path)
    let run: StoredRun
    do throws(RunRecordError) {
      run = try RunRecordReader.read(bytes, path: path)
    } catch {
      throw Exit(.usage, "\(path) is no report in jsonl: line \(error.line): \(error.message)")
    }
    self.path = path
    engine = "\(run.header.engine.name) \(run.header.engine.version)"
    result = run.results.first { $0.id == id }
  }
}
