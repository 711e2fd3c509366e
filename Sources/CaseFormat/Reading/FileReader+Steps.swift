import ConformanceModel
import EngineKit

/// How a list of steps is read: the forms that are mappings.
extension FileReader {
  /// The steps of a list; the depth of blocks is bounded by the scan of the file.
  func steps(_ node: YamlNode, in scope: inout Scope) -> [Step] {
    guard let entries = list(node, "a list of steps") else { return [] }
    var steps: [Step] = []
    for entry in entries where !problems.isFull {
      if let step = step(entry, in: &scope) { steps.append(step) }
    }
    return steps
  }

  private func step(_ node: YamlNode, in scope: inout Scope) -> Step? {
    switch node.content {
    case .scalar(let scalar):
      if node.isNull {
        problems.report(
          at: node.location, length: node.length, "a step is missing here, where a null stands",
          suggestion: node.isInFlow
            ? Self.flowAdvice : "write a step, in quotes if it begins with a sign of YAML such as #"
        )
        return nil
      }
      return textStep(scalar, of: node, in: &scope)
    case .mapping(let entries):
      return blockStep(entries, of: node, in: &scope)
    case .list:
      problems.report(
        at: node.location, "a step is a text or a mapping, not a list",
        suggestion: "put a step that begins with a bracket in quotes")
      return nil
    }
  }

  /// The keys that begin a step, with those that may follow each.
  private static let blockKeys: [(key: String, companions: [String])] =
    [
      ("if", ["then", "else"]), ("while", ["do", "limit"]), ("repeat", ["do"]),
      ("for", ["in", "do"]), ("raises", ["do"]),
      ("hook", ["as", "given", "do", "return", "kind"]), ("expect", []),
    ] + Command.Mode.allCases.map { ($0.rawValue, []) }

  private func blockStep(
    _ entries: [YamlEntry], of node: YamlNode, in scope: inout Scope
  ) -> Step? {
    guard
      let block = Self.blockKeys.first(where: { block in entries.contains { $0.name == block.key } }
      )
    else {
      reportUnknownStep(entries, of: node)
      for entry in entries { bindNames(ofUnreadable: entry.name, in: &scope) }
      return nil
    }
    guard let leading = entries.first(where: { $0.name == block.key }),
      let fields = fields(
        of: node, "a step with \"\(block.key)\"", known: [block.key] + block.companions,
        required: required(by: block.key), at: leading.key.location, length: block.key.count)
    else { return nil }
    let kind = blockKind(block.key, leading, fields, in: &scope)
    let text = "\(block.key):" + (leading.value.scalar.map { " \($0.text)" } ?? "")
    return kind.map { Step($0, at: node.location, text: text) }
  }

  private func required(by key: String) -> [String] {
    switch key {
    case "if": ["then"]
    case "while", "repeat", "raises": ["do"]
    case "for": ["in", "do"]
    case "hook": ["as"]
    default: []
    }
  }

  private func reportUnknownStep(_ entries: [YamlEntry], of node: YamlNode) {
    guard let first = entries.first else {
      problems.report(at: node.location, "a step is a text or a mapping that is not empty")
      return
    }
    let keys = Self.blockKeys.map(\.key)
    if first.name.contains(where: { "=[(".contains($0) }) {
      problems.report(
        at: first.key.location, length: first.key.length,
        "this step is read as a mapping, because of its \": \"", suggestion: "put it in quotes")
      return
    }
    problems.report(
      at: first.key.location, length: first.key.length, "unknown step \"\(first.name)\"",
      suggestion: Spelling.suggestion(for: first.name, among: keys)
        ?? "a step is a text such as \"z = x * y\", or has one of the keys "
        + keys.joined(separator: ", "))
  }

  // MARK: - Each form

