extension Expression {
  /// The expressions directly inside this one.
  public var children: [Expression] {
    switch kind {
    case .integer, .number, .boolean, .string, .dtype, .none, .name: []
    case .list(let elements): elements
    case .negate(let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .call(_, let arguments): arguments.map(\.value)
    case .index(let base, let items):
      [base]
        + items.flatMap { item -> [Expression] in
          switch item {
          case .at(let index): [index]
          case .slice(let start, let stop, let step): [start, stop, step].compactMap { $0 }
          }
        }
    case .attribute(let base, _): [base]
    }
  }

  /// Calls `body` with this expression and all inside it, outermost first.
  public func forEach(_ body: (Expression) -> Void) {
    body(self)
    for child in children { child.forEach(body) }
  }
}

extension Step {
  /// The expressions that stand in the step itself, not in steps inside it.
  public var expressions: [Expression] {
    switch kind {
    case .bind(_, let value), .call(let value), .retainGrad(let value),
      .setAttribute(_, _, let value):
      [value]
    case .write(let place, _, let value): [place, value]
    case .backward(let backward):
      backward.of + (backward.gradients ?? []) + (backward.inputs ?? [])
    case .grad(_, let gradient): gradient.of + gradient.wrt + (gradient.gradOutputs ?? [])
    case .jvp(_, let of, let wrt, let tangents): of + wrt + tangents
    case .branch(let condition, _, _), .whileLoop(let condition, _, _): [condition]
    case .repeatLoop(let count, _): [count]
    case .forLoop(_, let items, _): [items]
    case .hook(let hook): hook.returned.map { [$0] } ?? []
    case .remove, .release, .mode, .raises, .expect: []
    }
  }

  /// The steps inside the step, in order.
  public var substeps: [Step] {
    switch kind {
    case .branch(_, let then, let otherwise): then + otherwise
    case .whileLoop(_, let body, _), .repeatLoop(_, let body), .forLoop(_, _, let body),
      .mode(_, let body), .raises(_, let body):
      body
    case .hook(let hook): hook.body
    default: []
    }
  }

  /// Calls `body` with this step and all inside it, outermost first.
  public func forEach(_ body: (Step) -> Void) {
    body(self)
    for step in substeps { step.forEach(body) }
  }

  /// The names that the step itself binds, not those of steps inside it.
  public var boundNames: [String] {
    switch kind {
    case .bind(let names, _), .grad(let names, _), .jvp(let names, _, _, _): names
    case .forLoop(let name, _, _): [name]
    case .hook(let hook): [hook.name]
    default: []
    }
  }
}

extension Case {
  /// Calls `body` with every step of the case and of the functions that it calls.
  public func forEachStep(_ body: (Step) -> Void) {
    var pending = steps
    var seen: Set<String> = []
    while !pending.isEmpty {
      let current = pending
      pending = []
      for step in current {
        step.forEach { step in
          body(step)
          for expression in step.expressions {
            expression.forEach { expression in
              for name in expression.mentionedFunctions where seen.insert(name).inserted {
                pending += functions[name]?.body.steps ?? []
              }
            }
          }
        }
      }
    }
  }

  /// The functions that the case calls, directly or through others, by name.
  public var calledFunctions: [Function] {
    var found: Set<String> = []
    forEachStep { step in
      for expression in step.expressions {
        expression.forEach { found.formUnion($0.mentionedFunctions) }
      }
    }
    return found.sorted().compactMap { functions[$0] }
  }

  /// Every expectation of the case, in the order of the file.
  public var allExpectations: [Expectation] {
    var found: [Expectation] = []
    forEachStep { if case .expect(let inner) = $0.kind { found += inner } }
    return found + expectations
  }
}

extension Function.Body {
  /// All the steps of the function.
  public var steps: [Step] {
    switch self {
    case .plain(let steps, _): steps
    case .custom(let forward, _, _, let backward, _): forward + backward
    }
  }
}

extension Expression {
  /// The functions that the expression itself names: a call's, and `checkpoint`'s first argument.
  fileprivate var mentionedFunctions: [String] {
    guard case .call(let function, let arguments) = kind else { return [] }
    if function == "checkpoint", case .name(let inner)? = arguments.first?.value.kind {
      return [inner]
    }
    return [function]
  }
}
