"""Recorded commands are run again under an engine's own transforms."""

import unittest

from .test_define_by_run import apply, tensor
from .toy import ToyFunctions


class Replaying(unittest.TestCase):
    def setUp(self):
        self.engine = ToyFunctions()
        self.engine.reset()
        self.run_all(tensor("x", 3))

    def run_all(self, *commands):
        for command in commands:
            reply = self.engine.reply(command)
            self.assertNotIn("error", reply, reply)

    def read(self, name, what="value"):
        answer = self.engine.reply({"do": "read", "of": name, "what": what})["ok"]
        return answer and answer["data"][0]

    def grad(self, of, wrt, out, **options):
        return {"do": "grad", "of": [of], "wrt": wrt, "out": out, **options}

    def test_a_gradient_comes_from_the_transform(self):
        self.run_all(apply("mul", ["x", "x"], "y"), self.grad("y", ["x"], ["g"]))
        self.assertEqual(self.read("g"), 6.0)
        self.assertEqual(self.engine.transforms, 1)

    def test_of_an_intermediate_value_and_through_it(self):
        self.run_all(apply("mul", ["x", "x"], "y"), apply("mul", ["y", "x"], "z"),
                     self.grad("z", ["x", "y"], ["gx", "gy"]))
        self.assertEqual((self.read("gx"), self.read("gy")), (27.0, 3.0))

    def test_a_gradient_with_a_graph_is_differentiated_in_turn(self):
        self.run_all(apply("mul", ["x", "x"], "y"), apply("mul", ["y", "x"], "z"),
                     self.grad("z", ["x"], ["g"], create_graph=True),
                     self.grad("g", ["x"], ["h"], create_graph=True), self.grad("h", ["x"], ["t"]))
        self.assertEqual((self.read("g"), self.read("h"), self.read("t")), (27.0, 18.0, 6.0))

    def test_one_without_is_a_constant(self):
        self.run_all(apply("mul", ["x", "x"], "y"), self.grad("y", ["x"], ["g"]),
                     apply("mul", ["g", "x"], "z"), self.grad("z", ["x"], ["h"]))
        self.assertEqual(self.read("h"), 6.0)

    def test_but_not_to_forward_mode(self):
        self.run_all(apply("mul", ["x", "x"], "y"), self.grad("y", ["x"], ["g"]), tensor("v", 1),
                     {"do": "jvp", "commands": [], "of": ["g"], "wrt": ["x"], "tangents": ["v"],
                      "out": ["t"]})
        self.assertEqual(self.read("t"), 2.0)

    def test_backward_fills_grad_once(self):
        self.run_all(apply("mul", ["x", "x"], "y"), {"do": "backward", "of": ["y"]})
        self.assertEqual(self.read("x", "grad"), 6.0)
        again = self.engine.reply({"do": "backward", "of": ["y"]})
        self.assertEqual(again["error"], "unsupported")

    def test_several_results_of_one_call(self):
        self.run_all({"do": "apply", "op": "twins", "in": ["x"], "out": ["a", "b"]},
                     apply("mul", ["a", "b"], "y"), self.grad("y", ["x"], ["g"]))
        self.assertEqual(self.read("g"), 36.0)

    def test_several_outputs_with_a_cotangent_for_one(self):
        self.run_all(apply("mul", ["x", "x"], "y"), apply("mul", ["x", 5], "z"), tensor("s", 10),
                     {"do": "grad", "of": ["y", "z"], "wrt": ["x"], "grad_outputs": ["s", None],
                      "out": ["g"]})
        self.assertEqual(self.read("g"), 65.0)

    def test_more_cotangents_than_outputs_are_for_the_engine_to_refuse(self):
        self.run_all(apply("mul", ["x", "x"], "y"), tensor("s", 10))
        given = []
        self.engine.vjp = lambda function, primals, seeds: given.extend(seeds) or primals
        self.run_all(self.grad("y", ["x"], ["g"], grad_outputs=["s", "s"]))
        self.assertEqual(given, [10.0, 10.0])

    def test_a_name_bound_anew_leaves_the_old_value_in_the_record(self):
        self.run_all(apply("mul", ["x", "x"], "y"), apply("mul", ["y", 2], "y"),
                     self.grad("y", ["x"], ["g"]))
        self.assertEqual(self.read("g"), 12.0)

    def test_a_functions_backward_may_apply_another_function(self):
        self.engine.functions["thrice"] = lambda x: [x * 3.0]
        body = [apply("thrice", ["g"], "t"), apply("mul", ["t", "g"], "h")]
        self.assertEqual(self.engine._evaluated(body, {"g": 2.0})["h"], 12.0)

    def test_a_long_chain_needs_no_deep_stack(self):
        self.run_all(*[apply("add", ["x", 0] if i == 0 else ["y", 0], "y") for i in range(5000)])
        self.run_all(self.grad("y", ["x"], ["g"]))
        self.assertEqual(self.read("g"), 1.0)
