import ConformanceModel
import EngineKit

/// Holds what was observed against what must be.
struct Matching {
  /// What was observed.
  struct Observed {
    var observation: Observation
    var value: Reply.Value
    var storage: Reply.Value?
    var otherStorages: [String: Reply.Value] = [:]

    init(observation: Observation, value: Reply.Value) {
      self.observation = observation
      self.value = value
    }
  }

  /// What does not match, and how.
  struct Failure {
    var message: String
    var wanted: String?
    var got: String?
    var path = ""
    var distance: Finding.Distance?
    var bound: Finding.Bound?
    var details: [String] = []
    var verdict = Verdict.mismatch
    /// The first and the worst wrong element; their paths are places alone.
    var first: Finding.Element?
    var worst: Finding.Element?
    /// What hypotheses look at.
    var evidence: Evidence?

    func finding(subject: String, at location: FileLocation) -> Finding {
      var finding = Finding(
        verdict, subject: subject + path, message, wanted: wanted, got: got, distance: distance,
        bound: bound, at: location, details: details)
      finding.first = first.map { $0.under(subject) }
      finding.worst = worst.map { $0.under(subject) }
      return finding
    }
  }

  let observed: Observed
  let inputs: ClosedForm
  let tolerance: Tolerance
  /// What the engine chose where several derivatives are lawful, and what PyTorch chooses.
  private(set) var conventions: [(chosen: String, recorded: String?)] = []

  init(observed: Observed, inputs: ClosedForm, tolerance: Tolerance) {
    self.observed = observed
    self.inputs = inputs
    self.tolerance = tolerance
  }

  /// What does not match; `nil` when all does.
  mutating func failure(_ matcher: Matcher) -> Failure? {
    switch matcher {
    case .absent:
      guard !isAbsent else { return nil }
      var failure = plain("is there", wanted: "none")
      if case .tensor(let tensor) = observed.value { failure.evidence = .unwanted(tensor) }
      return failure
    case .present: return isAbsent ? plain("is absent", wanted: "present") : nil
    case .equals(let expression): return failure(expression, tolerance)
    case .approximately(let expression, let tolerance): return failure(expression, tolerance)
    case .names(let names):
      let wanted = Reply.Value.list(names.map { .string($0) })
      return observed.value == wanted
        ? nil : plain("are other names", wanted: text(of: wanted))
    case .oneOf(let matchers):
      var failures: [Failure] = []
      for matcher in matchers {
        guard let failure = failure(matcher) else { return nil }
        failures.append(failure)
      }
      return plain(
        "is none of the alternatives",
        wanted: failures.compactMap(\.wanted).joined(separator: " or "))
    case .finite: return elements { $0.allSatisfy(\.isFinite) ? nil : "is not finite everywhere" }
    case .notANumber: return elements { $0.allSatisfy(\.isNaN) ? nil : "is not nan everywhere" }
    case .sameAs(let name): return storageFailure(name, same: true)
    case .notSameAs(let name): return storageFailure(name, same: false)
    case .subgradient(let set, let recorded): return subgradientFailure(set, recorded)
    }
  }

  // MARK: - Presence, elements and storage

  private var isAbsent: Bool { observed.value == .none }

  private func plain(_ message: String, wanted: String) -> Failure {
    Failure(message: message, wanted: wanted, got: text(of: observed.value))
  }

  private func elements(_ complaint: ([Double]) -> String?) -> Failure? {
    guard case .tensor(let tensor) = observed.value, let doubles = tensor.doubles else {
      return plain("is no tensor of numbers", wanted: "a tensor")
    }
    return complaint(doubles).map { Failure(message: $0, got: text(of: observed.value)) }
  }

  private func storageFailure(_ name: String, same: Bool) -> Failure? {
    guard let storage = observed.storage, let other = observed.otherStorages[name] else {
      return Failure(message: "its storage could not be read", wanted: "storage of \(name)")
    }
    if (storage == other) == same { return nil }
    return Failure(
      message: same ? "has storage of its own" : "shares storage",
      wanted: same ? "the storage of \(name)" : "other storage than \(name)",
      got: same ? "other storage" : "the storage of \(name)")
  }

  // MARK: - Equality

