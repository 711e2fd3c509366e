"""The conversation: one line answers one line, in order, whatever the engine prints."""

import io
import json
import os
import subprocess
import sys
import unittest

from gradproof_engine.channel import serve

from .toy import Toy

X = {"do": "tensor", "out": "x", "dtype": "float64", "shape": [], "data": [3],
     "requires_grad": True}
SQUARE = {"do": "apply", "op": "mul", "in": ["x", "x"], "out": ["y"]}
READ = {"do": "read", "of": "y", "what": "value"}


def talk(*messages, engine=None):
    incoming = io.BytesIO(b"".join(json.dumps(m).encode() + b"\n" for m in messages))
    outgoing = io.BytesIO()
    serve(engine or Toy(), (incoming, outgoing))
    return [json.loads(line) for line in outgoing.getvalue().splitlines()]


def batch(*commands, fresh=True, id=1):
    return {"id": id, "fresh": fresh, "limit_ms": 1000, "commands": list(commands)}


class Greeting(unittest.TestCase):
    def test_the_engine_says_what_it_is(self):
        [answer] = talk({"hello": {"protocol": [1, 3], "runner": "test"}})
        engine = answer["engine"]
        self.assertEqual((engine["name"], engine["protocol"]), ("toy", 1))
        self.assertEqual(engine["ops"], ["add", "div", "mul"])

    def test_an_unknown_protocol_is_refused(self):
        with self.assertRaises(SystemExit):
            talk({"hello": {"protocol": [2, 3], "runner": "test"}})


class Batches(unittest.TestCase):
    def test_each_command_has_its_reply(self):
        [answer] = talk(batch(X, SQUARE, READ, id=7))
        self.assertEqual(answer["id"], 7)
        self.assertEqual(answer["replies"][:2], [{"ok": None}, {"ok": None}])
        self.assertEqual(answer["replies"][2]["ok"]["data"], [9.0])

    def test_names_last_until_a_fresh_batch(self):
        answers = talk(batch(X, SQUARE), batch(READ, fresh=False), batch(READ, fresh=True))
        self.assertIn("ok", answers[1]["replies"][0])
        self.assertEqual(answers[2]["replies"][0]["error"], "internal")

    def test_what_follows_an_error_is_not_run(self):
        zero = {"do": "apply", "op": "div", "in": ["x", 0], "out": ["z"]}
        [answer] = talk(batch(X, zero, SQUARE))
        self.assertEqual([sorted(reply) for reply in answer["replies"]],
                         [["ok"], ["error", "message"]])
        self.assertEqual(answer["replies"][1]["error"], "domain")

    def test_unless_it_may_fail(self):
        zero = {"do": "apply", "op": "div", "in": ["x", 0], "out": ["z"], "may_fail": True}
        [answer] = talk(batch(X, zero, SQUARE, READ))
        self.assertEqual(len(answer["replies"]), 4)

    def test_what_the_engine_lacks_is_unsupported(self):
        for command in ({"do": "apply", "op": "sin", "in": ["x"], "out": ["y"]},
                        {"do": "enter", "mode": "no_grad"},
                        {"do": "read", "of": "x", "what": "version"}):
            [answer] = talk(batch(X, command))
            self.assertEqual(answer["replies"][1]["error"], "unsupported")

    def test_numbers_among_operands_may_be_strings(self):
        inverse = {"do": "apply", "op": "mul", "in": ["x", "-inf"], "out": ["y"]}
        [answer] = talk(batch(X, inverse, READ))
        self.assertEqual(answer["replies"][2]["ok"]["data"], ["-inf"])


class RealChannel(unittest.TestCase):
    def test_what_is_printed_does_not_reach_the_runner(self):
        program = (
            "import os\n"
            "from gradproof_engine.channel import claim_channel, serve\n"
            "from tests.toy import Toy\n"
            "channel = claim_channel()\n"
            "print('noise'); os.write(1, b'more noise\\n'); assert input.__name__\n"
            "serve(Toy(), channel)\n")
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, capture_output=True, check=True,
            input=json.dumps({"hello": {"protocol": [1, 1], "runner": "test"}}).encode() + b"\n")
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertEqual(json.loads(done.stdout)["engine"]["name"], "toy")
        self.assertIn(b"more noise", done.stderr)
