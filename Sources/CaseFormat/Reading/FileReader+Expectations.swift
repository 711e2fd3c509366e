import ConformanceModel
import EngineKit

/// How `expect` and `tolerance` are read.
extension FileReader {
  /// The expectations of a mapping, in the order of the file.
  func expectations(_ node: YamlNode, in scope: Scope, tolerance: Tolerance) -> [Expectation] {
    guard let entries = mapping(node, "expectations by observation") else { return [] }
    return entries.compactMap { entry in
      guard let observation = observation(entry.key, in: scope) else { return nil }
      return matcher(entry.value, of: observation, in: scope, tolerance: tolerance).map {
        Expectation(observation, $0, at: entry.key.location)
      }
    }
  }

  // MARK: - Left-hand sides

  private func observation(_ key: YamlNode, in scope: Scope) -> Observation? {
    guard let text = key.scalar?.text else { return nil }
    if text == "grad_enabled" { return .gradEnabled }
    if text == "hooks.order" { return .hookOrder }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let places = TextPlaces(
      of: key.scalar ?? YamlScalar(text: text, style: .plain), at: key.location, in: source)
    if parts.count == 2, parts[1] == "calls" {
      if scope.hooks.contains(name) { return .calls(hook: name) }
      problems.report(
        at: places.location(at: 0), length: name.count, "\"\(name)\" is no hook of the case",
        suggestion: Spelling.suggestion(for: name, among: scope.hooks))
      return nil
    }
    if let problem = Name.problem(of: name) {
      problems.report(at: key.location, length: key.length, problem)
      return nil
    }
    var property = Observation.Property.value
    if parts.count == 2 {
      let word = String(parts[1])
      guard let known = Observation.Property(rawValue: word) else {
        if word == "order" {
          problems.report(
            at: key.location, length: key.length, "\"\(word)\" is observed of all hooks",
            suggestion: "write hooks.order")
          return nil
        }
        let words = Observation.Property.allCases.map(\.rawValue) + ["calls"]
        problems.report(
          at: places.location(at: name.count + 1), length: word.count,
          "\"\(word)\" cannot be observed",
          suggestion: Spelling.suggestion(for: word, among: words)
            ?? "what can be: \(words.joined(separator: ", "))")
        return nil
      }
      property = known
    }
    guard scope.bound.contains(name) else {
      if ["hook", "hooks"].contains(name) || parts.count == 1,
        let nearest = Spelling.nearest(to: text, among: ["hooks.order", "grad_enabled"])
      {
        problems.report(
          at: key.location, length: key.length, "\"\(text)\" is not bound",
          suggestion: "did you mean \"\(nearest)\"?")
      } else {
        reportUnbound(name, at: places.location(at: 0), in: scope)
      }
      return nil
    }
    return .tensor(name, property)
  }

  // MARK: - Right-hand sides

  private static let matchers = [
    "subgradient", "one_of", "finite", "nan", "approx", "same_as", "not_same_as",
  ]

  private func matcher(
    _ node: YamlNode, of observation: Observation, in scope: Scope, tolerance: Tolerance
  ) -> Matcher? {
    guard case .mapping(let entries) = node.content else {
      return plainMatcher(node, of: observation, in: scope)
    }
    let own = entries.filter { Self.matchers.contains($0.name) }
    guard let entry = own.first else {
      let place = entries.first
      problems.report(
        at: place?.key.location ?? node.location, length: place?.key.length ?? 1,
        "unknown matcher \"\(place?.name ?? "")\"",
        suggestion: Spelling.suggestion(for: place?.name ?? "", among: Self.matchers)
          ?? "the matchers are \(Self.matchers.joined(separator: ", "))")
      return nil
    }
    if own.count > 1 {
      problems.report(
        at: own[1].key.location, length: own[1].key.length,
        "\"\(own[1].name)\" cannot stand beside \"\(entry.name)\"")
      return nil
    }
    let companions: [String] =
      switch entry.name {
      case "subgradient": ["torch"]
      case "approx": ["rtol", "atol", "ulps"]
      default: []
      }
    guard
      let fields = fields(
        of: node, "\"\(entry.name)\"", known: [entry.name] + companions, at: node.location),
      fields.count == entries.count, holdsValue(observation, for: entry)
    else { return nil }
    switch entry.name {
    case "one_of":
      guard let choices = list(entry.value, "a list of right-hand sides") else { return nil }
      if choices.isEmpty {
        problems.report(at: entry.value.location, "\"one_of\" has no choices")
        return nil
      }
      let matchers = choices.compactMap {
        matcher($0, of: observation, in: scope, tolerance: tolerance)
      }
      return matchers.count == choices.count ? .oneOf(matchers) : nil
    case "finite": return isTrue(entry) ? .finite : nil
    case "nan": return isTrue(entry) ? .notANumber : nil
    case "same_as": return storageName(entry, in: scope).map { .sameAs($0) }
    case "not_same_as": return storageName(entry, in: scope).map { .notSameAs($0) }
    case "approx": return approximately(entry, fields, in: scope, tolerance: tolerance)
    default: return subgradient(entry, recorded: fields["torch"], in: scope)
    }
  }