  private func blockKind(
    _ key: String, _ leading: YamlEntry, _ fields: [String: YamlEntry], in scope: inout Scope
  ) -> Step.Kind? {
    switch key {
    case "if":
      reportCondition(leading, in: scope)
      return branch(leading, fields, in: &scope)
    case "while":
      reportCondition(leading, in: scope)
      let condition = expression(leading.value, in: &scope)
      let limit = fields["limit"].map { positive($0.value, "the limit") } ?? 1_000
      let body = loopBody(fields["do"], in: &scope)
      guard let condition, let limit else { return nil }
      return .whileLoop(condition, body: body, limit: limit)
    case "repeat":
      let times = expression(leading.value, in: &scope)
      if let times, let problem = Self.problem(ofTimes: times) {
        problems.report(at: leading.value.location, length: leading.value.length, problem)
      }
      let body = loopBody(fields["do"], in: &scope)
      return times.map { .repeatLoop($0, body: body) }
    case "for":
      let items = fields["in"].flatMap { expression($0.value, in: &scope) }
      let name = boundName(leading.value, in: &scope)
      let body = loopBody(fields["do"], in: &scope)
      guard let items, let name else { return nil }
      return .forLoop(name: name, items, body: body)
    case "raises":
      return raises(leading, fields, in: &scope)
    case "hook":
      return hook(leading, fields, in: &scope)
    case "expect":
      if scope.place != .program {
        problems.report(
          at: leading.key.location, length: key.count,
          "\"expect\" stands in the program of a case, not in a hook or a function")
      }
      return .expect(expectations(leading.value, in: scope, tolerance: tolerance))
    default:
      return Command.Mode(rawValue: key).map { .mode($0, body: steps(leading.value, in: &scope)) }
    }
  }

  /// What is wrong with how often a loop runs, as far as it can be seen.
  private static func problem(ofTimes times: Expression) -> String? {
    switch times.kind {
    case .integer(let number): number < 0 ? "a negative number of times" : nil
    case .number, .boolean, .string, .dtype, .none, .list:
      "expected an integer for how often the steps run"
    case .name, .negate, .binary, .call, .index, .attribute: nil
    }
  }

  private func branch(
    _ leading: YamlEntry, _ fields: [String: YamlEntry], in scope: inout Scope
  ) -> Step.Kind? {
    let condition = expression(leading.value, in: &scope)
    let before = scope.bound
    let then = fields["then"].map { steps($0.value, in: &scope) } ?? []
    let afterThen = scope.bound
    scope.bound = before
    let otherwise = fields["else"].map { steps($0.value, in: &scope) } ?? []
    scope.bound.formUnion(afterThen)
    return condition.map { .branch($0, then: then, otherwise: otherwise) }
  }

  private func loopBody(_ entry: YamlEntry?, in scope: inout Scope) -> [Step] {
    guard let entry else { return [] }
    let before = scope.bound
    scope.repetitions += 1
    let body = steps(entry.value, in: &scope)
    scope.repetitions -= 1
    scope.bound.formUnion(before)
    return body
  }

  private func raises(
    _ leading: YamlEntry, _ fields: [String: YamlEntry], in scope: inout Scope
  ) -> Step.Kind? {
    let kinds = errorKinds(leading.value)
    guard let block = fields["do"], let entries = list(block.value, "a list of steps") else {
      return nil
    }
    if entries.isEmpty {
      problems.report(at: block.value.location, "no step that could raise")
    }
    var body: [Step] = []
    for (position, entry) in entries.enumerated() {
      let (before, mustRaise) = (scope.bound, scope.mustRaise)
      let isLast = position == entries.count - 1
      if isLast { scope.mustRaise = true }
      if let step = step(entry, in: &scope) { body.append(step) }
      scope.mustRaise = mustRaise
      // What the step that raises would bind is not bound.
      if isLast, entry.scalar != nil { scope.bound = before }
    }
    return kinds.isEmpty ? nil : .raises(kinds, body: body)
  }

