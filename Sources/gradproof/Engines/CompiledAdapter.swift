import Engines
import Foundation

/// An adapter that is a program of its own, built by `make` in `Adapters/cpp`.
///
/// Its source is `engines/NAME.cpp`, the first lines of which say how to install what it needs.
struct CompiledAdapter {
  let name: String
  /// The folder `Adapters/cpp`.
  let folder: String

  /// Those there are, built or not, by name.
  static func all() -> [CompiledAdapter] {
    guard let folder = AdapterFolder.named("cpp", holding: "engines") else { return [] }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/engines")) ?? []
    return files.filter { $0.hasSuffix(".cpp") }.sorted()
      .map { CompiledAdapter(name: String($0.dropLast(4)), folder: folder) }
  }

  /// The one of a name.
  static func named(_ name: String) -> CompiledAdapter? {
    all().first { $0.name == name }
  }

  /// Whether the program is there.
  var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// How the engine is installed and the program built.
  var install: String {
    let mark = "// install: "
    let source =
      (try? String(contentsOfFile: "\(folder)/engines/\(name).cpp", encoding: .utf8)) ?? ""
    let line = source.split(separator: "\n").first { $0.hasPrefix(mark) }
    let steps = line.map { [String($0.dropFirst(mark.count))] } ?? []
    return (steps + ["make -C \(folder)"]).joined(separator: " && ")
  }

  /// The version of the engine that it was built with.
  var version: String? {
    let lines = try? ChildCommand([program, "--version"]).lines(within: .seconds(10))
    return lines?.first
  }

  /// The command that runs it.
  func command(options: [String]) -> ChildCommand {
    ChildCommand([program] + options.flatMap { ["--option", $0] })
  }

  private var program: String { "\(folder)/build/\(name)" }
}