  /// Whether a matcher fits what is observed; reports it if not.
  private func holdsValue(_ observation: Observation, for entry: YamlEntry) -> Bool {
    if entry.name == "one_of" { return true }
    if case .tensor(_, let property) = observation, property == .value || property == .grad {
      return true
    }
    problems.report(
      at: entry.key.location, length: entry.key.length,
      "\"\(entry.name)\" is for values and gradients, not for \(observation)")
    return false
  }

  private func isTrue(_ entry: YamlEntry) -> Bool {
    guard let value = boolean(entry.value, "\"\(entry.name)\"") else { return false }
    if !value {
      problems.report(
        at: entry.value.location, length: entry.value.length,
        "\"\(entry.name)\" is true or absent")
    }
    return value
  }

  private func storageName(_ entry: YamlEntry, in scope: Scope) -> String? {
    guard let name = name(entry.value) else { return nil }
    if scope.bound.contains(name) { return name }
    reportUnbound(name, at: entry.value.location, in: scope)
    return nil
  }

  private func approximately(
    _ entry: YamlEntry, _ fields: [String: YamlEntry], in scope: Scope, tolerance: Tolerance
  ) -> Matcher? {
    let value = closedForm(entry.value, in: scope)
    var own = Tolerance(signedZero: tolerance.signedZero)
    readBounds(fields, into: &own)
    if fields.count == 1 {
      problems.report(
        at: entry.key.location, length: entry.key.length,
        "\"approx\" has no tolerance", suggestion: "add rtol and atol, or ulps")
      return nil
    }
    return value.map { .approximately($0, own) }
  }

  private func subgradient(
    _ entry: YamlEntry, recorded: YamlEntry?, in scope: Scope
  ) -> Matcher? {
    let torch = recorded.map { closedForm($0.value, in: scope) }
    if case .some(.none) = torch { return nil }
    let recorded = torch ?? nil
    switch entry.value.content {
    case .scalar(let scalar):
      if scalar.text == "simplex" { return .subgradient(.simplex, recorded: recorded) }
      problems.report(
        at: entry.value.location, length: entry.value.length,
        "a subgradient is [low, high], simplex or {ball: r}",
        suggestion: Spelling.suggestion(for: scalar.text, among: ["simplex"]))
      return nil
    case .list(let ends):
      guard ends.count == 2 else {
        problems.report(
          at: entry.value.location, "a subgradient's interval has a lower and an upper end")
        return nil
      }
      guard let low = closedForm(ends[0], in: scope), let high = closedForm(ends[1], in: scope)
      else { return nil }
      return .subgradient(.interval(low, high), recorded: recorded)
    case .mapping:
      guard
        let fields = fields(
          of: entry.value, "a subgradient", known: ["ball"], required: ["ball"],
          at: entry.value.location),
        let ball = fields["ball"], let radius = closedForm(ball.value, in: scope)
      else { return nil }
      return .subgradient(.ball(radius: radius), recorded: recorded)
    }
  }

