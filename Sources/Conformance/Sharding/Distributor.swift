public import ConformanceModel

/// A system that runs one command on several machines and tells each which of them it is.
public enum Distributor: String, Sendable, Hashable, CaseIterable {
  case bazel
  case buildkite
  case circleci
  case gitlab
  case slurm

  /// The system as its makers write it.
  public var name: String {
    switch self {
    case .bazel: "Bazel"
    case .buildkite: "Buildkite"
    case .circleci: "CircleCI"
    case .gitlab: "GitLab"
    case .slurm: "Slurm"
    }
  }

  /// The environment variables that say which shard this is.
  public var variables: [String] {
    switch self {
    case .bazel: ["TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS"]
    case .buildkite: ["BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT"]
    case .circleci: ["CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL"]
    case .gitlab: ["CI_NODE_INDEX", "CI_NODE_TOTAL"]
    case .slurm: ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"]
    }
  }

  /// The one system whose variables an environment has.
  ///
  /// - Parameter environment: The environment.
  /// - Returns: The system.
  /// - Throws: `DistributorError` where there is none, or more than one.
  public static func only(
    in environment: [String: String]
  ) throws(DistributorError) -> Distributor {
    let found = allCases.filter { $0.variables.contains { environment[$0] != nil } }
    guard found.count <= 1 else {
      let names = found.map(\.rawValue)
      throw DistributorError(
        "the environment has the variables of \(found.map(\.name).joined(separator: " and of ")); "
          + "say which is meant: " + names.map { "--shard \($0)" }.joined(separator: " or "))
    }
    guard let only = found.first else {
      let all = allCases.map { "\($0.name) (\($0.variables[0]))" }.joined(separator: ", ")
      throw DistributorError(
        "nothing in the environment says which shard this is; looked for \(all). "
          + "Where there is no such variable, say it: --shard 3/8")
    }
    return only
  }

  /// The shard that this system's variables name.
  ///
  /// - Parameter environment: The environment.
  /// - Returns: The shard.
  /// - Throws: `DistributorError` where a variable is missing or no sensible number; there is no
  ///   falling back on running everything.
  public func shard(in environment: [String: String]) throws(DistributorError) -> Shard {
    let index = try number(variables[0], in: environment)
    let count = try number(variables[1], in: environment)
    let number: Int
    switch self {
    case .gitlab: number = index
    case .bazel, .buildkite, .circleci: number = index + 1
    case .slurm: number = try slurmNumber(index, of: count, in: environment)
    }
    guard let shard = Shard(number: number, of: count) else {
      throw DistributorError(
        "\(variables[0]) is \(index) and \(variables[1]) is \(count), which is no shard")
    }
    return shard
  }

  /// The place of a task in an array that is `0-7`, `1-8`, `10-80:10` or alike.
  ///
  /// An array of a few tasks that are to be repeated, such as `--array=3` or `3,5`, looks like a
  /// smaller one; running the whole corpus in place of shard 3 is what must not happen.
  private func slurmNumber(
    _ task: Int, of count: Int, in environment: [String: String]
  ) throws(DistributorError) -> Int {
    let first = try number("SLURM_ARRAY_TASK_MIN", in: environment)
    let last = try number("SLURM_ARRAY_TASK_MAX", in: environment)
    let step = try number("SLURM_ARRAY_TASK_STEP", in: environment)
    guard count > 1 else {
      throw DistributorError(
        "the Slurm array has one task, which is not enough to know the shard by; to repeat one "
          + "shard, say which: --shard 3/8")
    }
    guard step > 0, last - first == (count - 1) * step, (task - first) % step == 0 else {
      throw DistributorError(
        "the Slurm array of \(count) tasks from \(first) to \(last) by \(step) has gaps; "
          + "to repeat some shards, say which: --shard 3/8")
    }
    return (task - first) / step + 1
  }

  private func number(
    _ variable: String, in environment: [String: String]
  ) throws(DistributorError) -> Int {
    guard let text = environment[variable], !text.isEmpty else {
      throw DistributorError(
        "\(variable) is not set, which \(name) sets \(condition)")
    }
    guard let number = Int(text), abs(number) < 1 << 32 else {
      throw DistributorError("\(variable) is \"\(text)\", which is no number of a shard")
    }
    return number
  }

  /// When the system sets its variables.
  private var condition: String {
    switch self {
    case .bazel: "for a test with shard_count"
    case .buildkite: "for a step with parallelism"
    case .circleci: "for every job"
    case .gitlab: "for a job with parallel"
    case .slurm: "for a job of sbatch --array"
    }
  }
}

/// An environment that does not say which shard this is.
public struct DistributorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is missing, and what to do about it.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
