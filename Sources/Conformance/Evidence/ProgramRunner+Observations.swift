import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// What was observed as a report shows it, beside the verdict on it.
  func observedValue(_ observed: Matching.Observed, _ matcher: Matcher) -> ObservedValue {
    var value = ObservedValue(
      observed.observation.shortDescription,
      got: Self.text(of: observed.value, in: observed.observation))
    guard observed.observation.isOfElements, case .tensor(let tensor) = observed.value,
      let got = tensor.doubles,
      let expression = matcher.expression, let wanted = try? closedForms.evaluate(expression),
      wanted.shape == tensor.shape
    else { return value }
    let text = NumberText.text(wanted.elements, shape: wanted.shape, dtype: tensor.dtype)
    if text != value.got { value.wanted = text }
    var worst: UInt64 = 0
    for (g, w) in zip(got, wanted.elements) {
      if g == w || (g.isNaN && w.isNaN) { continue }
      let rounded = tensor.dtype == .float32 ? Double(Float(w)) : w
      guard let ulps = Ulps.count(from: rounded, to: g, dtype: tensor.dtype) else { return value }
      worst = max(worst, ulps)
    }
    value.ulps = worst
    return value
  }

  private static func text(of value: Reply.Value, in observation: Observation) -> String {
    guard case .tensor(_, let property) = observation, case .tensor(let tensor) = value else {
      return text(of: value)
    }
    return switch property {
    case .gradShape: "\(tensor.shape)"
    case .gradDType: tensor.dtype.rawValue
    default: text(of: value)
    }
  }

  private static func text(of value: Reply.Value) -> String {
    switch value {
    case .none: "none"
    case .boolean(let flag): "\(flag)"
    case .number(let number): Int64(exactly: number).map(String.init) ?? NumberText.text(number)
    case .string(let text): String(text.prefix(200))
    case .list(let values):
      "[\(values.prefix(12).map { text(of: $0) }.joined(separator: ", "))"
        + (values.count > 12 ? ", …]" : "]")
    case .tensor(let tensor): NumberText.text(tensor, limit: 8)
    }
  }
}

extension Observation {
  /// Whether elements of a tensor are observed, and not a property of it.
  fileprivate var isOfElements: Bool {
    switch self {
    case .tensor(_, .value), .tensor(_, .grad): true
    default: false
    }
  }
}

extension Matcher {
  /// The one value that is wanted, where the matcher says one.
  fileprivate var expression: Expression? {
    switch self {
    case .equals(let expression), .approximately(let expression, _): expression
    default: nil
    }
  }
}
