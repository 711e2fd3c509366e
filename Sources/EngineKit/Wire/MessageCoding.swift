extension WireEncoder {
  /// Encodes what the runner writes.
  public func encode(_ message: RunnerMessage) -> JSONValue {
    switch message {
    case .hello(let hello):
      let versions = hello.protocolVersions
      return [
        "hello": [
          "protocol": [JSONValue(versions.lowerBound), JSONValue(versions.upperBound)],
          "runner": .string(hello.runner),
        ]
      ]
    case .batch(let id, let batch):
      return [
        "id": JSONValue(id), "fresh": .boolean(batch.fresh),
        "limit_ms": JSONValue(batch.limitMilliseconds), "commands": encode(batch.commands),
      ]
    }
  }

  /// Encodes what an engine writes.
  public func encode(_ message: EngineMessage) -> JSONValue {
    switch message {
    case .engine(let engine, let version): ["engine": encode(engine, version: version)]
    case .progress(let id, let text): ["id": JSONValue(id), "progress": .string(text)]
    case .replies(let id, let replies):
      ["id": JSONValue(id), "replies": .array(replies.map(encode))]
    }
  }

  private func encode(_ engine: EngineDescription, version: Int) -> JSONValue {
    engine.json(with: [.init("protocol", JSONValue(version))])
  }

  func strings(_ strings: [String]) -> JSONValue {
    .array(strings.map(JSONValue.string))
  }
}

extension WireNode {
  func runnerMessage() throws(WireError) -> RunnerMessage {
    if let hello = try optional("hello") { return .hello(try hello.hello()) }
    guard let commands = try optional("commands") else {
      throw error("neither \"hello\" nor \"commands\"")
    }
    return .batch(
      id: try required("id").integer(),
      CommandBatch(
        fresh: try required("fresh").boolean(),
        limitMilliseconds: try required("limit_ms").integer(),
        commands: try commands.commands()))
  }

  func engineMessage(notes: inout [String]) throws(WireError) -> EngineMessage {
    if let engine = try optional("engine") {
      return .engine(
        try engine.engineDescription(notes: &notes),
        protocolVersion: try engine.required("protocol").integer())
    }
    if let replies = try optional("replies") {
      return .replies(
        id: try required("id").integer(),
        try replies.list { node throws(WireError) in try node.reply() })
    }
    guard let progress = try optional("progress") else {
      throw error("neither \"engine\" nor \"replies\" nor \"progress\"")
    }
    return .progress(id: try required("id").integer(), try progress.string())
  }

  private func hello() throws(WireError) -> Hello {
    let versions = try required("protocol")
    let bounds = try versions.list { node throws(WireError) in try node.integer(Int.self) }
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      throw versions.error("the lowest and the highest version are due here")
    }
    return Hello(
      runner: try required("runner").string(), protocolVersions: bounds[0]...bounds[1])
  }

  private func engineDescription(
    notes: inout [String]
  ) throws(WireError) -> EngineDescription {
    EngineDescription(
      name: try required("name").string(),
      version: try required("version").string(),
      capabilities: try required("capabilities").knownWords("capability", notes: &notes),
      dtypes: try required("dtypes").knownWords("dtype", notes: &notes),
      ops: try optional("ops").map { ops throws(WireError) in Set(try ops.strings()) },
      homepage: try optional("homepage")?.string(),
      environment: try environment())
  }

  /// Words that the protocol knows; those that it does not know are noted and left out, since
  /// an engine may be newer than the runner.
  private func knownWords<Word: RawRepresentable<String> & Hashable>(
    _ what: String, notes: inout [String]
  ) throws(WireError) -> Set<Word> {
    var words: Set<Word> = []
    for string in try strings() {
      if let word = Word(rawValue: string) {
        words.insert(word)
      } else {
        notes.append("the engine declares the unknown \(what) \(string.excerpt)")
      }
    }
    return words
  }

  /// Facts for a person to read; whatever is no string is shown as it was written.
  private func environment() throws(WireError) -> [String: String] {
    guard let facts = try optional("environment")?.object() else { return [:] }
    return Dictionary(
      facts.members.map { member in
        if case .string(let text) = member.value { return (member.name, text) }
        return (member.name, member.value.description)
      },
      uniquingKeysWith: { first, _ in first })
  }
}
