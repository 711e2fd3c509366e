"""Holds a SARIF log against the schema of SARIF 2.1.0: check_sarif.py FILE.

GRADPROOF_SARIF_SCHEMA names a copy of the schema of OASIS; without one the log is held against
what is written here, the parts of that schema that are used, with nothing besides allowed.
"""

import json
import os
import sys

import jsonschema


def some(properties, required=(), **more):
    """An object of these members and no others."""
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False, **more,
    }


def listed(items, **more):
    return {"type": "array", "items": items, **more}


TEXT = {"type": "string", "minLength": 1}
MESSAGE = some({"text": TEXT}, ["text"])
BAG = {"type": "object"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
POSITIVE = {"type": "integer", "minimum": 1}
LOCATION = some({
    "physicalLocation": some({
        "artifactLocation": some({"uri": {"type": "string", "format": "uri-reference"}}, ["uri"]),
        "region": some({"startLine": POSITIVE, "startColumn": POSITIVE}),
    }),
    "logicalLocations": listed(some({"fullyQualifiedName": TEXT, "kind": TEXT}), uniqueItems=True),
})
RESULT = some({
    "ruleId": TEXT, "ruleIndex": {"type": "integer", "minimum": -1},
    "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    "level": LEVEL, "message": MESSAGE, "locations": listed(LOCATION),
    "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    "suppressions": listed(
        some({"kind": {"enum": ["inSource", "external"]}, "justification": TEXT}, ["kind"])),
}, ["message"])
RUN = some({
    "tool": some({"driver": some({
        "name": TEXT, "version": TEXT,
        "rules": listed(some({
            "id": TEXT, "shortDescription": MESSAGE,
            "defaultConfiguration": some({"level": LEVEL}),
        }, ["id"]), uniqueItems=True),
    }, ["name"])}, ["driver"]),
    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    "invocations": listed(some({
        "executionSuccessful": {"type": "boolean"}, "exitCode": {"type": "integer"},
        "toolExecutionNotifications": listed(
            some({"level": LEVEL, "message": MESSAGE}, ["message"])),
    }, ["executionSuccessful"])),
    "results": listed(RESULT), "properties": BAG,
}, ["tool"])
LOG = some({
    "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
    "runs": listed(RUN, minItems=1),
}, ["version", "runs"])


def main(path):
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    schema = LOG
    if os.environ.get("GRADPROOF_SARIF_SCHEMA"):
        with open(os.environ["GRADPROOF_SARIF_SCHEMA"], encoding="utf-8") as file:
            schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema, jsonschema.Draft202012Validator)
    problems = [
        f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(log)]
    # What the specification says in words: a level beside any kind but "fail" is "none", and an
    # index leads to the rule that is named.
    for run in log["runs"]:
        rules = run["tool"]["driver"].get("rules", [])
        for result in run.get("results", []):
            if result.get("kind", "fail") != "fail" and result.get("level") != "none":
                problems.append(f"{result['ruleId']}: a level beside kind {result['kind']}")
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                problems.append(f"{result['ruleId']}: rule {result['ruleIndex']} is another")
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main(sys.argv[1]))
