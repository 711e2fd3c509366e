import ArgumentParser
import ConformanceModel
import Foundation

/// `gradproof adapter new`.
struct AdapterNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write an adapter in which only the engine's own calls are missing.",
    discussion: """
      The adapter is called as the folder is, unless --name says otherwise. Nothing is
      overwritten. Documentation/your-engine.md leads from there to the first cases that pass.
      """)

  @Argument(help: "The language: \(AdapterTemplate.list).")
  var language: AdapterTemplate

  @Argument(help: "The folder to write to.")
  var folder: String

  @Option(help: "The engine's name, where it is not the folder's.")
  var name: String?

  func run() throws {
    let url = URL(fileURLWithPath: folder)
    let wanted = name ?? url.standardizedFileURL.lastPathComponent
    guard let engine = EngineName(wanted) else {
      throw Exit(
        .usage,
        "\"\(wanted)\" is no name for an engine: letters, digits, - and _, a letter first; "
          + "--name gives one")
    }
    guard let checkout = AdapterFolder.root(holding: language.foundation) else {
      throw Exit(
        .usage,
        "the new files build on \(language.foundation) of gradproof's checkout, which is not found; "
          + "run this from inside it, or let GRADPROOF_ADAPTERS name its folder Adapters/python")
    }
    let files = language.files(for: engine, checkout: checkout)
    let targets = files.map { url.appendingPathComponent($0.path) }
    if let taken = targets.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      throw Exit(.usage, "\(shown(taken)) is there already; nothing was written")
    }
    for (target, file) in zip(targets, files) {
      do {
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try file.text.write(to: target, atomically: true, encoding: .utf8)
      } catch {
        throw Exit(.usage, "\(shown(target)) cannot be written: \(error.localizedDescription)")
      }
      Terminal.print("wrote \(folder)/\(file.path)")
    }
    Terminal.print(
      """

      Fill in what \(language.enginePath(of: engine)) says is MISSING; then, in \(folder):

      """)
    for step in language.steps(of: engine, checkout: checkout) { Terminal.print("  \(step)") }
  }

  private func shown(_ url: URL) -> String {
    let current = FileManager.default.currentDirectoryPath + "/"
    return url.path.hasPrefix(current) ? String(url.path.dropFirst(current.count)) : url.path
  }
}

extension AdapterTemplate: ExpressibleByArgument {
  /// The languages, for people.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
