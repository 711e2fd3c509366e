"""mygrad: NumPy's functions on tensors whose graph is cleared by backward."""

from __future__ import annotations

import operator
from typing import Any, Callable, Dict, Sequence

import mygrad
import mygrad.nnet.activations as activations
import numpy

from ..define_by_run import DefineByRun
from ..errors import ErrorTable, unsupported
from ..wire import TensorValue
from . import numpy_ops, numpy_values


def _assigned(x: Any, value: Any) -> Any:
    x[...] = value
    return x


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = numpy_ops.table(mygrad)
    ops.update({
        "relu": activations.relu, "sigmoid": activations.sigmoid, "selu": activations.selu,
        "softsign": activations.soft_sign,
        "elu": lambda x, alpha=1.0: activations.elu(x, alpha),
        "leaky_relu": lambda x, negative_slope=0.01: activations.leaky_relu(x, negative_slope),
        "softmax": lambda x, dim: activations.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: activations.logsoftmax(x, axis=dim),
        "clone": lambda x: +x,
        "detach": lambda x: mygrad.astensor(x.data, constant=True),
    })
    # What mygrad knows as a function of NumPy's alone takes no tensor with a gradient.
    for name in "floor ceil trunc sign fmod remainder floor_divide".split():
        ops.pop(name, None)
    for name, function in list(ops.items()):
        if hasattr(function, "nin") and not isinstance(function, numpy.ufunc):
            ops[name + "_"] = lambda *xs, function=function: function(*xs, out=xs[0])
    ops.update({name + "_": lambda x, y, function=function: function(x, y)
                for name, function in {
        "add": operator.iadd, "sub": operator.isub, "mul": operator.imul,
        "div": operator.itruediv, "pow": operator.ipow}.items()})
    # An integer index alone copies one element, as NumPy's does.
    ops["select"] = lambda x, dim, index: x[
        (slice(None),) * (dim % x.ndim) + (index, Ellipsis)]
    ops["unbind"] = lambda x, dim=0: [ops["select"](x, dim, i) for i in range(x.shape[dim])]
    ops.update({"copy_": _assigned, "fill_": _assigned, "zero_": lambda x: _assigned(x, 0)})
    return ops


class Adapter(DefineByRun):
    """mygrad's tensors; `constant` is the opposite of requiring a gradient."""

    name = "mygrad"
    homepage = "https://mygrad.readthedocs.io"
    capabilities = frozenset("requires_grad in_place views detach integer".split())
    dtypes = ("float64", "float32", "int64", "bool")
    ops = _ops()
    errors = ErrorTable([
        (mygrad.errors.InvalidGradient, "", "shape-mismatch"),
        (mygrad.errors.DisconnectedView, "", "view-in-place"),
        (ValueError, "broadcast", "shape-mismatch"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "cannot involve non-constant", "not-implemented"),
        (NotImplementedError, "", "not-implemented"),
        (ValueError, "constant", "dtype-not-differentiable"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def version(self) -> str:
        return mygrad.__version__

    def leaf(self, value: TensorValue, requires_grad: bool) -> Any:
        return mygrad.tensor(numpy_values.to_array(value), constant=not requires_grad)

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(getattr(tensor, "data", tensor))

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        if len(roots) != 1:
            raise unsupported("backward from several roots")
        seed = gradients[0]
        roots[0].backward(None if seed is None else seed.data)

    def gradient(self, tensor: Any) -> Any:
        found = getattr(tensor, "grad", None)  # some functions give arrays of NumPy's
        return None if found is None else mygrad.astensor(found, constant=True)

    def set_gradient(self, tensor: Any, gradient: Any) -> None:
        if isinstance(tensor, mygrad.Tensor):
            tensor._grad = None if gradient is None else gradient.data

    def read_requires_grad(self, tensor: Any) -> bool:
        return not getattr(tensor, "constant", True)  # comparisons give arrays of NumPy's

    def read_storage(self, tensor: Any) -> str:
        base = tensor.data
        while base.base is not None and hasattr(base.base, "__array_interface__"):
            base = base.base
        return hex(base.__array_interface__["data"][0])
