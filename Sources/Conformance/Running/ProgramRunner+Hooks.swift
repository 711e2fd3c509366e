import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// Registers a hook whose body shares the program's names.
  ///
  /// The body refers to names by their wire names. A name that is bound now and that the body
  /// uses is therefore marked: what it is bound to later is made under the same wire name.
  func register(_ hook: Step.Hook) throws(ProgramStop) {
    let target = try wire(named: hook.on)
    try share(namesOf: hook)
    let given = newWire()
    kept += [given, target]
    let outer = (value: scope.values[hook.given], raising: raising)
    scope.values[hook.given] = .tensor(given)
    raising = nil
    var returned: String?
    defer { raising = outer.raising }
    let body = try captured { () throws(ProgramStop) in
      try execute(hook.body)
      if let expression = hook.returned, !expression.isNone {
        returned = try wire(expression).text
      }
    }
    scope.values[hook.given] = outer.value
    scope.values[hook.name] = .hook(hook.name)
    kept += scope.values.values.compactMap { if case .tensor(let wire) = $0 { wire } else { nil } }
    raising = outer.raising
    emit(
      .hook(
        Command.Hook(
          on: target.text, out: hook.name, kind: hook.kind, given: given.text, body: body,
          returned: returned)))
  }

  private func share(namesOf hook: Step.Hook) throws(ProgramStop) {
    var read: Set<String> = []
    var bound: Set<String> = []
    for step in hook.body {
      step.forEach { step in
        bound.formUnion(step.boundNames)
        if case .write(let place, _, _) = step.kind, case .name(let name) = place.kind {
          bound.insert(name)
        }
        for expression in step.expressions {
          expression.forEach { if case .name(let name) = $0.kind { read.insert(name) } }
        }
      }
    }
    hook.returned?.forEach { if case .name(let name) = $0.kind { read.insert(name) } }
    for name in read.union(bound) where name != hook.given {
      guard let value = scope.values[name] else { continue }
      if bound.contains(name), value.double != nil {
        scope.values[name] = .tensor(
          try materialised(value, at: currentStep?.location ?? subject.location))
      }
      if case .tensor? = scope.values[name] { scope.shared.insert(name) }
    }
  }
}

extension Expression {
  var isNone: Bool {
    if case .none = kind { true } else { false }
  }
}