  private func failure(_ expression: Expression, _ tolerance: Tolerance) -> Failure? {
    switch (observed.property(observed.value), expression.kind) {
    case (.boolean(let got), .boolean(let wanted)):
      guard got != wanted else { return nil }
      var failure = plain("is \(got)", wanted: "\(wanted)")
      failure.evidence = .flag(wanted: wanted)
      return failure
    case (.string(let got), .dtype(let wanted)):
      guard got != wanted.rawValue else { return nil }
      var failure = plain("is another dtype", wanted: wanted.rawValue)
      failure.evidence = .dtype(wanted: wanted.rawValue, got: got)
      return failure
    case (.string(let got), .string(let wanted)):
      return got == wanted ? nil : plain("is another string", wanted: wanted)
    case (.none, _):
      var failure = plain("is absent", wanted: wantedText(expression))
      failure.evidence = (try? inputs.evaluate(expression)).map { .missing(wanted: $0) }
      return failure
    default: break
    }
    let wanted: Array64
    do {
      wanted = try inputs.evaluate(expression)
    } catch {
      return Failure(
        message: "the expected value cannot be worked out: \(error.message)", verdict: .caseError)
    }
    if case .tensor(let tensor) = observed.property(observed.value) {
      return failure(tensor, wanted, tolerance, wantsBooleans: expression.isBooleanLiteral)
    }
    return integerFailure(wanted)
  }

  /// A shape, version or count.
  private func integerFailure(_ wanted: Array64) -> Failure? {
    let got: [Double]
    switch observed.property(observed.value) {
    case .number(let number): got = [number]
    case .list(let values):
      got = values.map { if case .number(let number) = $0 { number } else { .nan } }
    case .boolean(let flag):
      return plain("is \(flag), not a number", wanted: text(wanted))
    default: return plain("is something else", wanted: text(wanted))
    }
    return got == wanted.elements ? nil : plain("differs", wanted: text(wanted))
  }

  private func failure(
    _ tensor: TensorValue, _ wanted: Array64, _ tolerance: Tolerance, wantsBooleans: Bool
  ) -> Failure? {
    guard let got = tensor.doubles else {
      return complexFailure(tensor, wanted, tolerance)
    }
    guard tensor.shape == wanted.shape else {
      return Failure(
        message: "has another shape", wanted: "shape \(wanted.shape): \(text(wanted))",
        got: "shape \(tensor.shape): \(NumberText.text(tensor))",
        evidence: .shape(wanted: wanted, got: tensor))
    }
    if wantsBooleans, tensor.dtype != .bool {
      var failure = plain("is \(tensor.dtype.rawValue), not bool", wanted: text(wanted))
      failure.evidence = .dtype(wanted: DType.bool.rawValue, got: tensor.dtype.rawValue)
      return failure
    }
    let comparison = ElementComparison(
      got: got, wanted: wanted.elements, shape: tensor.shape, dtype: tensor.dtype,
      tolerance: tolerance)
    return failure(tensor, comparison)
  }

  private func failure(_ tensor: TensorValue, _ comparison: ElementComparison) -> Failure? {
    let disagreements = comparison.disagreements
    guard let first = disagreements.first else { return nil }
    let worst = disagreements.dropFirst().reduce(first) { worst, next in
      (next.distance.ulps ?? .max) > (worst.distance.ulps ?? .max) ? next : worst
    }
    func element(_ disagreement: ElementComparison.Disagreement) -> Finding.Element {
      let wanted = comparison.wanted[disagreement.index]
      return Finding.Element(
        path: ElementComparison.path(of: disagreement.index, in: tensor.shape),
        wanted: tensor.dtype == .float32 ? Double(Float(wanted)) : wanted,
        got: comparison.got[disagreement.index], dtype: tensor.dtype,
        distance: disagreement.distance, bound: disagreement.bound)
    }
    func number(_ value: Double) -> String { NumberText.text(value, dtype: tensor.dtype) }
    var details: [String] = []
    if tensor.count > 1 {
      details.append("\(disagreements.count) of \(tensor.count) elements differ")
      details.append(
        "want \(NumberText.text(comparison.wanted, shape: tensor.shape, dtype: tensor.dtype))")
      details.append("got  \(NumberText.text(tensor))")
    }
    return Failure(
      message: "differs", wanted: number(comparison.wanted[first.index]),
      got: number(comparison.got[first.index]),
      path: ElementComparison.path(of: first.index, in: tensor.shape),
      distance: first.distance, bound: first.bound, details: details, first: element(first),
      worst: element(worst), evidence: .elements(comparison))
  }

