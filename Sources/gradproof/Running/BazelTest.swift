import Conformance
import Foundation
import Reports

/// A test that Bazel runs, which says where results are to go.
struct BazelTest {
  private let environment: [String: String]
  private let isSharded: Bool

  /// The test that this process is; `nil` where Bazel does not run it.
  ///
  /// - Parameters:
  ///   - chosen: The shard, which may be from Bazel.
  ///   - environment: The environment.
  init?(
    _ chosen: ShardOptions.Chosen?,
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    isSharded = chosen?.distributor == .bazel
    guard isSharded || environment["BAZEL_TEST"] == "1" else { return nil }
    self.environment = environment
  }

  /// Tells Bazel that the test knows of shards; Bazel fails one that does not.
  func touchStatusFile() throws {
    guard isSharded, let path = environment["TEST_SHARD_STATUS_FILE"] else { return }
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw Exit(.usage, "TEST_SHARD_STATUS_FILE names \"\(path)\", which cannot be written")
    }
  }

  /// The reports that Bazel collects.
  var reports: [FileReport] {
    var reports: [FileReport] = []
    if let junit = ReportFormat(rawValue: "junit"), let path = environment["XML_OUTPUT_FILE"] {
      reports.append(FileReport(junit, to: path))
    }
    if let folder = environment["TEST_UNDECLARED_OUTPUTS_DIR"] {
      reports.append(FileReport(.jsonl, to: folder + "/run.jsonl"))
    }
    return reports
  }
}
