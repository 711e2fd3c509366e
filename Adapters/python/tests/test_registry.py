"""The list of adapters, which needs none of the engines."""

import contextlib
import importlib.util
import io
import json
import os
import unittest

from gradproof_engine.__main__ import main
from gradproof_engine.registry import ENTRIES


class Listing(unittest.TestCase):
    def test_there_is_a_line_for_each_adapter(self):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            main(["--list"])
        lines = [json.loads(line) for line in printed.getvalue().splitlines()]
        self.assertEqual([line["name"] for line in lines], list(ENTRIES))
        for line in lines:
            self.assertEqual(set(line), {"name", "module", "install", "found", "version"})
            self.assertEqual(line["found"], line["version"] is not None)

    def test_each_has_a_module_here_and_pinned_versions(self):
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        for entry in ENTRIES.values():
            module = os.path.join(folder, "gradproof_engine", "engines", entry.module + ".py")
            self.assertTrue(os.path.exists(module), module)
            pinned = os.path.join(folder, "requirements", entry.needs + ".txt")
            self.assertTrue(os.path.exists(pinned), pinned)

    def test_an_engine_that_is_not_there_is_not_found(self):
        for entry in ENTRIES.values():
            if importlib.util.find_spec(entry.needs) is None:
                self.assertIsNone(entry.version())

    def test_an_unknown_engine_is_refused(self):
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
            main(["no-such-engine"])
