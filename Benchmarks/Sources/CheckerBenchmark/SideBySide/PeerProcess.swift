import Foundation

/// A child process that runs the checkers of one Python library on request.
final class PeerProcess {
  private let process = Process()
  private let requests = Pipe()
  private let replies = Pipe()
  private var pending = Data()
  private(set) var version = ""
  private(set) var checkers: [String] = []

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct Request: Encodable {
    let checker: String
    let function: String
    let point: [Double]
    let data: [Double]
    let factor: Double?
    let entry: Int?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(checker, forKey: .checker)
      try container.encode(function, forKey: .function)
      try container.encode(point, forKey: .point)
      try container.encode(data, forKey: .data)
      // The peer wants a null where there is nothing.
      try container.encode(factor, forKey: .factor)
      try container.encode(entry, forKey: .entry)
    }

    enum CodingKeys: CodingKey { case checker, function, point, data, factor, entry }
  }

  private struct Reply: Decodable {
    let missing: String?
    let version: String?
    let checkers: [String]?
    let seconds: Double?
    let evaluations: Int?
    let passed: Bool?
    let failure: String?
  }

  /// Starts the peer; throws where it is not there.
  init(_ library: String, python: String, root: String) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, root + "/Peers/peers.py", library]
    process.standardInput = requests
    process.standardOutput = replies
    try process.run()
    let greeting = try reply()
    if let missing = greeting.missing { throw Failure(description: missing) }
    version = greeting.version ?? ""
    checkers = greeting.checkers ?? []
  }

  /// Ends the process by closing its input.
  func stop() {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func check(
    _ checker: String, _ workload: Workload, at point: [Double], corruption: Corruption?
  ) throws -> CheckResult {
    let request = Request(
      checker: checker, function: workload.function, point: point, data: workload.data,
      factor: corruption?.factor, entry: corruption?.entry)
    try requests.fileHandleForWriting.write(
      contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
    let reply = try reply()
    guard let seconds = reply.seconds, let evaluations = reply.evaluations,
      let passed = reply.passed
    else { throw Failure(description: reply.failure ?? "no answer") }
    return CheckResult(seconds: seconds, evaluations: evaluations, passed: passed)
  }

  private func reply() throws -> Reply {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(pending[..<end])
        pending = Data(pending[(end + 1)...])
        return try JSONDecoder().decode(Reply.self, from: line)
      }
      let more = replies.fileHandleForReading.availableData
      if more.isEmpty { throw Failure(description: "the process ended") }
      pending += more
    }
  }
}

/// One checker of a peer.
struct PeerChecker: Checker {
  let name: String
  let process: PeerProcess

  func check(
    _ workload: Workload, at point: [Double], corruption: Corruption?, seed: UInt64
  ) throws -> CheckResult {
    try process.check(name, workload, at: point, corruption: corruption)
  }
}
