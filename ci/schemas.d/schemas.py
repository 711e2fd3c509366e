"""Holds the JSON Schemas against what they describe.

usage: schemas.py GRADPROOF

- the schemas in Documentation/schema are those that the program prints;
- every file of the corpus is valid;
- mistakes are refused, by the schema as by gradproof itself;
- every line of a run's record is valid, whatever the run came to.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml
from jsonschema import Draft7Validator

ROOT = pathlib.Path(__file__).resolve().parents[2]
GRADPROOF = sys.argv[1]
failures = []


def fail(text):
    failures.append(text)
    print("schemas:", text, file=sys.stderr)


class CaseLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read cases; PyYAML's own is that of YAML 1.1."""


CaseLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
]:
    CaseLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def number(loader, node):
    return float(node.value)


CaseLoader.add_constructor("tag:yaml.org,2002:float", number)


def schema(name):
    printed = subprocess.run(
        [GRADPROOF, "schema", name], check=True, capture_output=True, text=True).stdout
    file = ROOT / "Documentation" / "schema" / f"{name}.json"
    if not file.exists() or file.read_text() != printed:
        fail(f"{file} is not what \"gradproof schema {name}\" prints; write it anew")
    value = json.loads(printed)
    Draft7Validator.check_schema(value)
    return Draft7Validator(value)


def first_error(validator, value):
    error = next(iter(sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.path)))),
                 None)
    return error and f"{'/'.join(map(str, error.path))}: {error.message[:200]}"


GOOD = """\
format: 1
about: A test.
cases:
  square:
    about: The gradient of x² is 2x.
    source: a test
    variables: {x: {value: [1.0, 2.0], dtype: float64}}
    steps:
      - y = sum(x * x)
      - if: y > 0
        then: [z = y * 2]
        else: [z = y]
      - hook: y
        as: h
        given: g
        do: [k = g * 2]
      - raises: not-scalar
        do: [backward(x)]
      - backward(z)
    expect:
      x.grad: 4 * x
      x.is_leaf: true
    gradcheck: {of: z, order: 2}
"""

# What is replaced by what; gradproof and the schema must both refuse the result.
MISTAKES = [
    ("format: 1", "format: 2"),
    ("about: A test.\n", ""),
    ("variables:", "varibles:"),
    ("square:", "Square:"),
    ("    source: a test\n", ""),
    ("source: a test", "source: ''"),
    ("dtype: float64", "dtype: float63"),
    ("value: [1.0, 2.0]", "valu: [1.0, 2.0]"),
    ("value: [1.0, 2.0]", "shape: [-1], fill: arange"),
    ("value: [1.0, 2.0]", "shape: [2], fill: {normal: {sed: 7}}"),
    ("        then: [z = y * 2]\n", ""),
    ("else:", "otherwise:"),
    ("        as: h\n", ""),
    ("raises: not-scalar", "raises: not-a-scalar"),
    ("x.is_leaf: true", "x.is_leave: true"),
    ("x.grad: 4 * x", "x.grad: {subgradient: [1]}"),
    ("x.grad: 4 * x", "x.grad: {aprox: 1, rtol: 1}"),
    ("order: 2", "order: 3"),
    ("gradcheck: {of: z, order: 2}", "gradcheck: {order: 2}"),
    ("gradcheck: {of: z, order: 2}", "needs: [hoks]"),
    ("gradcheck: {of: z, order: 2}", "tolerance: {rtol: -1}"),
    ("gradcheck: {of: z, order: 2}", "tolerance: {ulps: 1, rtol: 1}"),
    ("gradcheck: {of: z, order: 2}", "tier: main"),
    ("gradcheck: {of: z, order: 2}", "over: {}"),
    ("gradcheck: {of: z, order: 2}", "gradchek: z"),
]


def check_cases():
    validator = schema("case")
    files = sorted((ROOT / "Cases").rglob("*.yaml"))
    for file in files:
        error = first_error(validator, yaml.load(file.read_text(), CaseLoader))
        if error:
            fail(f"{file.relative_to(ROOT)}: {error}")
    error = first_error(validator, yaml.load(GOOD, CaseLoader))
    if error:
        fail(f"a good file: {error}")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "a.yaml"
        for right, wrong in MISTAKES:
            text = GOOD.replace(right, wrong, 1)
            assert text != GOOD, right
            if not first_error(validator, yaml.load(text, CaseLoader)):
                fail(f"the schema lets pass: {wrong or 'no ' + right.strip()}")
            file.write_text(text)
            lint = subprocess.run([GRADPROOF, "lint", str(file)], capture_output=True)
            if lint.returncode != 2:
                fail(f"gradproof lets pass: {wrong or 'no ' + right.strip()}")
    print(f"{len(files)} files of cases are valid, {len(MISTAKES)} mistakes are refused")


def check_record():
    validator = schema("run-record")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        cases = folder / "cases"
        cases.mkdir()
        (cases / "a.yaml").write_text(
            GOOD + GOOD[GOOD.index("  square:"):].replace("square", "wrong").replace("4 * x", "x"))
        known = folder / "known.yaml"
        known.write_text(
            "format: 1\nentries:\n  - {case: a/wrong, verdict: mismatch, reason: a test}\n")
        lines = 0
        runs = [["leaf", "seed"], ["--cases", str(cases)],
                ["--cases", str(cases), "--known-failures", str(known), "--shard", "1/2"]]
        for index, words in enumerate(runs):
            record = folder / f"{index}.jsonl"
            run = subprocess.run(
                [GRADPROOF, "run", *words, "--report", f"jsonl={record}"], capture_output=True,
                text=True)
            if run.returncode > 1:
                fail(f"gradproof run {' '.join(words)}: {run.stderr}")
                continue
            for line in record.read_text().splitlines():
                lines += 1
                error = first_error(validator, json.loads(line))
                if error:
                    fail(f"a record's line: {error}: {line[:200]}")
        for wrong in ['{}', '{"event":"run"}', '{"event":"case","id":3}', '{"event":"end"}']:
            if not first_error(validator, json.loads(wrong)):
                fail(f"the schema of records lets pass: {wrong}")
    print(f"{lines} lines of records are valid")


check_cases()
check_record()
sys.exit(1 if failures else 0)
