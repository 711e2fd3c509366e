"""The op table as a namespace with NumPy's names spells it."""

import types
import unittest

from gradproof_engine.engines import numpy_ops
from gradproof_engine.errors import EngineError


def namespace(**functions):
    linalg = types.SimpleNamespace(norm=lambda x, *rest, **options: (rest, options))
    return types.SimpleNamespace(linalg=linalg, **functions)


class Array:
    def __init__(self, *shape):
        self.shape, self.ndim = shape, len(shape)

    def flatten(self):
        return self


class Spelling(unittest.TestCase):
    def test_an_op_is_there_when_its_functions_are(self):
        ops = numpy_ops.table(namespace(sin=abs, max=max))
        self.assertIn("sin", ops)
        self.assertIn("amax", ops)
        self.assertNotIn("max", ops)  # it needs argmax as well
        self.assertNotIn("cos", ops)

    def test_what_the_engine_does_not_differentiate_is_left_out(self):
        made = namespace(sin=abs, cos=abs, zeros=abs)
        ops = numpy_ops.table(made, offers=lambda space, name: name == "cos")
        self.assertIn("cos", ops)
        self.assertNotIn("sin", ops)
        self.assertNotIn("norm", ops)
        self.assertIn("zeros", ops)  # it takes no tensor

    def test_arguments_that_are_not_given_are_not_passed_on(self):
        calls = []
        ops = numpy_ops.table(namespace(
            sum=lambda x, **options: calls.append(options),
            nan_to_num=lambda x, **options: calls.append(options)))
        ops["sum"]("x")
        ops["sum"]("x", dim=[0, 1], keepdim=True, dtype="float32")
        ops["nan_to_num"]("x")
        self.assertEqual(calls, [
            {"axis": None}, {"axis": (0, 1), "keepdims": True, "dtype": "float32"}, {}])

    def test_norms_of_vectors_are_no_norms_of_matrices(self):
        norm = numpy_ops.table(namespace())["norm"]
        self.assertEqual(norm(Array(2, 3)), ((2,), {}))
        self.assertEqual(norm(Array(2, 3), p=3, dim=1), ((3, 1), {}))
        self.assertEqual(norm(Array(2, 3), dim=[0, 1], keepdim=True),
                         ((None, (0, 1)), {"keepdims": True}))
        with self.assertRaises(EngineError) as refused:
            norm(Array(2, 3), p=3, dim=[0, 1])
        self.assertEqual(refused.exception.kind, "unsupported")

    def test_a_symbolic_tensor_has_its_extents_in_its_type(self):
        symbolic = types.SimpleNamespace(
            type=types.SimpleNamespace(shape=(2, 3)), shape=object(), ndim=2)
        shapes = []
        flatten = numpy_ops.table(
            namespace(reshape=lambda x, shape: shapes.append(shape)))["flatten"]
        flatten(symbolic)
        flatten(Array(4, 5, 6), start_dim=1)
        self.assertEqual(shapes, [(-1,), (4, -1)])


if __name__ == "__main__":
    unittest.main()
