import ConformanceModel
public import EngineKit

/// The JSON Schema (draft-07) of a line of a run's record.
///
/// It is open: later versions of `gradproof-events/1` may add members and kinds of events, and take
/// none away.
public enum RunRecordSchema {
  /// The schema.
  public static var value: JSONValue {
    [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": .string(JSONLinesReport.schema),
      "title": "A line of the record of a gradproof run",
      "type": "object",
      "required": ["event"],
      "properties": ["event": ["type": "string"]],
      "allOf": [when("run", run), when("case", caseResult), when("end", end)],
      "definitions": [
        "verdict": words(Verdict.allCases), "location": location, "number": number,
        "bound": object(
          [("value", reference("number")), ("origin", string)], required: ["value", "origin"]),
        "finding": finding, "element": element, "count": count, "engineNote": engineNote,
      ],
    ]
  }

  /// The schema as the text of a file.
  public static var text: String { value.indented() + "\n" }

  // MARK: - The first line

  private static var run: JSONValue {
    object(
      [
        ("schema", ["const": .string(JSONLinesReport.schema)]),
        ("version", described("The version of gradproof.", string)),
        ("engine", engine),
        ("cases", described("The argument of --cases; null for the bundled corpus.", orNull)),
        ("corpus", described("sha256: and the digest of the corpus.", orNull)),
        ("patterns", described("The patterns that selected cases; none for all.", strings)),
        ("tier", words(Tier.allCases)),
        ("total", described("The number of cases of all shards.", count)),
        (
          "shard",
          object(
            [("number", positive), ("count", positive)], required: ["number", "count"])
        ),
        ("selected", described("The number of cases of this run.", count)),
        (
          "known_failures",
          object([("path", string), ("digest", string)], required: ["path", "digest"])
        ),
        ("seed", count), ("time_limit", described("In seconds.", reference("number"))),
      ],
      required: [
        "schema", "version", "engine", "cases", "corpus", "patterns", "tier", "total", "selected",
        "seed", "time_limit",
      ])
  }

  private static var engine: JSONValue {
    object(
      [
        ("name", string), ("version", string), ("argument", string), ("options", strings),
        ("capabilities", strings), ("dtypes", strings),
        ("ops", described("Absent where the engine says that it has all.", strings)),
        ("homepage", string),
        ("environment", ["type": "object", "additionalProperties": string]),
      ], required: ["name", "version", "argument", "options", "capabilities", "dtypes"])
  }

  // MARK: - The lines between

  private static var caseResult: JSONValue {
    object(
      [
        ("position", described("Among all selected cases, those of other shards too.", positive)),
        ("id", string), ("verdict", reference("verdict")),
        ("expected", described("Whether it needs nobody's attention.", boolean)),
        ("tier", words(Tier.allCases)), ("known", known), ("about", string),
        ("location", reference("location")), ("checks", count), ("seconds", reference("number")),
        ("findings", array(reference("finding"))),
        ("missing", described("Why the case is unsupported.", strings)), ("notes", strings),
        ("engine_notes", strings), ("standard_error", string),
        (
          "conventions",
          array(
            object(
              [("subject", string), ("chosen", string), ("recorded", orNull)],
              required: ["subject", "chosen"]))
        ),
        ("source", string), ("text", string), ("observations", array(observation)),
        ("graph", object([("nodes", array(["type": "object"]))], required: ["nodes"])),
        ("slopes", slopes),
      ],
      required: [
        "position", "id", "verdict", "expected", "tier", "about", "location", "checks", "seconds",
      ])
  }

  private static var known: JSONValue {
    object(
      [
        ("standing", ["enum": ["expected-failure", "unexpected-pass", "changed"]]),
        ("pattern", string), ("listed", array(reference("verdict"))), ("reason", string),
        ("link", string), ("versions", string), ("location", reference("location")),
      ], required: ["standing", "pattern", "listed", "reason", "location"])
  }

  private static var finding: JSONValue {
    object(
      [
        ("verdict", reference("verdict")), ("subject", string), ("message", string),
        ("wanted", string), ("got", string), ("absolute", reference("number")),
        ("relative", reference("number")), ("ulps", ["type": ["integer", "null"], "minimum": 0]),
        ("bound", reference("bound")), ("first", reference("element")),
        ("worst", reference("element")),
        (
          "diagnosis",
          object([("cause", string), ("text", string)], required: ["cause", "text"])
        ),
        ("blame", blame), ("details", strings), ("location", reference("location")),
      ], required: ["verdict", "subject", "message", "location"])
  }

