"""PyTensor: commands build a symbolic graph, which is evaluated when a value is read."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import numpy
import pytensor
import pytensor.gradient as gradient
import pytensor.tensor as pt
from pytensor.compile.mode import Mode

from ..engine import Command, Engine
from ..errors import EngineError, ErrorTable
from ..wire import TensorValue, decode_tensor
from . import numpy_ops, numpy_values

pytensor.config.cxx = ""  # a value is read once: to compile it would take seconds

_SAME = """sigmoid softplus erf erfc erfinv i0 i1 polygamma eq neq lt le gt ge""".split()


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = numpy_ops.table(pt, pt.linalg)
    ops.update((name, getattr(pt, name)) for name in _SAME)
    ops.update({
        "div": pt.true_div, "neg": pt.neg, "mul": pt.mul, "lgamma": pt.gammaln,
        "digamma": pt.digamma, "mod": pt.mod, "ne": pt.neq,
        "round": lambda x: pt.round(x), "logit": lambda x: pt.logit(x),
        "polygamma": lambda x, n: pt.polygamma(n, x),
        "softmax": lambda x, dim: pt.special.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: pt.special.log_softmax(x, axis=dim),
        "logsumexp": lambda x, dim=None, keepdim=False: pt.logsumexp(
            x, axis=dim, keepdims=keepdim),
        "clamp": lambda x, min, max: pt.clip(x, min, max),
        "detach": gradient.disconnected_grad, "clone": pt.tensor_copy,
        "to": lambda x, dtype: pt.cast(x, dtype),
    })
    for name in ("logit", "neq", "full"):
        ops.pop(name, None)
    return ops


class Adapter(Engine):
    """PyTensor's variables, `grad` and the forward-mode `Rop`.

    A leaf is a shared variable. A static graph needs no recording by the adapter: names are
    bound to variables, and whatever is read is evaluated. It is evaluated as the engine's
    derivatives left it; with `mode=FAST_RUN`, or another of PyTensor's modes, it is rewritten and
    compiled first, which takes seconds a value.
    """

    name = "pytensor"
    homepage = "https://pytensor.readthedocs.io"
    capabilities = frozenset("detach double_backward forward_mode integer".split())
    dtypes = ("float64", "float32", "int64", "bool")
    ops = _ops()
    errors = ErrorTable([
        (gradient.DisconnectedInputError, "", "unused-input"),
        (TypeError, "must be a scalar", "not-scalar"),
        (TypeError, "cost must be", "not-scalar"),
        (NotImplementedError, "", "not-implemented"),
        (gradient.NullTypeGradError, "", "not-implemented"),
        (numpy.linalg.LinAlgError, "", "domain"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "broadcast", "shape-mismatch"),
        (ValueError, "mismatch", "shape-mismatch"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def __init__(self, mode: str = "", **options: str) -> None:
        super().__init__(**options)
        self.mode = mode or Mode("vm", None)
        self.leaves: List[str] = []
        self.gradients: Dict[Any, Any] = {}

    def version(self) -> str:
        return pytensor.__version__

    def reset(self) -> None:
        super().reset()
        self.leaves, self.gradients = [], {}

    def tensor(self, value: TensorValue) -> Any:
        return pytensor.shared(numpy_values.to_array(value), shape=value.shape)

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(pt.as_tensor_variable(tensor).eval(mode=self.mode))

    def do_tensor(self, command: Command) -> None:
        self.names[command["out"]] = self.tensor(decode_tensor(command))
        if command.get("requires_grad"):
            self.leaves.append(command["out"])

    def do_grad(self, command: Command) -> None:
        found = self._gradients(
            command, command.get("grad_outputs"), [self.named(name) for name in command["wrt"]],
            "ignore" if command.get("allow_unused") else "raise")
        self.bind(command["out"], found)

    def do_backward(self, command: Command) -> None:
        """A pass that fills `.grad`, once: adding up is what the engine does not do."""
        names = command.get("inputs")
        wrt = [self.named(name) for name in (self.leaves if names is None else names)
               if name in self.names]
        if any(x in self.gradients for x in wrt):
            raise EngineError("unsupported", "this engine has no gradients that accumulate")
        self.gradients.update(
            zip(wrt, self._gradients(command, command.get("gradients"), wrt, "ignore")))

    def _gradients(self, command: Command, seeds: Any, wrt: List[Any], unused: str) -> List[Any]:
        """The gradients, None where a root does not depend on an input."""
        of = [self.named(name) for name in command["of"]]
        if seeds is not None and len(seeds) != len(of):
            raise EngineError("bad-argument", f"{len(seeds)} seeds for {len(of)} roots")
        if seeds is None and len(of) == 1:
            found = pytensor.grad(
                of[0], wrt, disconnected_inputs=unused, return_disconnected="None")
        else:
            # Gradients that are known stand in place of those that come from other roots, so
            # each root has a pass of its own.
            found = [None] * len(wrt)
            for root, seed in zip(of, seeds or [None] * len(of)):
                known = {root: pt.ones_like(root) if seed is None else self.named(seed)}
                part = pytensor.grad(
                    None, wrt, known_grads=known, disconnected_inputs="ignore",
                    return_disconnected="None")
                found = [b if a is None else a if b is None else a + b
                         for a, b in zip(found, part)]
            if unused == "raise" and None in found:
                raise EngineError("unused-input", "no root depends on an input")
        if command.get("create_graph"):
            return list(found)
        return [None if g is None else gradient.disconnected_grad(g) for g in found]

    def do_jvp(self, command: Command) -> None:
        found = gradient.Rop(
            [self.named(name) for name in command["of"]],
            [self.named(name) for name in command["wrt"]],
            [self.named(name) for name in command["tangents"]],
            disconnected_outputs="ignore", return_disconnected="zero")
        self.bind(command["out"], found)

    def do_get(self, command: Command) -> None:
        self.names[command["out"]] = self.gradients.get(self.named(command["of"]))

    def read_grad(self, tensor: Any) -> Any:
        found = self.gradients.get(tensor)
        return None if found is None else self.read_value(found)
