import Conformance
import Testing

@Suite("Systems that distribute a run")
struct DistributorTests {
  private func shard(_ environment: [String: String]) throws -> String {
    try Distributor.only(in: environment).shard(in: environment).description
  }

  private func error(_ environment: [String: String]) -> String? {
    do throws(DistributorError) {
      _ = try Distributor.only(in: environment).shard(in: environment)
      return nil
    } catch {
      return error.description
    }
  }

  private func slurm(_ task: Int, _ first: Int, _ last: Int, by step: Int, of count: Int)
    -> [String: String]
  {
    [
      "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_MIN": "\(first)",
      "SLURM_ARRAY_TASK_MAX": "\(last)", "SLURM_ARRAY_TASK_STEP": "\(step)",
      "SLURM_ARRAY_TASK_COUNT": "\(count)",
    ]
  }

  @Test("each system counts in its own way, and shards are counted from 1")
  func counting() throws {
    #expect(try shard(["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"]) == "1/3")
    #expect(try shard(["CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "3"]) == "1/3")
    #expect(try shard(["TEST_SHARD_INDEX": "2", "TEST_TOTAL_SHARDS": "3"]) == "3/3")
    #expect(
      try shard(["BUILDKITE_PARALLEL_JOB": "1", "BUILDKITE_PARALLEL_JOB_COUNT": "3"]) == "2/3")
    #expect(try shard(slurm(0, 0, 7, by: 1, of: 8)) == "1/8")
    #expect(try shard(slurm(8, 1, 8, by: 1, of: 8)) == "8/8")
    #expect(try shard(slurm(50, 10, 80, by: 10, of: 8)) == "5/8")
  }

  @Test("nothing in the environment is an error, never everything")
  func nothing() {
    #expect(error([:])?.hasPrefix("nothing in the environment says which shard this is") == true)
    #expect(error(["CI": "true", "GITHUB_ACTIONS": "true"]) != nil)
  }

  @Test("half of what is needed is an error that names the other half")
  func half() {
    // GitLab sets the total to 1 for a job without parallel.
    #expect(
      error(["CI_NODE_TOTAL": "1"])
        == "CI_NODE_INDEX is not set, which GitLab sets for a job with parallel")
    #expect(error(["TEST_TOTAL_SHARDS": "2"])?.hasPrefix("TEST_SHARD_INDEX is not set") == true)
    #expect(
      error(["SLURM_ARRAY_TASK_ID": "1"])?.hasPrefix("SLURM_ARRAY_TASK_COUNT is not set") == true)
    #expect(error(["CI_NODE_INDEX": "", "CI_NODE_TOTAL": "3"]) != nil)
    #expect(error(["CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "3"])?.contains("\"x\"") == true)
    #expect(error(["CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "3"])?.contains("no shard") == true)
    #expect(error(["CIRCLE_NODE_INDEX": "3", "CIRCLE_NODE_TOTAL": "3"]) != nil)
    #expect(error(["CI_NODE_INDEX": "99999999999999999999", "CI_NODE_TOTAL": "3"]) != nil)
    #expect(
      error(["CIRCLE_NODE_INDEX": "9223372036854775807", "CIRCLE_NODE_TOTAL": "3"]) != nil)
  }

  @Test("two systems at once are an error that says how to choose")
  func two() throws {
    var environment = slurm(1, 1, 8, by: 1, of: 8)
    environment["CI_NODE_INDEX"] = "2"
    environment["CI_NODE_TOTAL"] = "3"
    #expect(error(environment)?.hasSuffix("--shard gitlab or --shard slurm") == true)
    #expect(try Distributor.slurm.shard(in: environment).description == "1/8")
  }

  @Test("repeating a few tasks of a Slurm array is not taken for a smaller array")
  func repeatedTasks() {
    #expect(error(slurm(3, 3, 3, by: 1, of: 1))?.contains("--shard 3/8") == true)
    #expect(error(slurm(3, 3, 5, by: 1, of: 2))?.contains("has gaps") == true)
    #expect(error(slurm(3, 1, 5, by: 0, of: 2)) != nil)
  }
}
