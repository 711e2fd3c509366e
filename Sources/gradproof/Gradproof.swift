import ArgumentParser
import Conformance
import ConformanceModel
import Foundation
import Reports

/// The command line: the only place that prints or ends the process.
@main
struct Gradproof: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradproof",
    abstract: "Checks automatic-differentiation engines before you believe a gradient.",
    discussion: """
      A corpus of small cases says what every engine must let one observe. "run" holds an \
      engine against it; "check" holds the gradient of one expression against finite \
      differences.

      Exit status: 0 all as expected, 1 something was not, 2 usage or corpus error, 3 the \
      engine could not be run, 4 nothing selected, 5 incomplete, 70 an error in gradproof \
      itself, 130 or 143 on a signal.
      """,
    version: "gradproof \(Conformance.version)",
    subcommands: [
      RunCommand.self, CompareCommand.self, MergeCommand.self, ReportCommand.self,
      ListCommand.self, ShowCommand.self, ExplainCommand.self, ReproCommand.self,
      LintCommand.self, CheckCommand.self, EnginesCommand.self, AdapterCommand.self,
      KnownFailuresCommand.self, SelftestCommand.self, SchemaCommand.self,
      ServeCommand.self, CompletionsCommand.self, ManualCommand.self,
    ])

  static func main() {
    Terminal.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let exit as Exit {
      if let message = exit.message { Terminal.printError(message) }
      Foundation.exit(exit.code)
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        Terminal.print(fullMessage(for: error))
        Foundation.exit(0)
      }
      Terminal.errorOutput.write(fullMessage(for: error) + "\n")
      Foundation.exit(
        code == .validationFailure
          ? RunStatus.usage.rawValue : RunStatus.internalError.rawValue)
    }
  }
}

/// A command that ends otherwise than with success.
struct Exit: Error {
  var code: Int32
  var message: String?

  init(_ status: RunStatus, _ message: String? = nil) {
    code = status.rawValue
    self.message = message
  }

  init(signal: Int32) {
    code = 128 + signal
  }
}
