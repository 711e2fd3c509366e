import CaseFormat
import ConformanceModel
import EngineKit

/// Reads a text as the file `t.yaml`.
func read(_ text: String, limits: Limits = .standard) -> Corpus {
  CorpusReader(limits: limits).read(bytes: Array(text.utf8), path: "t.yaml")
}

/// Reads a file with the one case `c`, whose keys beyond `about` and `source` are given.
func readCase(_ keys: String, functions: String = "") -> Corpus {
  read(file(keys, functions: functions))
}

/// A file with the one case `c`; the case's own keys begin on line 7.
func file(_ keys: String, functions: String = "") -> String {
  let body = keys.split(separator: "\n", omittingEmptySubsequences: false)
    .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
  return """
    format: 1
    about: A file.
    cases:
      c:
        about: A case.
        source: a test

    """ + body + "\n" + functions
}

/// Reads the steps of a case with the inputs `x`, `y` and `c`.
func readSteps(_ steps: String, functions: String = "") -> Corpus {
  let lines = steps.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  \($0)" }.joined(separator: "\n")
  return readCase(
    "variables: {x: [1, 2], y: 3}\nconstants: {c: 2}\nsteps:\n" + lines, functions: functions)
}

/// The diagnostics as `line:column message`.
func summary(_ corpus: Corpus) -> [String] {
  corpus.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
}

/// Where a text that is parsed on its own begins.
let start = FileLocation(path: "-", line: 1, column: 1)

/// An expression in prefix form, such as `(+ a (* b c))`.
func show(_ expression: Expression) -> String {
  switch expression.kind {
  case .integer(let value): return "\(value)"
  case .number(let value): return "\(value)"
  case .boolean(let value): return "\(value)"
  case .string(let value): return "'\(value)'"
  case .dtype(let value): return value.rawValue
  case .none: return "none"
  case .name(let name): return name
  case .list(let elements): return "[\(elements.map(show).joined(separator: " "))]"
  case .negate(let operand): return "(- \(show(operand)))"
  case .binary(let operation, let left, let right):
    return "(\(operation.rawValue) \(show(left)) \(show(right)))"
  case .call(let function, let arguments):
    let shown = arguments.map { ($0.keyword.map { "\($0)=" } ?? "") + show($0.value) }
    return "\(function)(\(shown.joined(separator: ", ")))"
  case .index(let base, let items):
    let shown = items.map { item in
      switch item {
      case .at(let expression): show(expression)
      case .slice(let start, let stop, let step):
        [start, stop, step].map { $0.map(show) ?? "" }.joined(separator: ":")
      }
    }
    return "\(show(base))[\(shown.joined(separator: ", "))]"
  case .attribute(let base, let attribute): return "\(show(base)).\(attribute.rawValue)"
  }
}

/// A step in a compact form.
func show(_ step: Step) -> String {
  func block(_ steps: [Step]) -> String { "{\(steps.map(show).joined(separator: "; "))}" }
  func list(_ expressions: [Expression]) -> String {
    "[\(expressions.map(show).joined(separator: " "))]"
  }
  switch step.kind {
  case .bind(let names, let value): return "\(names.joined(separator: ",")) := \(show(value))"
  case .write(let place, let operation, let value):
    return "\(show(place)) \(operation?.rawValue ?? "")= \(show(value))"
  case .call(let call): return show(call)
  case .setAttribute(let name, let attribute, let value):
    return "\(name).\(attribute.rawValue) <- \(show(value))"
  case .backward(let arguments):
    return "backward \(list(arguments.of)) \(arguments.gradients.map(list) ?? "-") "
      + "\(arguments.retainGraph.map(String.init) ?? "-") \(arguments.createGraph) "
      + (arguments.inputs.map(list) ?? "-")
  case .grad(let names, let arguments):
    return "\(names.joined(separator: ",")) := grad \(list(arguments.of)) "
      + "\(list(arguments.wrt)) \(arguments.gradOutputs.map(list) ?? "-") "
      + "\(arguments.retainGraph.map(String.init) ?? "-") \(arguments.createGraph) "
      + "\(arguments.allowUnused)"
  case .jvp(let names, let of, let wrt, let tangents):
    return "\(names.joined(separator: ",")) := jvp \(list(of)) \(list(wrt)) \(list(tangents))"
  case .retainGrad(let tensor): return "retain_grad \(show(tensor))"
  case .remove(let hook): return "remove \(hook)"
  case .release(let names): return "release \(names.joined(separator: ","))"
  case .branch(let condition, let then, let otherwise):
    return "if \(show(condition)) \(block(then)) \(block(otherwise))"
  case .whileLoop(let condition, let body, let limit):
    return "while \(show(condition)) \(block(body)) \(limit)"
  case .repeatLoop(let times, let body): return "repeat \(show(times)) \(block(body))"
  case .forLoop(let name, let items, let body):
    return "for \(name) in \(show(items)) \(block(body))"
  case .mode(let mode, let body): return "\(mode.rawValue) \(block(body))"
  case .raises(let kinds, let body):
    return "raises \(kinds.map(\.rawValue).joined(separator: "|")) \(block(body))"
  case .hook(let hook):
    return "hook \(hook.name) on \(hook.on) \(hook.kind.rawValue) given \(hook.given) "
      + "\(block(hook.body)) return \(hook.returned.map(show) ?? "-")"
  case .expect(let expectations):
    return "expect {\(expectations.map(show).joined(separator: "; "))}"
  }
}

/// An expectation in a compact form.
func show(_ expectation: Expectation) -> String {
  "\(expectation.observation): \(show(expectation.matcher))"
}

private func show(_ matcher: Matcher) -> String {
  switch matcher {
  case .equals(let value): return show(value)
  case .names(let names): return "names \(names)"
  case .absent: return "absent"
  case .present: return "present"
  case .subgradient(.interval(let low, let high), let recorded):
    return "within \(show(low)) \(show(high)) torch \(recorded.map(show) ?? "-")"
  case .subgradient(.simplex, let recorded): return "simplex torch \(recorded.map(show) ?? "-")"
  case .subgradient(.ball(let radius), let recorded):
    return "ball \(show(radius)) torch \(recorded.map(show) ?? "-")"
  case .oneOf(let matchers): return "(\(matchers.map(show).joined(separator: " | ")))"
  case .finite: return "finite"
  case .notANumber: return "nan"
  case .approximately(let value, let tolerance):
    let parts = [tolerance.relative, tolerance.absolute, tolerance.ulps]
    return "about \(show(value)) \(parts.map { $0.map { "\($0)" } ?? "-" })"
  case .sameAs(let name): return "same as \(name)"
  case .notSameAs(let name): return "not same as \(name)"
  }
}
