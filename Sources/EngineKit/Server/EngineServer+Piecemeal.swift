extension EngineServer {
  /// The answer to a batch of which not every command can be read; `nil` for what is no batch.
  ///
  /// A command that cannot be read is unsupported; the others are run one at a time.
  func answerPiecemeal(
    _ line: [UInt8], _ decoder: WireDecoder
  ) throws(EngineFailure) -> EngineMessage? {
    guard let document = try? JSONReader.read(line, limits: decoder.limits),
      let batch = try? UnreadBatch(WireNode(document.value))
    else { return nil }
    var frame = CommandBatch(
      fresh: batch.fresh, limitMilliseconds: batch.limitMilliseconds, commands: [])
    _ = try engine.execute(frame)
    frame.fresh = false
    var replies: [Reply] = []
    for node in batch.commands {
      var mayFail = (try? node.flag("may_fail")) ?? false
      switch Self.command(node) {
      case .success(let command):
        mayFail = command.mayFail
        frame.commands = [command]
        replies += try engine.execute(frame)
      case .failure(let error): replies.append(.error(.unsupported, message: "\(error)"))
      }
      if case .error? = replies.last, !mayFail { break }
    }
    return .replies(id: batch.id, replies)
  }

  private static func command(_ node: WireNode) -> Result<Command, WireError> {
    do throws(WireError) {
      return .success(try node.command())
    } catch {
      return .failure(error)
    }
  }
}

/// A batch whose commands are still JSON.
private struct UnreadBatch {
  let id: Int
  let fresh: Bool
  let limitMilliseconds: Int
  let commands: [WireNode]

  init(_ node: WireNode) throws(WireError) {
    id = try node.required("id").integer()
    fresh = try node.required("fresh").boolean()
    limitMilliseconds = try node.required("limit_ms").integer()
    commands = try node.required("commands").list { node in node }
  }
}
