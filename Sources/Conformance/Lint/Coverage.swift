public import ConformanceModel
import EngineKit

/// Which words of the format and of the op table some case uses.
public struct Coverage: Sendable {
  /// A kind of word with the number of cases that use each.
  public struct Group: Sendable {
    /// What the words are, in the plural.
    public let name: String
    /// The words, each with the number of cases that use it.
    public let words: [(word: String, cases: Int)]

    /// The words that no case uses.
    public var missing: [String] { words.filter { $0.cases == 0 }.map(\.word) }
  }

  /// The kinds of words.
  public let groups: [Group]

  /// Whether every word is used by some case.
  public var isComplete: Bool { groups.allSatisfy(\.missing.isEmpty) }

  /// Counts what cases use.
  public init(of cases: [Case], vocabulary: OpTable = .standard) {
    var counts: [String: [String: Int]] = [:]
    for subject in cases {
      var words = CoverageWords(of: subject, vocabulary: vocabulary)
      words.collect()
      for (group, used) in words.used {
        for word in used { counts[group, default: [:]][word, default: 0] += 1 }
      }
    }
    let all = CoverageWords.all(vocabulary)
    groups = all.map { name, words in
      Group(name: name, words: words.map { ($0, counts[name]?[$0] ?? 0) })
    }
  }
}

/// The words that one case uses, by group.
private struct CoverageWords {
  let subject: Case
  let vocabulary: OpTable
  var used: [String: Set<String>] = [:]

  init(of subject: Case, vocabulary: OpTable) {
    self.subject = subject
    self.vocabulary = vocabulary
  }

  static func all(_ vocabulary: OpTable) -> [(String, [String])] {
    [
      ("ops", vocabulary.signatures.keys.sorted()),
      ("capabilities", Capability.allCases.map(\.rawValue)),
      ("error kinds", ErrorKind.allCases.filter(\.canBeExpected).map(\.rawValue)),
      (
        "observations",
        Observation.Property.allCases.map(\.rawValue) + ["calls", "hooks.order", "grad_enabled"]
      ),
      (
        "matchers",
        [
          "equals", "names", "none", "present", "subgradient interval", "subgradient simplex",
          "subgradient ball", "one_of", "finite", "nan", "approximately", "same_as", "not_same_as",
        ]
      ),
      (
        "steps",
        [
          "bind", "write", "call", "set grad", "set requires_grad", "set data", "backward", "grad",
          "jvp", "retain_grad", "remove", "release", "if", "while", "repeat", "for", "raises",
          "expect", "hook tensor", "hook post_accumulate", "hook node",
        ] + Command.Mode.allCases.map(\.rawValue)
      ),
      ("functions", ["plain", "custom", "checkpoint"]),
      ("dtypes", DType.allCases.map(\.rawValue)),
      ("gradient checks", ["reverse", "forward", "order 1", "order 2"]),
      ("tiers", Tier.allCases.filter { $0 != .quarantine }.map(\.rawValue)),
    ]
  }

  private mutating func add(_ group: String, _ word: String) {
    used[group, default: []].insert(word)
  }

  mutating func collect() {
    let requirements = subject.requirements(vocabulary: vocabulary)
    for op in requirements.ops {
      add("ops", vocabulary.signatures[op] != nil ? op : op + "_")
    }
    for capability in requirements.capabilities { add("capabilities", capability.rawValue) }
    for dtype in requirements.dtypes { add("dtypes", dtype.rawValue) }
    add("tiers", subject.tier.rawValue)
    for function in subject.calledFunctions {
      if case .custom = function.body {
        add("functions", "custom")
      } else {
        add("functions", "plain")
      }
    }
    if requirements.capabilities.contains(.checkpoint) { add("functions", "checkpoint") }
    if let check = subject.gradcheck {
      for mode in check.modes { add("gradient checks", mode.rawValue) }
      add("gradient checks", "order \(check.order)")
    }
    var steps: [Step] = []
    subject.forEachStep { steps.append($0) }
    for step in steps { add(step) }
    for expectation in subject.allExpectations {
      add("observations", expectation.observation.word)
      add(expectation.matcher)
    }
  }

  private mutating func add(_ step: Step) {
    if case .raises(let kinds, _) = step.kind {
      for kind in kinds { add("error kinds", kind.rawValue) }
    }
    add("steps", step.word)
  }

  private mutating func add(_ matcher: Matcher) {
    add("matchers", matcher.word)
    if case .oneOf(let matchers) = matcher { for matcher in matchers { add(matcher) } }
  }
}

extension Observation {
  fileprivate var word: String {
    switch self {
    case .tensor(_, let property): property.rawValue
    case .calls: "calls"
    case .hookOrder: "hooks.order"
    case .gradEnabled: "grad_enabled"
    }
  }
}

extension Step {
  fileprivate var word: String {
    switch kind {
    case .bind: "bind"
    case .write: "write"
    case .call: "call"
    case .setAttribute(_, let attribute, _): "set \(attribute.rawValue)"
    case .backward: "backward"
    case .grad: "grad"
    case .jvp: "jvp"
    case .retainGrad: "retain_grad"
    case .remove: "remove"
    case .release: "release"
    case .branch: "if"
    case .whileLoop: "while"
    case .repeatLoop: "repeat"
    case .forLoop: "for"
    case .mode(let mode, _): mode.rawValue
    case .raises: "raises"
    case .hook(let hook): "hook \(hook.kind.rawValue)"
    case .expect: "expect"
    }
  }
}

extension Matcher {
  fileprivate var word: String {
    switch self {
    case .equals: "equals"
    case .names: "names"
    case .absent: "none"
    case .present: "present"
    case .subgradient(.interval, _): "subgradient interval"
    case .subgradient(.simplex, _): "subgradient simplex"
    case .subgradient(.ball, _): "subgradient ball"
    case .oneOf: "one_of"
    case .finite: "finite"
    case .notANumber: "nan"
    case .approximately: "approximately"
    case .sameAs: "same_as"
    case .notSameAs: "not_same_as"
    }
  }
}
