import ConformanceModel

/// How `functions` is read.
extension FileReader {
  private static let customKeys = ["forward", "given", "backward", "gradients"]

  /// The functions of the file; their signatures are known before their bodies are read, so
  /// that they may call each other and themselves.
  func readFunctions(_ node: YamlNode) -> [String: Function] {
    guard let entries = mapping(node, "functions by name") else { return [:] }
    var readable: [(name: String, entry: YamlEntry, fields: [String: YamlEntry])] = []
    for entry in entries {
      let name = functionName(entry.key)
      guard
        let fields = fields(
          of: entry.value, "a function", known: ["inputs", "steps", "returns"] + Self.customKeys,
          required: ["inputs", "returns"], at: entry.key.location, length: entry.key.length)
      else { continue }
      guard let name else { continue }
      let inputs = fields["inputs"].map { nameList($0.value) } ?? []
      let returns = fields["returns"].map { nameList($0.value) } ?? []
      if let entry = fields["returns"], returns.isEmpty, case .list = entry.value.content {
        problems.report(at: entry.value.location, "a function returns at least one value")
      }
      functions[name] = FunctionSignature(
        inputs: inputs.map(\.name), results: returns.count,
        isCustom: Self.customKeys.contains { fields[$0] != nil })
      readable.append((name, entry, fields))
    }
    var result: [String: Function] = [:]
    for (name, entry, fields) in readable {
      result[name] = function(name, entry, fields)
    }
    return result
  }

  private func functionName(_ key: YamlNode) -> String? {
    guard let name = name(key, "a function's name") else { return nil }
    if vocabulary[name] != nil || Builtin(rawValue: name) != nil {
      problems.report(
        at: key.location, length: key.length, "\"\(name)\" is the name of an op",
        suggestion: "write my_\(name)")
      return nil
    }
    return name
  }

  private func function(
    _ name: String, _ entry: YamlEntry, _ fields: [String: YamlEntry]
  ) -> Function? {
    guard let signature = functions[name] else { return nil }
    if signature.isCustom { return customFunction(name, entry, signature, fields) }
    guard let steps = fields["steps"] else {
      problems.report(
        at: entry.key.location, length: entry.key.length, "a function has no \"steps\"",
        suggestion: "give it \"steps\", or \"forward\" and \"backward\"")
      return nil
    }
    var scope = Scope(inputs: signature.inputs, place: .plainFunction)
    let body = self.steps(steps.value, in: &scope)
    let returns = boundNames(fields["returns"], in: scope)
    reportDeferredNames(of: scope)
    return Function(
      name: name, inputs: signature.inputs, body: .plain(steps: body, returns: returns),
      location: entry.key.location)
  }

  private func customFunction(
    _ name: String, _ entry: YamlEntry, _ signature: FunctionSignature,
    _ fields: [String: YamlEntry]
  ) -> Function? {
    for key in Self.customKeys where fields[key] == nil {
      problems.report(
        at: entry.key.location, length: entry.key.length, "a custom function has no \"\(key)\"")
    }
    if let steps = fields["steps"] {
      problems.report(
        at: steps.key.location, length: 5,
        "a function has either \"steps\" or \"forward\" and \"backward\"")
    }
    var scope = Scope(inputs: signature.inputs, place: .customFunction)
    let forward = fields["forward"].map { steps($0.value, in: &scope) } ?? []
    let returns = boundNames(fields["returns"], in: scope)
    let given = fields["given"].map { nameList($0.value) } ?? []
    if let entry = fields["given"], given.count != returns.count {
      problems.report(
        at: entry.value.location,
        "\(count(given.count, "name")) given for \(count(returns.count, "result"))")
    }
    for (name, _) in given { scope.bind(name) }
    let backward = fields["backward"].map { steps($0.value, in: &scope) } ?? []
    let gradients = fields["gradients"].map { gradientNames($0.value, in: scope) } ?? []
    reportDeferredNames(of: scope)
    return Function(
      name: name, inputs: signature.inputs,
      body: .custom(
        forward: forward, returns: returns, given: given.map(\.name), backward: backward,
        gradients: gradients), location: entry.key.location)
  }

  private func nameList(_ node: YamlNode) -> [(name: String, node: YamlNode)] {
    guard let entries = list(node, "a list of names") else { return [] }
    var result: [(name: String, node: YamlNode)] = []
    for entry in entries {
      guard let name = name(entry) else { continue }
      if result.contains(where: { $0.name == name }) {
        problems.report(
          at: entry.location, length: entry.length, "\"\(name)\" stands twice in this list")
      }
      result.append((name, entry))
    }
    return result
  }

  private func boundNames(_ entry: YamlEntry?, in scope: Scope) -> [String] {
    guard let entry, case .list(let nodes) = entry.value.content else { return [] }
    return nodes.compactMap { node in
      guard let name = node.scalar?.text, Name.problem(of: name) == nil else { return nil }
      if !scope.bound.contains(name) { reportUnbound(name, at: node.location, in: scope) }
      return name
    }
  }

  private func gradientNames(_ node: YamlNode, in scope: Scope) -> [String?] {
    guard let entries = list(node, "a list of names or none") else { return [] }
    return entries.compactMap { entry -> String?? in
      if entry.scalar?.text == "none" { return .some(nil) }
      guard let name = name(entry) else { return nil }
      if !scope.bound.contains(name) { reportUnbound(name, at: entry.location, in: scope) }
      return .some(name)
    }
  }
}
