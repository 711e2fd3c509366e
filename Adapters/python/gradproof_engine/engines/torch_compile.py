"""PyTorch with `torch.compile`: the recorded program is compiled, then differentiated."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence

import torch

from ..functional import Functional
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

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        return self._differentiated(lambda *xs: [function(*xs)], primals, None)

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        return self._differentiated(function, primals, list(cotangents))

    def _differentiated(self, function: Callable[..., List[Any]], primals: Sequence[Any],
                        cotangents: Any) -> Sequence[Any]:
        inputs = [x.detach().requires_grad_(True) for x in primals]
        results = torch.compile(function, backend=self.backend)(*inputs)
        return torch.autograd.grad(results, inputs, cotangents, allow_unused=True)
