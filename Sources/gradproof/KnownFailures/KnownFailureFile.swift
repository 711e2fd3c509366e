import CaseFormat
import ConformanceModel
import Foundation
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

  /// What tells the list from any other; `nil` where it cannot be read.
  static func identity(_ path: String) -> RunScope.ListIdentity? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return RunScope.ListIdentity(
      path: path, digest: "sha256:" + SHA256.hexadecimal(of: [UInt8](data)))
  }
}
