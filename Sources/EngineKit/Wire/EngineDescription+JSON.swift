extension EngineDescription {
  /// The description as JSON, with further members after the name and the version.
  ///
  /// Sets and dictionaries are sorted, so that the same engine always gives the same text.
  package func json(with members: [JSONObject.Member]) -> JSONValue {
    func strings(_ texts: [String]) -> JSONValue { .array(texts.sorted().map(JSONValue.string)) }
    var object = JSONObject([.init("name", .string(name)), .init("version", .string(version))])
    for member in members { object.append(member.name, member.value) }
    object.append("capabilities", strings(capabilities.map(\.rawValue)))
    object.append("dtypes", strings(dtypes.map(\.rawValue)))
    if let ops { object.append("ops", strings(Array(ops))) }
    if let homepage { object.append("homepage", .string(homepage)) }
    if !environment.isEmpty {
      let facts = environment.sorted { $0.key < $1.key }
      object.append(
        "environment", .object(JSONObject(facts.map { .init($0.key, .string($0.value)) })))
    }
    return .object(object)
  }
}