  private func errorKinds(_ node: YamlNode) -> [ErrorKind] {
    let nodes: [YamlNode]
    if case .list(let entries) = node.content { nodes = entries } else { nodes = [node] }
    if nodes.isEmpty { problems.report(at: node.location, "no kind of error") }
    let known = ErrorKind.allCases.filter(\.canBeExpected).map(\.rawValue)
    return nodes.compactMap { node in
      guard let text = word(node, "a kind of error") else { return nil }
      guard let kind = ErrorKind(rawValue: text) else {
        problems.report(
          at: node.location, length: node.length, "unknown kind of error \"\(text)\"",
          suggestion: Spelling.suggestion(for: text, among: known)
            ?? "the kinds are \(known.joined(separator: ", "))")
        return nil
      }
      if !kind.canBeExpected {
        problems.report(
          at: node.location, length: node.length, "\"\(text)\" satisfies no expectation")
      }
      return kind
    }
  }

  private func hook(
    _ leading: YamlEntry, _ fields: [String: YamlEntry], in scope: inout Scope
  ) -> Step.Kind? {
    let on = name(leading.value)
    if let on { use(on, at: leading.value.location, in: &scope) }
    let hookName = fields["as"].flatMap { name($0.value) }
    if let hookName, let node = fields["as"]?.value {
      if scope.everBound.contains(hookName) {
        problems.report(
          at: node.location, length: node.length, "\"\(hookName)\" names a tensor already")
      }
      scope.hooks.insert(hookName)
    }
    var kind = Command.Hook.Kind.tensor
    if let entry = fields["kind"], let text = word(entry.value, "a kind of hook") {
      if let known = Command.Hook.Kind(rawValue: text) {
        kind = known
      } else {
        problems.report(
          at: entry.value.location, length: entry.value.length, "unknown kind of hook \"\(text)\"",
          suggestion: Spelling.suggestion(
            for: text, among: Command.Hook.Kind.allCases.map(\.rawValue))
            ?? "the kinds are tensor, post_accumulate and node")
      }
    }
    let given = fields["given"].map { name($0.value) } ?? hiddenName(in: &scope)
    let wasBound = given.map { scope.bound.contains($0) } ?? false
    let before = (scope.bound, scope.place)
    if let given { scope.bound.insert(given) }
    scope.place = .hookBody
    scope.repetitions += 1
    let body = fields["do"].map { steps($0.value, in: &scope) } ?? []
    let returned = fields["return"].flatMap { expression($0.value, in: &scope) }
    scope.repetitions -= 1
    scope.place = before.1
    if let given, !wasBound { scope.bound.remove(given) }
    scope.bound.formUnion(before.0)
    if kind == .postAccumulate, let entry = fields["return"] {
      problems.report(
        at: entry.key.location, length: 6, "a post_accumulate hook returns nothing")
    }
    guard let on, let hookName, let given else { return nil }
    return .hook(
      Step.Hook(
        on: on, name: hookName, kind: kind, given: given, body: body, returned: returned))
  }

  /// A name that no case can write, for what a hook is given and does not ask for.
  private func hiddenName(in scope: inout Scope) -> String {
    scope.hiddenNames += 1
    return "$given\(scope.hiddenNames)"
  }

  /// A name that a step binds.
  private func boundName(_ node: YamlNode, in scope: inout Scope) -> String? {
    guard let name = name(node) else { return nil }
    bind(name, at: node.location, in: &scope)
    return name
  }

  private func positive(_ node: YamlNode, _ what: String) -> Int? {
    guard let value = integer(node, what) else { return nil }
    if value > 0 { return value }
    problems.report(at: node.location, length: node.length, "\(what) is at least 1")
    return nil
  }

  private func reportCondition(_ entry: YamlEntry, in scope: Scope) {
    guard scope.place == .hookBody || scope.place == .customFunction else { return }
    problems.report(
      at: entry.key.location, length: entry.key.length,
      "\"\(entry.name)\" cannot stand in a hook or a custom function, which an engine runs",
      suggestion: "use where(condition, a, b)")
  }
}