  private func plainMatcher(
    _ node: YamlNode, of observation: Observation, in scope: Scope
  ) -> Matcher? {
    if let scalar = node.scalar, scalar.text == "none" || scalar.text == "present" {
      switch observation {
      case .tensor(_, .grad), .tensor(_, .gradFn), .tensor(_, .value):
        return scalar.text == "none" ? .absent : .present
      default:
        problems.report(
          at: node.location, length: node.length,
          "\(observation) is never \"\(scalar.text)\"")
        return nil
      }
    }
    switch observation {
    case .gradEnabled, .tensor(_, .requiresGrad), .tensor(_, .isLeaf),
      .tensor(_, .gradRequiresGrad):
      return boolean(node, "\(observation)").map {
        .equals(Expression(.boolean($0), at: node.location))
      }
    case .calls, .tensor(_, .version):
      return integer(node, "\(observation)").map {
        .equals(Expression(.integer($0), at: node.location))
      }
    case .tensor(_, .gradFn):
      reportKind(of: node, "none or present")
      return nil
    case .tensor(_, .dtype), .tensor(_, .gradDType):
      return dtype(node).map { .equals(Expression(.dtype($0), at: node.location)) }
    case .tensor(_, .shape), .tensor(_, .gradShape):
      guard let entries = list(node, "a shape, a list of integers") else { return nil }
      let extents = entries.compactMap { entry in
        integer(entry, "an extent").map { Expression(.integer($0), at: entry.location) }
      }
      guard extents.count == entries.count else { return nil }
      return .equals(Expression(.list(extents), at: node.location))
    case .hookOrder:
      return hookNames(node, in: scope).map { .names($0) }
    case .tensor(_, .value), .tensor(_, .grad):
      guard let value = closedForm(node, in: scope) else { return nil }
      if case .dtype = value.kind {
        problems.report(
          at: node.location, length: node.length, "a dtype is not what \(observation) can be",
          suggestion: "observe .dtype")
        return nil
      }
      var shape: [Int]?
      reportRagged(node, depth: 0, shape: &shape)
      return .equals(value)
    }
  }

  private func hookNames(_ node: YamlNode, in scope: Scope) -> [String]? {
    guard let entries = list(node, "a list of hooks") else { return nil }
    let names = entries.compactMap { entry -> String? in
      guard let name = name(entry) else { return nil }
      if scope.hooks.contains(name) { return name }
      problems.report(
        at: entry.location, length: entry.length, "\"\(name)\" is no hook of the case",
        suggestion: Spelling.suggestion(for: name, among: scope.hooks))
      return nil
    }
    return names.count == entries.count ? names : nil
  }

  /// Reports a list whose entries have different extents; expressions count as scalars.
  private func reportRagged(_ node: YamlNode, depth: Int, shape: inout [Int]?) {
    guard let own = Self.leadingShape(of: node) else { return }
    if shape == nil { shape = own }
    guard let shape else { return }
    check(node, depth: depth, against: shape)
  }

  private static func leadingShape(of node: YamlNode) -> [Int]? {
    var shape: [Int] = []
    var current = node
    while case .list(let entries) = current.content {
      shape.append(entries.count)
      guard let first = entries.first else { break }
      current = first
    }
    return shape
  }

  private func check(_ node: YamlNode, depth: Int, against shape: [Int]) {
    switch node.content {
    case .list(let entries):
      guard depth < shape.count, shape[depth] == entries.count else {
        problems.report(
          at: node.location,
          "the lists are ragged: "
            + (depth < shape.count
              ? "this one has length \(entries.count), the first one of its depth \(shape[depth])"
              : "expected a number here, found a list"))
        return
      }
      for entry in entries { check(entry, depth: depth + 1, against: shape) }
    case .scalar where depth < shape.count:
      problems.report(
        at: node.location, length: node.length,
        "the lists are ragged: expected a list here, found \(node.kind)")
    case .scalar, .mapping: break
    }
  }

  // MARK: - Tolerances

  /// Reads `tolerance` of a file or a case.
  func tolerance(_ node: YamlNode) -> Tolerance {
    var result = Tolerance()
    guard
      let fields = fields(
        of: node, "a tolerance", known: ["rtol", "atol", "ulps", "signed_zero"],
        at: node.location)
    else { return result }
    readBounds(fields, into: &result)
    if let entry = fields["signed_zero"], let value = boolean(entry.value, "signed_zero") {
      result.signedZero = value
    }
    return result
  }

  private func readBounds(_ fields: [String: YamlEntry], into tolerance: inout Tolerance) {
    func bound(_ key: String) -> Double? {
      guard let entry = fields[key], let value = number(entry.value, key) else { return nil }
      if value < 0 {
        problems.report(
          at: entry.value.location, length: entry.value.length, "\"\(key)\" cannot be negative")
        return nil
      }
      return value
    }
    tolerance.relative = bound("rtol")
    tolerance.absolute = bound("atol")
    tolerance.ulps = bound("ulps")
    if let entry = fields["ulps"], fields["rtol"] != nil || fields["atol"] != nil {
      problems.report(
        at: entry.key.location, length: entry.key.length,
        "\"ulps\" stands in place of \"rtol\" and \"atol\", not beside them")
    }
  }
}
