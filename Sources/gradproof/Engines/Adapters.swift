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
    guard let folder = pythonFolder, holdsPackage(folder) else {
      throw Exit(
        .engineFailed,
        "the adapters are not found; GRADPROOF_ADAPTERS names the folder with gradproof_engine")
    }
    return Adapters(
      folder: folder, python: python ?? AdapterFolder.environment("GRADPROOF_PYTHON") ?? "python3")
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
    let others = AdapterFolder.environment("PYTHONPATH").map { ":" + $0 } ?? ""
    return ["PYTHONPATH": folder + others]
  }

  private static let package = "gradproof_engine"

  /// `GRADPROOF_ADAPTERS` may name any folder, wherever the adapters of other languages are.
  private static var pythonFolder: String? {
    AdapterFolder.environment("GRADPROOF_ADAPTERS")
      ?? AdapterFolder.named("python", holding: package)
  }

  private static func holdsPackage(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(package)/__init__.py")
      || FileManager.default.fileExists(atPath: "\(folder)/\(package)/__main__.py")
  }
}
