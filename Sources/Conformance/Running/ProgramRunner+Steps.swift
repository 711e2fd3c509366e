import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// Runs steps in order.
  func execute(_ steps: [Step]) throws(ProgramStop) {
    for step in steps {
      let outer = currentStep
      currentStep = step
      try execute(step)
      releaseUnnamed()
      currentStep = outer
    }
  }

  private func execute(_ step: Step) throws(ProgramStop) {
    switch step.kind {
    case .bind(let names, let value): try bind(names, value)
    case .write(let place, let op, let value): try write(place, op, value)
    case .call(let expression): _ = try evaluate(expression)
    case .setAttribute(let name, let attribute, let value): try set(name, attribute, value)
    case .backward(let backward): try run(backward)
    case .grad(let names, let gradient): try run(gradient, binding: names)
    case .jvp(let names, let of, let wrt, let tangents):
      try runForwardMode(of: of, wrt: wrt, tangents: tangents, binding: names)
    case .retainGrad(let expression): emit(.retainGrad(on: try wire(expression).text))
    case .remove(let hook): emit(.unhook(hook))
    case .release(let names):
      for name in names { scope.values[name] = nil }
    case .branch(let condition, let then, let otherwise):
      try execute(try truth(of: condition) ? then : otherwise)
    case .whileLoop(let condition, let body, let limit):
      try loop(while: condition, body, limit: limit)
    case .repeatLoop(let count, let body):
      for _ in 0..<(try loopCount(count)) { try execute(body) }
    case .forLoop(let name, let items, let body):
      for item in try loopItems(items) {
        scope.values[name] = item
        try execute(body)
      }
    case .mode(let mode, let body):
      emit(.enter(mode))
      try execute(body)
      emit(.leave(mode))
    case .raises(let kinds, let body): try runRaising(kinds, body)
    case .hook(let hook): try register(hook)
    case .expect(let expectations): try observe(expectations)
    }
  }

  // MARK: - Binding

  /// Gives names the value of an expression; several names share its several results.
  private func bind(_ names: [String], _ expression: Expression) throws(ProgramStop) {
    if names.count == 1, let name = names.first {
      try assign(try evaluate(expression), to: name)
      return
    }
    let values = try evaluateSeveral(expression, count: names.count)
    for (name, value) in zip(names, values) { try assign(value, to: name) }
  }

  /// Gives a name a value.
  ///
  /// Where a hook's body knows the name by its wire name, the new tensor is made under that
  /// name, so that the hook sees it.
  func assign(_ value: RuntimeValue, to name: String) throws(ProgramStop) {
    if case .tensor(let wire) = value, namesGiven[wire.text] == nil { namesGiven[wire.text] = name }
    guard scope.shared.contains(name), case .tensor(let old)? = scope.values[name],
      case .tensor(let new) = value, new !== old
    else {
      scope.values[name] = value
      return
    }
    emit(.apply(Command.Application("clone", [.name(new.text)], outputs: [old.text])))
  }

  private func set(
    _ name: String, _ attribute: Step.AttributeName, _ expression: Expression
  ) throws(ProgramStop) {
    let target = try wire(named: name)
    switch attribute {
    case .requiresGrad:
      guard case .boolean(let flag) = try evaluate(expression) else {
        throw caseError("requires_grad is true or false", at: expression.location)
      }
      emit(.set(on: target.text, .requiresGrad(flag)))
    case .grad:
      if case .none = expression.kind {
        emit(.set(on: target.text, .grad(nil)))
      } else {
        emit(.set(on: target.text, .grad(try wire(expression).text)))
      }
    case .data:
      emit(.set(on: target.text, .data(try wire(expression).text)))
    }
  }

  // MARK: - Loops

  private func loop(
    while condition: Expression, _ body: [Step], limit: Int
  ) throws(ProgramStop) {
    var passes = 0
    while try truth(of: condition) {
      passes += 1
      guard passes <= limit else {
        throw .finding(
          Finding(
            .mismatch, subject: currentStep?.text ?? "while", "the loop passed its limit",
            wanted: "at most \(limit) passes", got: "more",
            at: currentStep?.location ?? condition.location))
      }
      try execute(body)
      releaseUnnamed()
    }
  }

  private func loopCount(_ expression: Expression) throws(ProgramStop) -> Int {
    let value = try evaluate(expression)
    let count: Int? =
      switch value {
      case .integer(let count): count
      case .number(let number): Int(exactly: number)
      default: nil
      }
    guard let count, 0...1_000_000 ~= count else {
      throw caseError(
        "a loop runs a whole number of times, at most a million", at: expression.location)
    }
    return count
  }

  private func loopItems(_ expression: Expression) throws(ProgramStop) -> [RuntimeValue] {
    guard case .list(let items) = try evaluate(expression) else {
      throw caseError("a loop runs over a list", at: expression.location)
    }
    return items
  }
}