  /// Complex elements against an array whose last dimension holds real and imaginary parts.
  private func complexFailure(
    _ tensor: TensorValue, _ wanted: Array64, _ tolerance: Tolerance
  ) -> Failure? {
    guard case .complex128(let values) = tensor.elements else { return nil }
    let parts = TensorValue(
      shape: tensor.shape + [2], values.flatMap { [$0.real, $0.imaginary] })
    let wanted =
      wanted.shape == tensor.shape
      ? Array64(shape: parts.shape, wanted.elements.flatMap { [$0, 0] }) : wanted
    return failure(parts, wanted, tolerance, wantsBooleans: false)
  }

  // MARK: - Subgradients

  private mutating func subgradientFailure(
    _ set: Matcher.Subgradient, _ recorded: Expression?
  ) -> Failure? {
    guard case .tensor(let tensor) = observed.value, let got = tensor.doubles else {
      return plain("is no gradient", wanted: "a subgradient")
    }
    do {
      let recordedArray = try recorded.map { (e) throws(ClosedFormError) in
        try inputs.evaluate(e)
      }
      let slack = 64 * tensor.dtype.epsilon
      let failure: Failure?
      switch set {
      case .interval(let low, let high):
        let lows = try inputs.evaluate(low).broadcast(to: tensor.shape).elements
        let highs = try inputs.evaluate(high).broadcast(to: tensor.shape).elements
        let wrong = got.indices.first { index in
          let room = slack * max(abs(lows[index]), abs(highs[index]))
          return !(got[index] >= lows[index] - room && got[index] <= highs[index] + room)
        }
        failure = wrong.map { index in
          Failure(
            message: "is outside the lawful interval",
            wanted: "[\(NumberText.text(lows[index])), \(NumberText.text(highs[index]))]",
            got: NumberText.text(got[index], dtype: tensor.dtype),
            path: ElementComparison.path(of: index, in: tensor.shape))
        }
      case .simplex:
        let total = recordedArray?.elements.reduce(0, +) ?? 1
        let sum = got.reduce(0, +)
        let lawful =
          got.allSatisfy { $0 * (total < 0 ? -1 : 1) >= 0 }
          && abs(sum - total) <= slack * max(abs(total), 1)
        failure =
          lawful
          ? nil
          : plain(
            "are no shares of the cotangent",
            wanted: "shares that add up to \(NumberText.text(total))")
      case .ball(let radius):
        let limit = try inputs.evaluate(radius).elements.first ?? 0
        let norm = got.reduce(0) { $0 + $1 * $1 }.squareRoot()
        failure =
          norm <= limit * (1 + slack)
          ? nil : plain("is outside the lawful ball", wanted: "norm at most \(limit)")
      }
      if failure == nil {
        let recordedText = recordedArray.map { array in
          NumberText.text(
            (try? array.broadcast(to: tensor.shape).elements) ?? array.elements,
            shape: tensor.shape, dtype: tensor.dtype)
        }
        conventions.append((NumberText.text(tensor), recordedText))
      }
      return failure
    } catch {
      return Failure(
        message: "the lawful set cannot be worked out: \(error.message)", verdict: .caseError)
    }
  }

  // MARK: - Text

  private func text(_ array: Array64) -> String {
    NumberText.text(array.elements, shape: array.shape)
  }

  private func wantedText(_ expression: Expression) -> String {
    (try? inputs.evaluate(expression)).map(text) ?? "a value"
  }

  private func text(of value: Reply.Value) -> String {
    switch observed.property(value) {
    case .none: "none"
    case .boolean(let flag): "\(flag)"
    case .number(let number): NumberText.text(number).replacing(".0", with: "")
    case .string(let text): text
    case .list(let values):
      "[\(values.map { self.text(of: $0) }.joined(separator: ", "))]"
    case .tensor(let tensor): NumberText.text(tensor)
    }
  }
}

extension Matching.Observed {
  /// The part of an observed value that the observation is about: a gradient's shape or dtype.
  fileprivate func property(_ value: Reply.Value) -> Reply.Value {
    guard case .tensor(_, let property) = observation, case .tensor(let tensor) = value else {
      return value
    }
    switch property {
    case .gradShape: return .list(tensor.shape.map { .number(Double($0)) })
    case .gradDType: return .string(tensor.dtype.rawValue)
    default: return value
    }
  }
}

extension Finding.Element {
  /// The same element with what it is an element of.
  fileprivate func under(_ subject: String) -> Finding.Element {
    var element = self
    element.path = subject + path
    return element
  }
}

extension Expression {
  /// Whether the expression is a boolean, or a nested list of booleans.
  fileprivate var isBooleanLiteral: Bool {
    switch kind {
    case .boolean: true
    case .list(let entries): !entries.isEmpty && entries.allSatisfy(\.isBooleanLiteral)
    default: false
    }
  }
}
