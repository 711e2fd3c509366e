import ConformanceModel
public import EngineKit

/// The JSON Schema (draft-07) of files of cases, for editors that complete and check them.
///
/// It knows the shape of a file, not the names and expressions in it: what it refuses, gradproof
/// refuses, and gradproof sees more.
public enum CaseSchema {
  /// The schema.
  public static var value: JSONValue {
    [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": "gradproof-case-1",
      "title": "A file of gradproof cases, format 1",
      "type": "object",
      "required": ["format", "about", "cases"],
      "additionalProperties": false,
      "properties": [
        "format": described("The version of the format.", ["const": 1]),
        "about": described("What the file is about, in one sentence.", sentence),
        "tier": described("The tier of cases that name none; core unless said.", tier),
        "tolerance": described("The tolerance of cases that name none.", reference("tolerance")),
        "functions": described(
          "Functions that the file's cases may call.",
          mapping(ofNames: namePattern, to: reference("function"))),
        "cases": described(
          "The cases by name: lower-case words joined by hyphens.",
          mapping(ofNames: "^[a-z0-9]+(-[a-z0-9]+)*$", to: reference("case"), isEmpty: false)),
      ],
      "definitions": .object(JSONObject(definitions)),
    ]
  }

  /// The schema as the text of a file.
  public static var text: String { value.indented() + "\n" }

  private static var definitions: [JSONObject.Member] {
    [
      .init("case", caseSchema), .init("function", functionSchema),
      .init("tolerance", toleranceSchema), .init("number", numberSchema),
      .init("numbers", numbersSchema), .init("substitution", ["type": "string", "pattern": "\\$"]),
    ] + tensorDefinitions + stepDefinitions + expectationDefinitions
  }

  private static var caseSchema: JSONValue {
    [
      "type": "object",
      "required": ["about", "source"],
      "additionalProperties": false,
      "properties": [
        "about": described("The promise under test, in one sentence.", sentence),
        "source": described(
          "Where the promise comes from: a document, a test, an issue, a theorem.", sentence),
        "tier": described("How much the case decides.", tier),
        "over": described(
          "A table: the case is run for every combination, $name standing for the value.",
          mapping(
            ofNames: namePattern,
            to: [
              "type": "array", "minItems": 1, "items": ["type": ["number", "string", "boolean"]],
            ], isEmpty: false)),
        "constants": described(
          "Tensors that do not require grad.",
          mapping(ofNames: namePattern, to: reference("tensor"))),
        "variables": described(
          "Tensors that require grad: leaves.",
          mapping(ofNames: namePattern, to: reference("tensor"))),
        "steps": described("The program.", reference("steps")),
        "expect": described("What is observed after the last step.", reference("expectations")),
        "gradcheck": described("What is checked against finite differences.", gradcheck),
        "needs": described(
          "Capabilities beyond those that the steps and observations imply.",
          array(of: oneOf(Capability.allCases))),
        "tolerance": described("How floats are compared.", reference("tolerance")),
        "stays": described("Why a case stays that no known fault is caught by.", sentence),
      ],
    ]
  }

  private static var gradcheck: JSONValue {
    let names: JSONValue = [
      "anyOf": [reference("name"), array(of: reference("name"))]
    ]
    return [
      "anyOf": [
        reference("name"), array(of: reference("name")),
        [
          "type": "object", "required": ["of"], "additionalProperties": false,
          "properties": [
            "of": described("The outputs.", names),
            "wrt": described("The inputs; every variable where absent.", names),
            "order": described(
              "1 for gradients, 2 for Hessian-vector products as well.",
              orSubstitution(["enum": [1, 2]])),
            "modes": described(
              "The ways to differentiate.",
              array(of: orSubstitution(oneOf(GradientCheckRequest.Mode.allCases)))),
          ],
        ],
      ]
    ]
  }

  private static var functionSchema: JSONValue {
    let names = array(of: reference("name"))
    return [
      "type": "object", "required": ["inputs", "returns"], "additionalProperties": false,
      "properties": [
        "inputs": described("The names of what it is called with.", names),
        "steps": described("The steps of a plain function.", reference("steps")),
        "returns": described("The names of what it returns.", names),
        "forward": described(
          "The steps of a custom function, which has a backward of its own.", reference("steps")),
        "given": described("The names of the cotangents, one for each result.", names),
        "backward": described("The steps that make gradients of cotangents.", reference("steps")),
        "gradients": described("The gradients, one for each input; none is allowed.", names),
      ],
      "oneOf": [
        ["required": ["steps"]], ["required": ["forward", "given", "backward", "gradients"]],
      ],
    ]
  }

  private static var toleranceSchema: JSONValue {
    [
      "type": "object", "additionalProperties": false,
      "properties": [
        "rtol": described("Of |want|.", bound), "atol": described("In absolute terms.", bound),
        "ulps": described("In units of the last place, in place of rtol and atol.", bound),
        "signed_zero": described("Whether -0.0 differs from 0.0.", ["type": "boolean"]),
      ],
      "not": ["required": ["ulps"], "anyOf": [["required": ["rtol"]], ["required": ["atol"]]]],
    ]
  }

  /// A number as cases write it, with the words for what YAML has other spellings of.
  private static var numberSchema: JSONValue {
    ["anyOf": [["type": "number"], ["enum": ["nan", "inf", "-inf"]], reference("substitution")]]
  }

  private static var numbersSchema: JSONValue {
    [
      "anyOf": [
        reference("number"), ["type": "boolean"],
        ["type": "array", "items": reference("numbers")],
      ]
    ]
  }
}

// MARK: - Pieces

extension CaseSchema {
  static let namePattern = "^[A-Za-z_][A-Za-z0-9_]*$"

  static let sentence: JSONValue = ["type": "string", "pattern": "\\S"]

  static var tier: JSONValue { oneOf(Tier.allCases) }

  static var bound: JSONValue { orSubstitution(["type": "number", "minimum": 0]) }

  static func described(_ text: String, _ schema: JSONValue) -> JSONValue {
    guard case .object(let object) = schema else { return schema }
    // Beside a reference draft-07 readers pass over everything else.
    if object["$ref"] != nil {
      return ["description": .string(text), "allOf": [schema]]
    }
    return .object(
      JSONObject([.init("description", .string(text))] + object.members))
  }

  static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/definitions/\(name)")]
  }

  static func array(of schema: JSONValue) -> JSONValue { ["type": "array", "items": schema] }

  static func mapping(
    ofNames pattern: String, to schema: JSONValue, isEmpty: Bool = true
  ) -> JSONValue {
    var object = JSONObject([
      .init("type", "object"), .init("propertyNames", ["pattern": .string(pattern)]),
      .init("additionalProperties", schema),
    ])
    if !isEmpty { object.append("minProperties", 1) }
    return .object(object)
  }

  static func oneOf<Word: RawRepresentable<String>>(_ words: [Word]) -> JSONValue {
    ["enum": .array(words.map { .string($0.rawValue) })]
  }

  /// A schema, or the `$name` of a table in its place.
  static func orSubstitution(_ schema: JSONValue) -> JSONValue {
    ["anyOf": [schema, reference("substitution")]]
  }
}
