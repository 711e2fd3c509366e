#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Makes a child program of an engine: it answers the engine protocol on standard input and output.
///
/// The whole program, in `main.swift`:
///
/// ```swift
/// import EngineKit
///
/// EngineServer(MyEngine()).run()
/// ```
///
/// Standard output is moved away first, so that a library that prints cannot break the channel:
/// what anybody else prints goes to standard error.
public struct EngineServer {
  let engine: any Engine

  /// Makes a server of an engine.
  public init(_ engine: any Engine) {
    self.engine = engine
  }

  /// Answers the runner until its end of input, then ends the process.
  ///
  /// The status is 0; or 65 after a line that is no message of the runner, and 70 after a breakdown
  /// of the engine, with a word on standard error.
  public func run() -> Never {
    let channel: StandardChannel
    do throws(StandardChannel.Failure) {
      channel = try StandardChannel()
    } catch {
      EngineServer.end(70, "standard output cannot be moved away: \(error.message)")
    }
    let encoder = WireEncoder()
    let decoder = WireDecoder()
    while let line = channel.readLine(limit: decoder.limits.byteCount) {
      let answer: EngineMessage
      do throws(EngineFailure) {
        answer = try self.answer(line, decoder)
      } catch {
        EngineServer.end(error.code == .protocolError ? 65 : 70, error.message)
      }
      // Nobody reads any more: that is the end as well.
      guard channel.write(encoder.line(answer)) else { break }
    }
    exit(0)
  }

  /// The answer to a line.
  func answer(
    _ line: [UInt8], _ decoder: WireDecoder = WireDecoder()
  ) throws(EngineFailure) -> EngineMessage {
    let message: RunnerMessage
    do throws(WireError) {
      message = try decoder.runnerMessage(line).message
    } catch {
      // A runner may be newer than this, and send a command that is not known here.
      if let answer = try answerPiecemeal(line, decoder) { return answer }
      throw EngineFailure(.protocolError, "not a message of the runner: \(error)")
    }
    switch message {
    case .hello(let hello): return try answer(hello)
    case .batch(let id, let batch): return .replies(id: id, try engine.execute(batch))
    }
  }

  private func answer(_ hello: Hello) throws(EngineFailure) -> EngineMessage {
    guard hello.protocolVersions.overlaps(Hello.supportedVersions) else {
      throw EngineFailure(
        .protocolError, "the runner speaks \(hello.protocolVersions) of the protocol, not 1")
    }
    let common = hello.protocolVersions.clamped(to: Hello.supportedVersions)
    return .engine(engine.description, protocolVersion: common.upperBound)
  }

  private static func end(_ status: Int32, _ message: String) -> Never {
    StandardChannel.writeError("\(message)\n")
    exit(status)
  }
}
