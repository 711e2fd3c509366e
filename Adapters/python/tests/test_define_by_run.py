"""Commands on an engine whose tensors carry a gradient."""

import unittest

from .toy import Toy


def tensor(name, number):
    return {"do": "tensor", "out": name, "dtype": "float64", "shape": [], "data": [number],
            "requires_grad": True}


def apply(op, inputs, out):
    return {"do": "apply", "op": op, "in": inputs, "out": [out]}


class Running(unittest.TestCase):
    def setUp(self):
        self.engine = Toy()
        self.engine.reset()

    def run_all(self, *commands):
        return [self.engine.reply(command) for command in commands][-1]

    def grad(self, name):
        reply = self.engine.reply({"do": "read", "of": name, "what": "grad"})
        return reply["ok"] and reply["ok"]["data"][0]

    def test_backward_adds_to_grad(self):
        self.run_all(tensor("x", 3), apply("mul", ["x", "x"], "y"))
        for due in (6.0, 12.0):
            self.run_all({"do": "backward", "of": ["y"]})
            self.assertEqual(self.grad("x"), due)

    def test_a_gradient_as_a_value_leaves_grad_alone(self):
        self.run_all(tensor("x", 3), tensor("w", 5), apply("mul", ["x", "w"], "y"),
                     {"do": "backward", "of": ["y"]},
                     {"do": "grad", "of": ["y"], "wrt": ["x"], "out": ["g"]})
        reply = self.engine.reply({"do": "read", "of": "g", "what": "value"})
        self.assertEqual(reply["ok"]["data"], [5.0])
        self.assertEqual((self.grad("x"), self.grad("w")), (5.0, 3.0))

    def test_a_cotangent_is_passed_on(self):
        self.run_all(tensor("x", 3), tensor("g", 10), apply("mul", ["x", "x"], "y"),
                     {"do": "backward", "of": ["y"], "gradients": ["g"]})
        self.assertEqual(self.grad("x"), 60.0)

    def test_released_names_are_gone(self):
        self.run_all(tensor("x", 3), {"do": "release", "names": ["x", "never"]})
        self.assertEqual(self.engine.reply(apply("mul", ["x", "x"], "y"))["error"], "internal")

    def test_the_number_of_results_is_that_of_the_names(self):
        self.run_all(tensor("x", 3))
        reply = self.engine.reply(
            {"do": "apply", "op": "mul", "in": ["x", "x"], "out": ["y", "z"]})
        self.assertEqual(reply["error"], "bad-argument")

    def test_an_op_of_numbers_alone_works_on_a_tensor(self):
        self.run_all(apply("mul", [2, 3], "y"))
        reply = self.engine.reply({"do": "read", "of": "y", "what": "value"})
        self.assertEqual(reply["ok"]["data"], [6.0])
