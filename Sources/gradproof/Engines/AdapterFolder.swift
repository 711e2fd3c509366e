import Foundation

/// Where the adapters that come with gradproof lie: a folder for each language.
enum AdapterFolder {
  /// The folder of a language, which holds what is named.
  static func named(_ language: String, holding path: String = "") -> String? {
    let folder = "Adapters/\(language)"
    return root(holding: path.isEmpty ? folder : "\(folder)/\(path)").map { "\($0)/\(folder)" }
  }

  /// The folder that holds `Adapters` and what is named: it lies above the executable, or above the
  /// current folder, unless `GRADPROOF_ADAPTERS` names its `Adapters/python`.
  static func root(holding path: String) -> String? {
    func holds(_ folder: URL) -> Bool {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
    }
    if let python = environment("GRADPROOF_ADAPTERS") {
      let root = URL(fileURLWithPath: python).standardizedFileURL
        .deletingLastPathComponent().deletingLastPathComponent()
      return holds(root) ? root.path : nil
    }
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath()
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    for start in [executable?.deletingLastPathComponent(), current].compactMap({ $0 }) {
      var folder = start.standardizedFileURL
      while true {
        if holds(folder) { return folder.path }
        if folder.pathComponents.count <= 1 { break }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }

  static func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }
}
