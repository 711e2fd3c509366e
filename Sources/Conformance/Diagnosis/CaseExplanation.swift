public import ConformanceModel
import EngineKit
import Engines
public import GradientCheck

/// Why what a case expects is right.
public struct CaseExplanation: Sendable {
  /// One expectation with its reason.
  public struct Expected: Sendable {
    /// What is observed: `x.grad`.
    public var title: String
    /// What must be seen.
    public var wanted: String
    /// Why.
    public var reason: String
    /// The place of the expectation.
    public var location: FileLocation
  }

  /// The expectations, in order.
  public var expected: [Expected]
  /// The names of the outputs whose derivative finite differences give.
  public var outputs: [String]
  /// That derivative, entry by entry; `nil` where the case has none, or the program is not one
  /// whose gradient is its derivative.
  public var derivative: Conformance.GradientCheckOutcome?

  /// Explains a case.
  public init(of subject: Case, domains: [String: Domain] = [:], seed: UInt64 = 0) {
    let record = Conformance.record(of: subject)
    let forms = ClosedForm(inputs: subject.inputs)
    expected = subject.allExpectations.map { expectation in
      let title = expectation.observation.shortDescription
      // A loop may observe the same several times: the last is what is left to see.
      let seen = record.observed.last { $0.title == title }
      return Expected(
        title: title, wanted: Self.text(seen?.wanted, expectation.matcher),
        reason: Self.reason(expectation.matcher, forms, subject), location: expectation.location)
    }
    let checked = subject.gradcheck == nil ? subject.withoutItsPass : subject
    outputs = checked?.gradcheck?.of ?? []
    guard let checked else { return }
    if case .success(let outcome) = Conformance.checkGradient(
      of: checked, on: ReferenceEngine(), domains: domains, seed: seed)
    {
      derivative = outcome
    }
  }

  private static func text(_ wanted: ProgramRecord.Wanted?, _ matcher: Matcher) -> String {
    switch wanted {
    case .value(let value)?: return text(value)
    case .text(let text)?: return text
    case nil: break
    }
    switch matcher {
    case .absent: return "none"
    case .sameAs(let name): return "the storage of \(name)"
    case .notSameAs(let name): return "other storage than \(name)"
    default: return "see the case"
    }
  }

  private static func text(_ value: Reply.Value) -> String {
    switch value {
    case .none: "none"
    case .boolean(let flag): "\(flag)"
    case .number(let number): NumberText.short(number)
    case .string(let text): text
    case .list(let values): "[\(values.map { text($0) }.joined(separator: ", "))]"
    case .tensor(let tensor): NumberText.text(tensor)
    }
  }

  private static func reason(_ matcher: Matcher, _ forms: ClosedForm, _ subject: Case) -> String {
    switch matcher {
    case .equals(let expression), .approximately(let expression, _):
      return expression.isComputed
        ? "a closed form over the inputs, evaluated in float64 without differentiating anything"
        : "stated by the source"
    case .subgradient(_, let recorded):
      let choice = (recorded.flatMap { try? forms.evaluate($0) }).map {
        "; PyTorch gives \(NumberText.text($0.elements, shape: $0.shape))"
      }
      return "several derivatives are lawful here" + (choice ?? "")
    case .oneOf: return "each of these is lawful"
    case .absent, .present, .names, .finite, .notANumber, .sameAs, .notSameAs:
      return "stated by the source"
    }
  }
}

extension Expression {
  /// Whether the expression is made of inputs or functions, not of numbers alone.
  fileprivate var isComputed: Bool {
    var found = false
    forEach { expression in
      switch expression.kind {
      case .name(let name) where !["pi", "inf", "nan"].contains(name): found = true
      case .call: found = true
      default: break
      }
    }
    return found
  }
}
