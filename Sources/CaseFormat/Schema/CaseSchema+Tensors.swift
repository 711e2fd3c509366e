import EngineKit

extension CaseSchema {
  /// How tensors are written.
  static var tensorDefinitions: [JSONObject.Member] {
    [
      .init("name", ["type": "string", "pattern": .string("^([A-Za-z_][A-Za-z0-9_]*|\\$.*)$")]),
      .init("dtype", orSubstitution(oneOf(DType.allCases))),
      .init("tensor", ["anyOf": [reference("numbers"), written, filled]]),
    ]
  }

  private static var dtype: JSONValue {
    described("The element type; float64 unless said.", reference("dtype"))
  }

  private static var written: JSONValue {
    [
      "type": "object", "required": ["value"], "additionalProperties": false,
      "properties": [
        "value": described("A number or nested lists.", reference("numbers")), "dtype": dtype,
      ],
    ]
  }

  private static var filled: JSONValue {
    [
      "type": "object", "required": ["shape", "fill"], "additionalProperties": false,
      "properties": [
        "shape": described(
          "The extents.", array(of: orSubstitution(["type": "integer", "minimum": 0]))),
        "fill": described(
          "What the elements are.",
          [
            "anyOf": [
              reference("number"), ["type": "boolean"], ["enum": ["arange", "eye"]],
              rule("linspace", array(of: reference("number")), "The first and the last number."),
              rule("normal", seeded([]), "Normal numbers of a seed."),
              rule("uniform", seeded(["low", "high"]), "Uniform numbers of a seed."),
            ]
          ]), "dtype": dtype,
      ],
    ]
  }

  private static func rule(_ name: String, _ schema: JSONValue, _ text: String) -> JSONValue {
    [
      "type": "object", "required": [.string(name)], "additionalProperties": false,
      "properties": .object(JSONObject([.init(name, described(text, schema))])),
    ]
  }

  private static func seeded(_ numbers: [String]) -> JSONValue {
    var properties = JSONObject(
      numbers.map { .init($0, orSubstitution(["type": "number"])) })
    properties.append("seed", orSubstitution(["type": "integer", "minimum": 0]))
    return [
      "type": "object", "required": .array(properties.members.map { .string($0.name) }),
      "additionalProperties": false, "properties": .object(properties),
    ]
  }
}
