import EngineKit

extension CaseSchema {
  /// How programs are written.
  static var stepDefinitions: [JSONObject.Member] {
    let modes = Command.Mode.allCases.map { mode in
      block(mode.rawValue, reference("steps"), "Steps that run in this mode.")
    }
    return [
      .init("steps", array(of: reference("step"))),
      .init("expression", ["type": ["string", "number", "boolean", "array"]]),
      .init(
        "step",
        [
          "description": "A text such as z = x * y, or a block.",
          "anyOf": .array([sentence] + blocks + modes),
        ]),
    ]
  }

  private static var blocks: [JSONValue] {
    let body = ("do", described("The steps of the block.", reference("steps")))
    let kinds = oneOf(ErrorKind.allCases.filter(\.canBeExpected))
    return [
      block(
        "if", reference("expression"), "The condition, with one element.",
        [
          ("then", described("The steps where it holds.", reference("steps"))),
          ("else", described("The steps where it does not.", reference("steps"))),
        ], required: ["then"]),
      block(
        "while", reference("expression"), "The condition, with one element.",
        [
          body,
          (
            "limit",
            described(
              "How often the steps may run; 1000 unless said.",
              orSubstitution(["type": "integer", "minimum": 1]))
          ),
        ], required: ["do"]),
      block(
        "repeat", reference("expression"), "How often the steps run.", [body], required: ["do"]),
      block(
        "for", reference("name"), "The name that takes each value.",
        [("in", described("The values.", reference("expression"))), body], required: ["in", "do"]),
      block(
        "raises",
        ["anyOf": [orSubstitution(kinds), array(of: orSubstitution(kinds))]],
        "The kind of error that the last step of the block must raise, or several.", [body],
        required: ["do"]),
      block(
        "hook", reference("name"), "The tensor that the hook is put on.",
        [
          ("as", described("The hook's name.", reference("name"))),
          ("given", described("The name of what the hook is given.", reference("name"))), body,
          ("return", described("What the hook returns.", reference("expression"))),
          (
            "kind",
            described(
              "tensor unless said.",
              orSubstitution([
                "enum": .array(
                  Command.Hook.Kind.allCases.map {
                    .string($0.rawValue)
                  })
              ]))
          ),
        ], required: ["as"]),
      block("expect", reference("expectations"), "What is observed at this point."),
    ]
  }

  /// A block that begins with a key.
  private static func block(
    _ key: String, _ schema: JSONValue, _ text: String,
    _ companions: [(String, JSONValue)] = [], required: [String] = []
  ) -> JSONValue {
    let members = [(key, described(text, schema))] + companions
    return [
      "type": "object", "required": .array(([key] + required).map { .string($0) }),
      "additionalProperties": false,
      "properties": .object(JSONObject(members.map { .init($0.0, $0.1) })),
    ]
  }
}
