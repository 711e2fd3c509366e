"""Exceptions become the kinds of the case format."""

import unittest

from gradproof_engine import EngineError, ErrorTable


class Kinds(unittest.TestCase):
    table = ErrorTable([
        (RuntimeError, "second time", "graph-freed"), (RuntimeError, "", "other"),
        (ValueError, "shape", "shape-mismatch")])

    def test_the_first_row_that_fits_decides(self):
        self.assertEqual(self.table.kind_of(RuntimeError("a SECOND time")), "graph-freed")
        self.assertEqual(self.table.kind_of(RuntimeError("anything else")), "other")
        self.assertEqual(self.table.kind_of(ValueError("bad shape")), "shape-mismatch")

    def test_what_no_row_fits_satisfies_no_case(self):
        self.assertEqual(self.table.kind_of(KeyError("x")), "other")

    def test_a_known_kind_is_seen_through_the_engine(self):
        try:
            try:
                raise EngineError("unsupported", "no such op")
            except EngineError as inner:
                raise RuntimeError("second time, in a hook") from inner
        except RuntimeError as error:
            self.assertEqual(self.table.kind_of(error), "unsupported")

    def test_a_kind_that_the_format_does_not_know_is_a_mistake_here(self):
        with self.assertRaises(AssertionError):
            EngineError("no-such-kind", "")
