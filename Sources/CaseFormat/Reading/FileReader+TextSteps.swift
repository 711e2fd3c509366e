import ConformanceModel
import EngineKit

/// How a step that is a text is read.
extension FileReader {
  /// A step such as `z = x * y`, `x += 1` or `backward(z)`.
  func textStep(_ scalar: YamlScalar, of node: YamlNode, in scope: inout Scope) -> Step? {
    let statement = parse(scalar, of: node) { parser throws(Diagnostic) in
      try parser.wholeStatement()
    }
    guard let statement else {
      bindNames(ofUnreadable: scalar.text, in: &scope)
      return nil
    }
    let kind: Step.Kind?
    switch statement {
    case .assign(let targets, let value): kind = assign(targets, value, in: &scope)
    case .setAttribute(let target, let attribute, let value):
      kind = setAttribute(target, attribute, value, in: &scope)
    case .update(let place, let operation, let value):
      let resolved = (writePlace(place, in: &scope), self.value(value, in: &scope))
      kind = resolved.0.map { .write(place: $0, operation, resolved.1) }
    case .evaluate(let expression): kind = evaluate(expression, in: &scope)
    }
    return kind.map { Step($0, at: node.location, text: scalar.text) }
  }

  /// Binds what a step that cannot be read seems to bind, so that uses of these names are no
  /// problems of their own.
  func bindNames(ofUnreadable text: String, in scope: inout Scope) {
    guard let end = text.firstIndex(of: "=") else { return }
    for part in text[..<end].split(separator: ",") {
      let name = part.trimmingPrefix { $0 == " " }.split(separator: " ").first.map(String.init)
      if let name, Name.problem(of: name) == nil, !scope.hooks.contains(name) { scope.bind(name) }
    }
  }

  // MARK: - Assignments

  private func assign(
    _ targets: [Expression], _ value: Expression, in scope: inout Scope
  ) -> Step.Kind? {
    if targets.count == 1 {
      switch targets[0].kind {
      case .index, .attribute:
        let place = writePlace(targets[0], in: &scope)
        let value = self.value(value, in: &scope)
        return place.map { .write(place: $0, nil, value) }
      default: break
      }
    }
    let names = targets.compactMap { target -> String? in
      if case .name(let name) = target.kind { return name }
      problems.report(
        at: target.location, "a value cannot be bound to this",
        suggestion: "bind it to a name that is no word of the language")
      return nil
    }
    for (position, name) in names.enumerated() where names[..<position].contains(name) {
      problems.report(
        at: targets[position].location, length: name.count, "\"\(name)\" is bound twice here")
    }
    let kind = boundValue(value, names: names, count: targets.count, in: &scope)
    for (name, target) in zip(names, targets) { bind(name, at: target.location, in: &scope) }
    return names.count == targets.count ? kind : nil
  }

  private func boundValue(
    _ value: Expression, names: [String], count: Int, in scope: inout Scope
  ) -> Step.Kind? {
    if case .call(let function, let arguments) = value.kind, functions[function] == nil {
      switch Builtin(rawValue: function) {
      case .grad: return grad(arguments, at: value.location, names: names, in: &scope)
      case .jvp: return jvp(arguments, at: value.location, names: names, in: &scope)
      default: break
      }
    }
    let resolved = resolve(value, names: count)
    use(resolved, in: &scope)
    return .bind(names: names, resolved)
  }

  /// Notes that a step binds a name.
  func bind(_ name: String, at location: FileLocation, in scope: inout Scope) {
    if scope.hooks.contains(name) {
      problems.report(at: location, length: name.count, "\"\(name)\" names a hook already")
    }
    scope.bind(name)
  }

