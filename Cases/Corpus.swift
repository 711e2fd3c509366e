import Foundation

/// Where the corpus that comes with gradproof lies.
public enum CorpusFolder {
  /// The folder's path; `nil` where it is neither beside the program nor in its source tree.
  ///
  /// The bundle that the package manager makes lies beside the executable, wherever the two
  /// are copied together.
  public static var path: String? {
    var folders = [Bundle.main.bundleURL, Bundle.main.resourceURL].compactMap { $0 }
    if let executable = Bundle.main.executableURL {
      folders.append(executable.resolvingSymlinksInPath().deletingLastPathComponent())
    }
    let bundles = folders.flatMap { folder in
      [
        folder.appendingPathComponent("gradproof_Cases.resources").path,
        folder.appendingPathComponent("gradproof_Cases.bundle").path,
        folder.appendingPathComponent("gradproof_Cases.bundle/Contents/Resources").path,
      ]
    }
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    return (bundles + [source]).first { path in
      FileManager.default.fileExists(atPath: path + "/seed")
    }
  }

  /// How the folder is called where its files are shown to people.
  public static let shownAs = "Cases"
}
