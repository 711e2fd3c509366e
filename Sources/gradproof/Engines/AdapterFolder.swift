import Foundation

/// Where the adapters that come with gradproof lie: a folder for each language.
enum AdapterFolder {
  /// The folder of a language; `GRADPROOF_ADAPTERS` names that of Python, and the others lie beside.
  static func named(_ language: String) -> String? {
    if let python = environment("GRADPROOF_ADAPTERS") {
      let folder =
        language == "python"
        ? python
        : URL(fileURLWithPath: python).deletingLastPathComponent()
          .appendingPathComponent(language).path
      return isFolder(folder) ? folder : nil
    }
    return checkout.map { $0 + "/Adapters/" + language }.flatMap { isFolder($0) ? $0 : nil }
  }

  /// The checkout that holds `Adapters`: it lies above the executable, or above the current folder.
  static var checkout: String? {
    if let python = environment("GRADPROOF_ADAPTERS") {
      return URL(fileURLWithPath: python).standardizedFileURL
        .deletingLastPathComponent().deletingLastPathComponent().path
    }
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath()
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    for start in [executable?.deletingLastPathComponent(), current].compactMap({ $0 }) {
      var folder = start.standardizedFileURL
      while true {
        if isFolder(folder.appendingPathComponent("Adapters/python").path) { return folder.path }
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

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
