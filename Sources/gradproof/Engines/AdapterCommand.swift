import ArgumentParser
import ConformanceModel
import EngineKit
import Engines
import Reports

/// `gradproof adapter`.
struct AdapterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter",
    abstract: "Help with writing a program that puts an engine behind the protocol.",
    subcommands: [AdapterCheckCommand.self, AdapterNewCommand.self])
}

/// `gradproof adapter check`.
struct AdapterCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell a broken adapter from an engine that does not conform.",
    discussion: """
      Scripted exchanges, each with a plain hint where it fails. Exit status: 0 where every
      promise holds, 1 where one does not, 3 where the adapter does not start.
      """)

  @Argument(help: "The engine: an adapter's name, or exec:COMMAND ARG….")
  var engine: String

  @OptionGroup var settings: EngineSettings

  @Option(
    help: ArgumentHelp("How long an answer may take.", valueName: "seconds"))
  var timeout = 10.0

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    guard timeout > 0, timeout < 1e9 else {
      throw ValidationError("--timeout is a number of seconds above 0")
    }
  }

  func run() throws {
    guard case .child(let command) = try settings.kind(of: engine) else {
      throw Exit(
        .usage,
        "\(engine) is inside the program; exec:'gradproof serve \(engine)' puts it behind the protocol"
      )
    }
    let style = Terminal.style(color: color)
    let results = AdapterCheck.run(
      command, limits: settings.limits, timeLimit: .seconds(timeout),
      reportingTo: { Terminal.print(Self.text($0, style)) })
    let broken = results.filter(\.isBroken).count
    let kept = results.filter { $0.outcome == .kept }.count
    let skipped = results.count - broken - kept
    let summary =
      "\(kept) of \(results.count) promises kept"
      + (skipped > 0 ? ", \(skipped) not declared" : "") + (broken > 0 ? ", \(broken) broken" : "")
    Terminal.print("\n" + style.paint(summary, broken == 0 ? .good : .bad))
    if results.count == 1 { throw Exit(.engineFailed) }
    if broken > 0 { throw Exit(.unexpected) }
  }

  private static func text(_ result: AdapterCheck.Result, _ style: TextStyle) -> String {
    switch result.outcome {
    case .kept: return style.paint("ok", .good) + "      \(result.promise)"
    case .skipped(let need): return style.paint("skip", .quiet) + "    \(result.promise) (\(need))"
    case .broken(let complaint):
      var text = style.paint("BROKEN", .bad) + "  \(result.promise)\n"
      text += style.wrap(TextStyle.harmless(complaint.message), indent: 8)
      if let hint = complaint.hint { text += "\n" + style.wrap("hint: \(hint)", indent: 8) }
      for line in complaint.standardError.split(whereSeparator: \.isNewline).suffix(12) {
        text += "\n        | " + TextStyle.harmless(String(line))
      }
      return text
    }
  }
}
