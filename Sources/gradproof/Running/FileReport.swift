import ArgumentParser
import ConformanceModel
import Foundation
import Reports

/// A report that goes to a file: `jsonl=run.jsonl`; `-` is standard output.
struct FileReport: ExpressibleByArgument {
  var format: ReportFormat
  var path: String

  init(_ format: ReportFormat, to path: String) {
    self.format = format
    self.path = path
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])) else {
      return nil
    }
    self.init(format, to: String(parts[1]))
  }

  /// Makes the file, in place of any other, and the report that writes to it.
  func open() throws -> any Report {
    format.report(to: try output(), style: TextStyle())
  }

  /// Makes the file, in place of any other, with a text in it.
  func write(_ text: String) throws {
    try output().write(text)
  }

  private func output() throws -> TextOutput {
    if path == "-" { return Terminal.output }
    let handle = try Self.handle(creating: path)
    let path = path
    return TextOutput { text in Self.write(Data(text.utf8), to: handle, at: path) }
  }

  /// Makes a file, or opens what is no file, such as a pipe.
  static func handle(creating path: String) throws -> FileHandle {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Exit(.usage, "the report \"\(path)\" cannot be written: \(reason)")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Writes at once, so that nothing is lost when the process dies; there is no going on without.
  static func write(_ data: Data, to handle: FileHandle, at path: String) {
    do {
      try handle.write(contentsOf: data)
    } catch {
      Terminal.printError("the report \"\(path)\" could not be written: \(error)")
      Terminal.end(.internalError)
    }
  }
}