  private static var element: JSONValue {
    object(
      [
        ("path", string), ("dtype", words(DType.allCases)), ("wanted", reference("number")),
        ("got", reference("number")), ("wanted_hex", string), ("got_hex", string),
        ("absolute", reference("number")), ("relative", reference("number")),
        ("ulps", ["type": ["integer", "null"], "minimum": 0]), ("bound", reference("bound")),
      ], required: ["path", "dtype", "wanted", "got", "absolute", "relative", "bound"])
  }

  private static var blame: JSONValue {
    object(
      [
        ("op", string), ("text", string), ("step", string), ("location", reference("location")),
      ], required: ["op", "text", "step", "location"])
  }

  private static var observation: JSONValue {
    object(
      [("subject", string), ("got", string), ("wanted", string), ("ulps", count)],
      required: ["subject", "got"])
  }

  private static var slopes: JSONValue {
    object(
      [
        ("of", string), ("claimed", reference("number")), ("derivative", reference("number")),
        ("error_bar", reference("number")), ("bound", reference("number")),
        ("gsl", reference("number")),
        (
          "rungs",
          array(["type": "array", "minItems": 2, "maxItems": 2, "items": reference("number")])
        ),
      ], required: ["of", "claimed", "derivative", "error_bar", "bound", "rungs"])
  }

  // MARK: - The last line

  private static var end: JSONValue {
    object(
      [
        ("complete", described("Whether every case was reached.", boolean)),
        (
          "counts",
          [
            "type": "object", "propertyNames": reference("verdict"),
            "additionalProperties": reference("count"),
          ]
        ),
        ("disputed", count), ("checks", count), ("seconds", reference("number")),
        ("known", ["type": "object", "additionalProperties": reference("count")]),
        (
          "list_problems",
          array(
            object(
              [("message", string), ("location", reference("location"))],
              required: ["message", "location"]))
        ),
        ("engine_notes", array(reference("engineNote"))), ("interrupted", boolean),
        (
          "engine_failure",
          object(
            [("code", string), ("message", string), ("details", strings)],
            required: ["code", "message", "details"])
        ),
        ("exit_status", ["enum": .array(RunStatus.allCases.map { JSONValue($0.rawValue) })]),
      ], required: ["complete", "counts", "disputed", "checks", "seconds", "exit_status"])
  }

  private static var engineNote: JSONValue {
    object([("message", string), ("first_case", string)], required: ["message", "first_case"])
  }
}

// MARK: - Pieces

extension RunRecordSchema {
  private static let string: JSONValue = ["type": "string"]
  private static let boolean: JSONValue = ["type": "boolean"]
  private static let strings: JSONValue = ["type": "array", "items": ["type": "string"]]
  private static let orNull: JSONValue = ["type": ["string", "null"]]
  private static let count: JSONValue = ["type": "integer", "minimum": 0]
  private static let positive: JSONValue = ["type": "integer", "minimum": 1]

  /// A number; what JSON or its readers lose is a string.
  private static let number: JSONValue = [
    "anyOf": [["type": "number"], ["enum": ["nan", "inf", "-inf", "-0"]]]
  ]

  private static var location: JSONValue {
    object(
      [("path", string), ("line", count), ("column", count)],
      required: ["path", "line", "column"])
  }

  private static func when(_ event: String, _ schema: JSONValue) -> JSONValue {
    ["if": ["properties": ["event": ["const": .string(event)]]], "then": schema]
  }

  private static func object(
    _ members: [(String, JSONValue)], required: [String]
  ) -> JSONValue {
    [
      "type": "object", "required": .array(required.map { .string($0) }),
      "properties": .object(JSONObject(members.map { .init($0.0, $0.1) })),
    ]
  }

  private static func array(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

  private static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/definitions/\(name)")]
  }

  private static func words<Word: RawRepresentable<String>>(_ words: [Word]) -> JSONValue {
    ["enum": .array(words.map { .string($0.rawValue) })]
  }

  private static func described(_ text: String, _ schema: JSONValue) -> JSONValue {
    ["description": .string(text), "allOf": [schema]]
  }
}
