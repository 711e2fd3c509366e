import Foundation

/// A child process that runs workloads in one Python library.
final class EnginePeer {
  private let process = Process()
  private let requests = Pipe()
  private let replies = Pipe()
  private var pending = Data()
  let version: String

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// What a peer is asked to run.
  struct Request: Encodable {
    let kind: String
    var name = ""
    var point: [Double] = []
    var data: [Double] = []
    var steps = 0
    var least = 0.02
  }

  /// What it took.
  struct Reply: Decodable {
    let missing: String?
    let version: String?
    let seconds: Double?
    let bytes: Double?
    let failure: String?
  }

  /// Starts the peer; throws where it is not there.
  init(_ library: String, python: String, root: String) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, root + "/Peers/engine_peer.py", library]
    process.standardInput = requests
    process.standardOutput = replies
    try process.run()
    let greeting = try EnginePeer.reply(replies, &pending)
    if let missing = greeting.missing { throw Failure(description: missing) }
    version = greeting.version ?? ""
  }

  /// Ends the process by closing its input.
  func stop() {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func run(_ request: Request) throws -> (seconds: Double, bytes: Double) {
    try requests.fileHandleForWriting.write(
      contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
    let reply = try EnginePeer.reply(replies, &pending)
    guard let seconds = reply.seconds, let bytes = reply.bytes else {
      throw Failure(description: reply.failure ?? "no answer")
    }
    return (seconds, bytes)
  }

  private static func reply(_ pipe: Pipe, _ pending: inout Data) throws -> Reply {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(pending[..<end])
        pending = Data(pending[(end + 1)...])
        return try JSONDecoder().decode(Reply.self, from: line)
      }
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { throw Failure(description: "the process ended") }
      pending += more
    }
  }
}