  private func setAttribute(
    _ target: Expression, _ attribute: Step.AttributeName, _ value: Expression,
    in scope: inout Scope
  ) -> Step.Kind? {
    let resolved = self.value(value, in: &scope)
    guard case .name(let name) = target.kind else {
      problems.report(at: target.location, "only a name has attributes that a step writes")
      return nil
    }
    use(name, at: target.location, in: &scope)
    switch (attribute, resolved.kind) {
    case (.requiresGrad, .boolean), (.grad, _): break
    case (.requiresGrad, _):
      problems.report(at: resolved.location, "requires_grad is true or false")
    case (.data, .none):
      problems.report(at: resolved.location, length: 4, "data is a tensor, never none")
    case (.data, _): break
    }
    return .setAttribute(of: name, attribute, resolved)
  }

  /// A place that a step writes: a name, a part of it, its gradient or its data.
  private func writePlace(_ place: Expression, in scope: inout Scope) -> Expression? {
    var root = place
    while true {
      switch root.kind {
      case .index(let base, _), .attribute(let base, _): root = base
      case .name:
        let resolved = resolve(place, names: 1)
        use(resolved, in: &scope)
        return resolved
      default:
        problems.report(
          at: place.location, "a value cannot be written to this",
          suggestion: "write to a name, a part x[…] of it, x.grad or x.data")
        return nil
      }
    }
  }

  /// Resolves the calls of a value and checks its names.
  func value(_ raw: Expression, in scope: inout Scope) -> Expression {
    let resolved = resolve(raw, names: 1)
    use(resolved, in: &scope)
    return resolved
  }

  // MARK: - Calls

  private func evaluate(_ expression: Expression, in scope: inout Scope) -> Step.Kind? {
    guard case .call(let function, let arguments) = expression.kind else {
      problems.report(
        at: expression.location, "this step does nothing",
        suggestion: "bind the value to a name: y = …")
      return nil
    }
    let location = expression.location
    guard functions[function] == nil, let builtin = Builtin(rawValue: function) else {
      var resolver = CallResolver(vocabulary: vocabulary, functions: functions)
      let resolved = resolver.resolveCall(expression)
      for problem in resolver.problems { problems.report(problem) }
      use(resolved, in: &scope)
      return .call(resolved)
    }
    switch builtin {
    case .backward: return backward(arguments, at: location, in: &scope)
    case .retainGrad:
      guard
        let given = match(arguments, of: builtin, ["tensor"], required: 1, at: location),
        let tensor = given["tensor"]
      else { return nil }
      return .retainGrad(value(tensor, in: &scope))
    case .remove: return remove(arguments, at: location, in: &scope)
    case .release: return release(arguments, at: location, in: &scope)
    case .checkpoint:
      let resolved = value(expression, in: &scope)
      return .call(resolved)
    case .grad, .jvp, .item, .append:
      problems.report(
        at: location, length: function.count, "\(function) gives a value that is bound to nothing",
        suggestion: "write \(builtin.usage)")
      use(expression, in: &scope)
      return nil
    }
  }

  private func remove(
    _ arguments: [Expression.Argument], at location: FileLocation, in scope: inout Scope
  ) -> Step.Kind? {
    guard let given = match(arguments, of: .remove, ["hook"], required: 1, at: location),
      let hook = given["hook"]
    else { return nil }
    guard case .name(let name) = hook.kind else {
      problems.report(at: hook.location, "expected the name of a hook")
      return nil
    }
    if !scope.hooks.contains(name) {
      problems.report(
        at: hook.location, length: name.count, "\"\(name)\" is no hook of the case",
        suggestion: Spelling.suggestion(for: name, among: scope.hooks))
    }
    return .remove(hook: name)
  }

  private func release(
    _ arguments: [Expression.Argument], at location: FileLocation, in scope: inout Scope
  ) -> Step.Kind? {
    var names: [String] = []
    for argument in arguments {
      guard argument.keyword == nil, case .name(let name) = argument.value.kind else {
        problems.report(at: argument.value.location, "expected a name")
        return nil
      }
      use(name, at: argument.value.location, in: &scope)
      scope.bound.remove(name)
      names.append(name)
    }
    if names.isEmpty {
      problems.report(at: location, length: 7, "release names what is dropped")
    }
    return .release(names)
  }
}
