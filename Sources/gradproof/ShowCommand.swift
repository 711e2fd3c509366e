import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Reports

/// `gradproof show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a case promises, its program and what it needs.")

  @OptionGroup var corpusOptions: CorpusOptions

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Flag(help: "Show the commands that an engine gets as well, as they go over the wire.")
  var commands = false

  /// How a graph is written.
  enum GraphFormat: String, CaseIterable, ExpressibleByArgument {
    case svg
    case dot
  }

  @Option(
    help: ArgumentHelp(
      "Draw the graph that the case records on the reference engine, with the gradients that flow "
        + "back: svg or dot.", valueName: "format"))
  var graph: GraphFormat?

  @Option(
    help: ArgumentHelp(
      "Which of the case's passes over a graph to draw, where it makes several.",
      valueName: "number"))
  var pass = 1

  func validate() throws {
    guard pass >= 1 else { throw ValidationError("--pass counts from 1, not \(pass)") }
  }

  func run() throws {
    let cases = try corpusOptions.selectedCases()
    if let graph { return try draw(cases, as: graph) }
    for item in cases {
      switch format {
      case .pretty: Terminal.print(text(item))
      case .jsonl: Terminal.print("\(value(item))")
      }
    }
  }

  private func draw(_ cases: [Case], as format: GraphFormat) throws {
    guard let item = cases.first, cases.count == 1 else {
      throw Exit(
        .usage, "--graph draws one case, and \(cases.count) are selected: \(cases[0].id), …")
    }
    let pictures = Conformance.graphs(of: item)
    guard !pictures.isEmpty else {
      throw Exit(.nothingSelected, "\(item.id) records no graph")
    }
    guard pictures.indices.contains(pass - 1) else {
      let count = pictures.count == 1 ? "one graph is" : "\(pictures.count) graphs are"
      throw Exit(.usage, "there is no pass \(pass): \(count) drawn for \(item.id)")
    }
    let picture = pictures[pass - 1]
    if pictures.count > 1 {
      Terminal.printError(
        "\(picture.title): pass \(pass) of \(pictures.count), --pass chooses another")
    }
    Terminal.print(format == .svg ? picture.svg : picture.dot)
  }

  private func text(_ item: Case) -> String {
    let style = Terminal.style(color: .auto)
    let requirements = item.requirements()
    var lines = [
      style.paint(item.id, .strong), style.wrap(TextStyle.harmless(item.about), indent: 2),
      style.wrap("source: \(TextStyle.harmless(item.source))", indent: 2, hanging: 4),
      style.wrap(
        "needs: "
          + (requirements.capabilities.isEmpty
            ? "nothing beyond values"
            : requirements.capabilities.sorted().map(\.rawValue).joined(separator: ", ")),
        indent: 2, hanging: 4),
      "  at: \(item.location)", "",
    ]
    lines += corpusOptions.sourceLines(of: item)
    if commands {
      lines += ["", "  commands:"]
      lines += commandValues(item).map { "    \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func value(_ item: Case) -> JSONValue {
    let requirements = item.requirements()
    var object = JSONObject()
    object.append("id", .string(item.id))
    object.append("about", .string(item.about))
    object.append("source", .string(item.source))
    object.append("path", .string(item.location.path))
    object.append("line", JSONValue(item.location.line))
    object.append(
      "capabilities", .array(requirements.capabilities.sorted().map { .string($0.rawValue) }))
    object.append("text", .string(corpusOptions.sourceLines(of: item).joined(separator: "\n")))
    if commands { object.append("commands", .array(commandValues(item))) }
    return .object(object)
  }

  private func commandValues(_ item: Case) -> [JSONValue] {
    Conformance.commands(of: item, on: ReferenceEngine()).map { WireEncoder().encode($0) }
  }
}
