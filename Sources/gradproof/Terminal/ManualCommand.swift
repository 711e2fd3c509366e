import ArgumentParser
import ConformanceModel
import EngineKit
import Reports

/// `gradproof manual`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, as man reads it.",
    discussion: """
      Read it with "gradproof manual | man -l -", or put it into man's folder: \
      gradproof manual > /usr/local/share/man/man1/gradproof.1
      """)

  func run() throws {
    do throws(JSONError) {
      let help = try JSONReader.read(Array(Gradproof._dumpHelp().utf8)).value
      Terminal.output.write(ManualPage(help).text)
    } catch {
      throw Exit(.internalError, "the help cannot be read: \(error.message)")
    }
  }
}
