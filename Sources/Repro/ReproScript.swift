public import Conformance
import ConformanceModel
import EngineKit

/// A stand-alone program in an engine's own language that shows what a case observes.
public struct ReproScript: Sendable {
  /// The whole text.
  public let text: String

  /// Writes a script.
  ///
  /// - Parameters:
  ///   - record: The program with what must be seen.
  ///   - titles: What is shown, by the titles of observations; everything where it is empty.
  ///   - engine: Whose language it is in.
  ///   - about: What the script shows, in one sentence.
  /// - Throws: `ReproError` where a step cannot be said in that language.
  public init(
    _ record: ProgramRecord, showing titles: Set<String> = [], for engine: ReproEngine,
    about: String
  ) throws(ReproError) {
    let dialect = engine.dialect
    // What is asked for must be shown; of everything, what the engine has no such thing as is left.
    let observed = record.observed.filter { observed in
      titles.isEmpty
        ? (try? dialect.shown("x", observed.property)) != nil : titles.contains(observed.title)
    }
    guard !observed.isEmpty else { throw ReproError("the case observes nothing that can be shown") }
    let lines: [String]
    switch dialect.style {
    case .defineByRun(let dialect):
      var writer = DefineByRunWriter(record, observed, dialect)
      lines = try writer.written()
    case .functional(let dialect):
      var writer = FunctionalWriter(record, observed, dialect)
      lines = try writer.written()
    }
    let body = lines.joined(separator: "\n")
    text =
      (["\(dialect.comment) \(about)"] + dialect.prologue(for: body) + ["", body])
      .joined(separator: "\n") + "\n"
  }
}

/// What writers of both kinds do alike.
protocol ScriptWriter {
  var program: ScriptProgram { get }
  var dialect: any Dialect { get }
}

extension ScriptWriter {
  /// The names that a script has for its own use.
  static var reserved: Set<String> {
    [
      "torch", "F", "jax", "jnp", "np", "mx", "nn", "tf", "math", "special", "grad", "make_vjp",
      "make_jvp", "several", "getval", "metadata", "Tensor", "dtypes", "print", "f", "result",
      "tape",
      "forward", "pull_back", "gradients", "tangents", "checkpoint", "Autograd", "Complex",
      "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except",
      "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
      "or", "pass", "raise", "return", "try", "while", "with", "yield", "let", "var", "func",
      "self",
      "list", "str", "None", "True", "False",
    ]
  }

  /// An op as an expression, with what is written where it is used inside.
  func expression(_ application: Command.Application) throws(ReproError) -> Fragment {
    try dialect.apply(
      application.op,
      try application.inputs.map { (operand) throws(ReproError) in try text(operand) },
      arguments(application.attributes))
  }

  func text(_ operand: Operand) throws(ReproError) -> OperandText {
    switch operand {
    case .name(let wire): return .one(try fragment(wire))
    case .number(let value): return .one(dialect.number(value))
    case .integer(let value):
      return .one(Fragment("\(value)", value < 0 ? .negation : .atom, isNumber: true))
    case .tensor(let value): return .one(try dialect.literal(value))
    case .list(let operands):
      var fragments: [Fragment] = []
      for operand in operands {
        guard let fragment = try text(operand).fragment else {
          throw ReproError("a list within a list")
        }
        fragments.append(fragment)
      }
      return .list(fragments)
    case .none: return .none
    }
  }

  /// A tensor where it is used: its name, or the op that makes it.
  func fragment(_ wire: String) throws(ReproError) -> Fragment {
    if let maker = program.makers[wire], program.inlined.contains(maker),
      case .apply(let application) = program.record.commands[maker].action
    {
      return try expression(application)
    }
    return Fragment(program.name(wire))
  }

  func arguments(_ attributes: [String: Attribute]) -> Arguments {
    Arguments(values: attributes.mapValues(renamed))
  }

  private func renamed(_ attribute: Attribute) -> Attribute {
    switch attribute {
    case .tensor(let wire): .tensor(program.name(wire))
    case .list(let entries): .list(entries.map(renamed))
    case .none, .boolean, .integer, .number, .string: attribute
    }
  }

  /// The lines that show what is observed beside what it must be.
  func shown(_ observed: ProgramRecord.Observed, as expression: String) -> [String] {
    let wanted =
      switch observed.wanted {
      case .value(let value): dialect.expected(value)
      case .text(let text): dialect.quoted(text)
      }
    let width = max(observed.title.count, 8)
    func padded(_ title: String) -> String {
      title + ":" + String(repeating: " ", count: width - title.count)
    }
    return [
      dialect.printing(padded(observed.title), expression),
      dialect.printing(padded("expected"), wanted),
    ]
  }
}
