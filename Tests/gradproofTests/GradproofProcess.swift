import Foundation
import Testing

/// The `gradproof` executable, run as users run it: a process with pipes.
enum GradproofProcess {
  /// The executable is not beside the tests.
  struct NotBuilt: Error {}

  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The executable that the package manager built beside the tests.
  static var executable: URL? {
    var folders = [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
    folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    return folders.map { $0.appendingPathComponent("gradproof") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// A file with one case that passes.
  static let passingCase = """
    format: 1
    about: A test.
    cases:
      square:
        about: The gradient of x² is 2x.
        source: a test
        variables: {x: [1.0, 2.0]}
        steps:
          - y = sum(x * x)
          - backward(y)
        expect:
          x.grad: 2 * x
    """

  static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
  ) throws -> Outcome {
    let process = Process()
    guard let executable else { throw NotBuilt() }
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    // Files, not pipes: what is written cannot fill a buffer that nobody empties.
    let scratch = try TemporaryFolder()
    let outputFile = scratch.url.appendingPathComponent("output")
    let errorFile = scratch.url.appendingPathComponent("errors")
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOf: outputFile, encoding: .utf8),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }
}

/// A folder that is gone when this is.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "gradproof-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file and gives the folder's path.
  @discardableResult
  func adding(_ name: String, _ text: String) throws -> TemporaryFolder {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return self
  }
}
