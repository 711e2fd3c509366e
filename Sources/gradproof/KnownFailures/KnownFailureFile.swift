import CaseFormat
import ConformanceModel
import Reports

/// The list of known failures that a command goes by.
enum KnownFailureFile {
  /// Reads a list; every problem in it is told, then the command ends with status 2.
  static func read(_ path: String) throws -> KnownFailureList {
    let document = KnownFailureReader().read(file: path)
    guard document.diagnostics.isEmpty else {
      for diagnostic in document.diagnostics {
        Terminal.errorOutput.write(diagnostic.rendered + "\n\n")
      }
      throw Exit(.usage, "the list of known failures cannot be used; nothing was run")
    }
    return document.list
  }
}
