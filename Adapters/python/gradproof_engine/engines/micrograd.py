"""micrograd: scalars with `+ - * / **` and relu."""

from __future__ import annotations

import operator
from importlib import metadata
from typing import Any, Dict, Sequence

from micrograd.engine import Value

from ..define_by_run import DefineByRun
from ..errors import ErrorTable, unsupported
from ..wire import TensorValue


class Adapter(DefineByRun):
    """micrograd's `Value`; every one has a gradient, which starts as the number 0."""

    name = "micrograd"
    homepage = "https://github.com/karpathy/micrograd"
    capabilities = frozenset(["accumulation", "retain_graph"])
    dtypes = ("float64",)
    ops = {"add": operator.add, "sub": operator.sub, "mul": operator.mul,
           "div": operator.truediv, "pow": operator.pow, "neg": operator.neg,
           "relu": lambda x: x.relu()}
    errors = ErrorTable([
        (AssertionError, "only supporting int/float powers", "unsupported"),
    ])

    def version(self) -> str:
        return metadata.version("micrograd")

    def leaf(self, value: TensorValue, requires_grad: bool) -> Value:
        if value.shape:
            raise unsupported("tensors, only scalars")
        return Value(float(value.data[0]))

    def value(self, tensor: Any) -> TensorValue:
        number = tensor.data if isinstance(tensor, Value) else tensor
        return TensorValue("float64", (), [float(number)])

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        if len(roots) != 1:
            raise unsupported("backward from several roots")
        # A scalar's cotangent is a factor, and micrograd has no other way to say it.
        root = roots[0] if gradients[0] is None else roots[0] * gradients[0]
        root.backward()

    def gradient(self, tensor: Value) -> Value:
        return Value(tensor.grad)

    def set_gradient(self, tensor: Value, gradient: Any) -> None:
        tensor.grad = 0 if gradient is None else gradient.data
