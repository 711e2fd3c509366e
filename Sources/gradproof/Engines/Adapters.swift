import ConformanceModel
import Engines
import Foundation

/// The adapters in Python that come with gradproof: where they are, and how one is run.
struct Adapters {
  /// The folder that holds the package `gradproof_engine`.
  let folder: String
  /// The Python that runs them.
  let python: String

  /// The adapters of this installation.
  static func found(python: String?) throws -> Adapters {
    guard let folder = folder else {
      throw Exit(
        .engineFailed,
        "the adapters are not found; GRADPROOF_ADAPTERS names the folder with gradproof_engine")
    }
    return Adapters(folder: folder, python: python ?? environment("GRADPROOF_PYTHON") ?? "python3")
  }

  /// The command that runs an adapter.
  func command(for name: String, options: [String]) -> ChildCommand {
    ChildCommand(
      [python, "-m", Self.package, name] + options.flatMap { ["--option", $0] },
      environment: environment)
  }

  /// The command that lists the adapters, one JSON object a line.
  var listCommand: ChildCommand {
    ChildCommand([python, "-m", Self.package, "--list"], environment: environment)
  }

  private var environment: [String: String] {
    let others = Self.environment("PYTHONPATH").map { ":" + $0 } ?? ""
    return ["PYTHONPATH": folder + others]
  }

  // MARK: - Finding the folder

  private static let package = "gradproof_engine"

  /// The folder that `GRADPROOF_ADAPTERS` names, else `Adapters/python` beside or above the
  /// executable, which lies inside the checkout, else that above the current folder.
  private static var folder: String? {
    if let named = environment("GRADPROOF_ADAPTERS") { return holdsPackage(named) ? named : nil }
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath()
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    for start in [executable?.deletingLastPathComponent(), current].compactMap({ $0 }) {
      var folder = start.standardizedFileURL
      while true {
        let candidate = folder.appendingPathComponent("Adapters/python").path
        if holdsPackage(candidate) { return candidate }
        if folder.pathComponents.count <= 1 { break }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }

  private static func holdsPackage(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(package)/__init__.py")
      || FileManager.default.fileExists(atPath: "\(folder)/\(package)/__main__.py")
  }

  private static func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }
}
