import ConformanceModel
import EngineKit

extension CaseSchema {
  /// How observations and what they must be are written.
  static var expectationDefinitions: [JSONObject.Member] {
    let properties = (Observation.Property.allCases.map(\.rawValue) + ["calls"])
      .map { $0.replacing(".", with: "\\.") }.joined(separator: "|")
    let name = "[A-Za-z_$][A-Za-z0-9_$]*"
    return [
      .init(
        "expectations",
        mapping(
          ofNames: "^(\(name)(\\.(\(properties)))?|hooks\\.order|grad_enabled)$",
          to: reference("expected"))),
      .init(
        "closedForm",
        ["anyOf": [["type": ["number", "string", "boolean"]], array(of: reference("closedForm"))]]),
      .init("expected", ["anyOf": .array([reference("closedForm")] + matchers)]),
    ]
  }

  private static var matchers: [JSONValue] {
    let yes: JSONValue = ["const": true]
    return [
      matcher(
        "subgradient",
        [
          "anyOf": [
            ["const": "simplex"],
            [
              "type": "array", "minItems": 2, "maxItems": 2, "items": reference("closedForm"),
            ],
            [
              "type": "object", "required": ["ball"], "additionalProperties": false,
              "properties": ["ball": reference("closedForm")],
            ],
          ]
        ],
        "Any derivative between two ends, of tied elements, or of a ball.",
        [("torch", described("What PyTorch is recorded to give.", reference("closedForm")))]),
      matcher(
        "one_of", ["type": "array", "minItems": 1, "items": reference("expected")],
        "Any right-hand side of the list."),
      matcher("finite", yes, "Every element is finite."),
      matcher("nan", yes, "Every element is nan."),
      matcher(
        "approx", reference("closedForm"), "A value within a tolerance of its own.",
        [("rtol", bound), ("atol", bound), ("ulps", bound)]),
      matcher("same_as", reference("name"), "The name of what shares the storage."),
      matcher("not_same_as", reference("name"), "The name of what has other storage."),
    ]
  }

  private static func matcher(
    _ key: String, _ schema: JSONValue, _ text: String, _ companions: [(String, JSONValue)] = []
  ) -> JSONValue {
    let members = [(key, described(text, schema))] + companions
    return [
      "type": "object", "required": [.string(key)], "additionalProperties": false,
      "properties": .object(JSONObject(members.map { .init($0.0, $0.1) })),
    ]
  }
}
