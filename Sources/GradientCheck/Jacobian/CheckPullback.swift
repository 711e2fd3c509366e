/// Holds the pullback of a function with many outputs against the function.
///
/// The function is projected on random signed cotangents, and what the pullback makes of each is
/// checked as the gradient of the projection; all projections share their evaluations. The
/// relations of `checkLinearMap` come on top.
///
/// - Parameters:
///   - function: the function; a throw ends the check.
///   - point: the point.
///   - pullback: w to J' w at the point; a throw ends the check.
///   - options: seed, domains, scales, resolution, and what is examined of each projection.
/// - Returns: the report.
/// - Throws: what the function or the pullback throws, and nothing else.
public func checkPullback<Failure: Error>(
  of function: ([Double]) throws(Failure) -> [Double], at point: [Double],
  pullback: ([Double]) throws(Failure) -> [Double], options: CheckOptions = CheckOptions()
) throws(Failure) -> PullbackReport {
  let outputs = try function(point).count
  var known: [[UInt64]: [Double]] = [:]
  let random = SeededRandom(seed: options.seed)
  var gradients: [GradientReport] = []
  for _ in 0..<(outputs == 1 ? 1 : 2) {
    let cotangent = random.vector(outputs)
    let claimed = try pullback(cotangent)
    let report = try checkGradient(
      of: { arguments throws(Failure) in
        let key = arguments.map(\.bitPattern)
        let values: [Double]
        if let remembered = known[key] {
          values = remembered
        } else {
          values = try function(arguments)
          known[key] = values
        }
        guard values.count == outputs else { return .nan }
        return zip(cotangent, values).reduce(0) { $0 + $1.0 * $1.1 }
      }, at: point, claimed: claimed, options: options)
    gradients.append(report)
  }
  let relations = try checkLinearMap(pullback, count: outputs, options: options)
  return PullbackReport(
    gradients: gradients, relations: relations, evaluations: known.count + 1)
}

/// The outcome of a check of a pullback; it prints as a message that tells what is wrong.
public struct PullbackReport: Sendable {
  /// The check of each projection.
  public let gradients: [GradientReport]
  /// The relations that must hold to rounding.
  public let relations: [RelationReport]
  /// How often the function was evaluated.
  public let evaluations: Int

  /// The verdict on the whole.
  public var verdict: Verdict {
    relations.allSatisfy(\.holds) ? Verdict.worst(of: gradients.map(\.verdict)) : .disagrees
  }

  /// Whether the pullback is one that an engine may have.
  public var agrees: Bool { verdict.isAcceptable }
}

extension PullbackReport: CustomStringConvertible {
  /// The report as a message of a few lines.
  public var description: String {
    var lines = ["pullback: \(verdict)"]
    lines += relations.filter { !$0.holds }.map { "  \($0)" }
    for (number, gradient) in gradients.enumerated() where gradient.verdict != .agrees {
      lines.append("  along cotangent \(number), \(gradient)")
    }
    lines.append("  \(relations.count) relations, \(evaluations) evaluations")
    return lines.joined(separator: "\n")
  }
}
