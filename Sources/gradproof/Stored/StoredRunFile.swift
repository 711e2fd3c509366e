import ArgumentParser
import ConformanceModel
import Foundation
import Reports

/// Records of runs that a command is about.
enum StoredRunFile {
  /// Reads a record; one that cannot be read ends the command with status 2.
  static func read(_ path: String) throws -> StoredRun {
    let bytes = try bytes(of: path)
    do throws(RunRecordError) {
      return try RunRecordReader.read(bytes, path: path)
    } catch {
      throw Exit(.usage, "\(error)")
    }
  }

  /// The bytes of a file, or of standard input for `-`.
  static func bytes(of path: String) throws -> [UInt8] {
    // A pipe is read as well as a file, which `contents(atPath:)` does not promise.
    guard let handle = FileHandle(forReadingAtPath: path == "-" ? "/dev/stdin" : path) else {
      throw Exit(.usage, "the record \"\(path)\" cannot be opened")
    }
    do {
      return [UInt8](try handle.readToEnd() ?? Data())
    } catch {
      throw Exit(.usage, "the record \"\(path)\" cannot be read: \(error.localizedDescription)")
    }
  }

  /// Writes a run as reports.
  static func write(_ run: StoredRun, to files: [FileReport]) throws {
    for file in files {
      var report = try file.open()
      for event in run.events { report.receive(event) }
    }
  }
}
