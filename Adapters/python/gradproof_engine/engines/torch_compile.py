"""PyTorch with `torch.compile`: the recorded program is compiled, then differentiated."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence

import torch

from ..functional import Functional, Given, Recorded, _in_order, _members
from ..wire import TensorValue
from . import torch as eager
from .torch_ops import OPS


class Adapter(Functional):
    """The program from the leaves to the result is one compiled function.

    `backend` is the compiler's; `aot_eager` traces forward and backward and needs no C++.
    """

    name = "torch-compile"
    homepage = eager.Adapter.homepage
    capabilities = frozenset("detach integer complex".split())
    dtypes = eager.Adapter.dtypes
    ops = OPS
    errors = eager.ERRORS

    def __init__(self, backend: str = "aot_eager", **options: str) -> None:
        super().__init__(**options)
        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(1)
        self.backend = backend
        self.eager = eager.Adapter()

    def version(self) -> str:
        return torch.__version__

    def environment(self) -> Dict[str, str]:
        return {"backend": self.backend}

    def reset(self) -> None:
        super().reset()
        torch.compiler.reset()

    def dtype(self, name: str) -> torch.dtype:
        return self.eager.dtype(name)

    def tensor(self, value: TensorValue) -> torch.Tensor:
        return self.eager.tensor(value)

    def value(self, tensor: torch.Tensor) -> TensorValue:
        return self.eager.value(tensor)

    def _pulled_back(self, of: List[Recorded], wrt: List[Recorded], cotangents: List[Any],
                     given: Given) -> Sequence[Any]:
        inputs = [x.detach().requires_grad_(True) for x in self.replay(wrt, given)]
        function = _straight_line(of, wrt, given)
        results = torch.compile(function, backend=self.backend)(*inputs)
        seeds = [None if c is None else self.replay([c], given)[0] for c in cotangents]
        return torch.autograd.grad(results, inputs, seeds, allow_unused=True)


def _straight_line(of: Sequence[Recorded], wrt: Sequence[Recorded],
                   given: Given) -> Callable[..., List[Any]]:
    """The recorded calls from `wrt` to `of` as a function of one line each.

    The compiler then sees what a user would write, and not the walk over what was recorded.
    """
    names = {node: f"x{place}" for place, node in enumerate(wrt)}
    bound: Dict[str, Any] = {}
    lines: List[str] = []

    def constant(value: Any) -> str:
        name = f"c{len(bound)}"
        bound[name] = value
        return name

    def operand(value: Any) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(operand(member) for member in value) + "]"
        if not isinstance(value, Recorded):
            return constant(value)
        return names.get(value) or constant(given.get(value, value.value))

    results: Dict[Any, str] = {}
    for node in _in_order(of, {**given, **dict.fromkeys(wrt)}, False):
        call = node.call
        if not any(x in names for x in _members(call.inputs)):
            continue
        if call not in results:
            results[call] = f"v{len(lines)}"
            arguments = [operand(x) for x in call.inputs] + [
                f"{name}={operand(x)}" for name, x in call.attributes.items()]
            lines.append(f"{results[call]} = {constant(call.function)}({', '.join(arguments)})")
        place = "" if node.position is None else f"[{node.position}]"
        names[node] = results[call] + place
    body = [*lines, "return [" + ", ".join(operand(node) for node in of) + "]"]
    parameters = ", ".join(f"x{place}" for place in range(len(wrt)))
    exec(f"def program({parameters}):\n    " + "\n    ".join(body), bound)
    return bound["program"]
