"""Chainer: variables whose functions remember where they came from."""

from __future__ import annotations

import operator
import warnings
from typing import Any, Callable, Dict, Sequence

warnings.filterwarnings("ignore")

import chainer  # noqa: E402  (it warns of its dependencies when imported)
import chainer.functions as F  # noqa: E402
import numpy  # noqa: E402

from ..define_by_run import DefineByRun  # noqa: E402
from ..engine import Command  # noqa: E402
from ..errors import ErrorTable  # noqa: E402
from ..modes import Modes  # noqa: E402
from ..wire import TensorValue  # noqa: E402
from . import numpy_ops, numpy_values  # noqa: E402

_SAME = """sqrt rsqrt exp expm1 log log2 log10 log1p sin cos tan sinh cosh tanh sigmoid erf erfc
    erfinv lgamma digamma ndtr ndtri log_ndtr floor ceil sign relu relu6 selu softplus matmul inv
    square cholesky""".split()
_RENAMED = {"abs": F.absolute, "asin": F.arcsin, "acos": F.arccos, "atan": F.arctan,
            "trunc": F.fix}
# These take no Python number where a variable stands.
_BINARY = {"maximum": F.maximum, "minimum": F.minimum, "fmod": F.fmod, "atan2": F.arctan2}

_COMPARISONS = {name: getattr(operator, name) for name in "eq ne lt le gt ge".split()}


def _comparison(function: Callable[..., Any]) -> Callable[..., Any]:
    """Chainer compares arrays, not variables: a comparison has no gradient."""

    def apply(a: Any, b: Any) -> Any:
        compared = function(getattr(a, "array", a), getattr(b, "array", b))
        return chainer.Variable(numpy.asarray(compared), requires_grad=False)

    return apply


def _array_like(x: Any, other: Any) -> Any:
    return numpy.asarray(x, dtype=other.dtype) if isinstance(x, (int, float)) else x


def _binary(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: function(_array_like(a, b), _array_like(b, a))


def _axis(dim: Any) -> Any:
    return tuple(dim) if isinstance(dim, list) else dim


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, dim=None, keepdim=False: function(x, axis=_axis(dim), keepdims=keepdim)


def _extremum(function: Callable[..., Any], place: Callable[..., Any]) -> Callable[..., Any]:
    def apply(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if dim is None:
            return function(x)
        return function(x, axis=dim, keepdims=keepdim), place(x, axis=dim)

    return apply


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = {name: getattr(F, name) for name in _SAME if hasattr(F, name)}
    ops.update(_RENAMED)
    ops.update({"add": lambda a, b, alpha=1: a + (b if alpha == 1 else b * alpha),
                "sub": lambda a, b, alpha=1: a - (b if alpha == 1 else b * alpha),
                "mul": operator.mul,
                "div": operator.truediv, "pow": operator.pow, "neg": operator.neg,
                "mm": F.matmul, "mv": F.matmul, "dot": F.matmul, "bmm": F.matmul})
    ops.update((name, _binary(function)) for name, function in _BINARY.items())
    for name, function in {"sum": F.sum, "mean": F.mean, "prod": F.prod, "amax": F.max,
                           "amin": F.min}.items():
        ops[name] = _reduction(function)
    ops.update((name, _comparison(function)) for name, function in _COMPARISONS.items())
    ops.update({
        "max": _extremum(F.max, F.argmax), "min": _extremum(F.min, F.argmin),
        "where": lambda condition, x, y: F.where(
            condition, _array_like(x, y), _array_like(y, x)),
        "clamp": lambda x, min=None, max=None: F.clip(x, min, max),
        "det": lambda x: F.det(x) if x.ndim == 2 else F.batch_det(x),
        "logsumexp": lambda x, dim=None: F.logsumexp(x, axis=_axis(dim)),
        "softmax": lambda x, dim: F.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: F.log_softmax(x, axis=dim),
        "elu": lambda x, alpha=1.0: F.elu(x, alpha),
        "leaky_relu": lambda x, negative_slope=0.01: F.leaky_relu(x, negative_slope),
        "reshape": lambda x, shape: F.reshape(x, tuple(shape)),
        "transpose": lambda x, dim0, dim1: F.swapaxes(x, dim0, dim1),
        "permute": lambda x, dims: F.transpose(x, tuple(dims)),
        "expand": lambda x, size: F.broadcast_to(
            x, numpy_ops._expanded(x.shape, tuple(size))),
        "broadcast_to": lambda x, size: F.broadcast_to(
            x, numpy_ops._expanded(x.shape, tuple(size))),
        "squeeze": lambda x, dim=None: F.squeeze(x, axis=dim),
        "unsqueeze": lambda x, dim: F.expand_dims(x, dim),
        "cat": lambda xs, dim=0: F.concat(xs, axis=dim),
        "stack": lambda xs, dim=0: F.stack(xs, axis=dim),
        "flip": lambda x, dims: F.flip(x, dims[0] if isinstance(dims, list) else dims),
        "repeat": lambda x, repeats: F.tile(x, tuple(repeats)),
        "cumsum": lambda x, dim: F.cumsum(x, axis=dim),
        "cumprod": lambda x, dim: F.cumprod(x, axis=dim),
        "einsum": lambda *operands, equation: F.einsum(equation, *operands),
        "index": lambda x, *indices: x[
            tuple(i.array for i in indices) if len(indices) > 1 else indices[0].array],
        "select": numpy_ops._select, "slice": numpy_ops._slice, "unbind": numpy_ops._unbind,
        "clone": F.identity, "to": lambda x, dtype: F.cast(x, dtype),
        "detach": lambda x: chainer.Variable(x.array, requires_grad=False),
    })
    return ops


class Adapter(DefineByRun):
    """Chainer's variables, with `chainer.grad` for gradients as values."""

    name = "chainer"
    homepage = "https://chainer.org"
    capabilities = frozenset("""
        requires_grad accumulation retain_graph detach grad_mode double_backward integer""".split())
    dtypes = ("float64", "float32", "int64", "bool")
    ops = _ops()
    errors = ErrorTable([
        (chainer.utils.type_check.InvalidType, "shape", "shape-mismatch"),
        (chainer.utils.type_check.InvalidType, "dtype", "dtype-mismatch"),
        (chainer.utils.type_check.InvalidType, "", "shape-mismatch"),
        (RuntimeError, "must be set", "not-scalar"),
        (RuntimeError, "single-element", "not-scalar"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "broadcast", "shape-mismatch"),
        (TypeError, "dtype", "dtype-mismatch"),
        (ValueError, "singular", "domain"),
        (IndexError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
    ])

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.modes = Modes()

    def version(self) -> str:
        return chainer.__version__

    def reset(self) -> None:
        self.modes.leave_all()
        super().reset()

    def leaf(self, value: TensorValue, requires_grad: bool) -> Any:
        return chainer.Variable(numpy_values.to_array(value), requires_grad=requires_grad)

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(getattr(tensor, "array", tensor))

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        if len(gradients) != len(roots):
            chainer.backward(roots, gradients)  # which refuses it
        for root, gradient in zip(roots, gradients):
            if gradient is not None:
                root.grad_var = gradient
        double = options.get("create_graph", False)
        if len(roots) == 1:
            roots[0].backward(enable_double_backprop=double)
        else:
            # It begins at those roots alone that have a gradient: a scalar's is 1.
            for root in roots:
                if root.grad_var is None and root.size == 1:
                    root.grad = numpy.ones_like(root.array)
            chainer.backward(roots, enable_double_backprop=double)

    def gradient(self, tensor: Any) -> Any:
        return tensor.grad_var

    def set_gradient(self, tensor: Any, gradient: Any) -> None:
        tensor.grad_var = gradient

    def do_grad(self, command: Command) -> None:
        roots = [self.named(name) for name in command["of"]]
        self.bind(command["out"], chainer.grad(
            roots, [self.named(name) for name in command["wrt"]],
            self.given(command.get("grad_outputs"), len(roots)),
            enable_double_backprop=command.get("create_graph", False)))

    def do_set(self, command: Command) -> None:
        if command["attr"] != "data":
            super().do_set(command)
            return
        self.named(command["on"]).array = self.named(command["to"]).array

    def do_get(self, command: Command) -> None:
        if command["attr"] != "data":
            super().do_get(command)
            return
        array = self.named(command["of"]).array
        self.names[command["out"]] = chainer.Variable(array, requires_grad=False)

    def do_enter(self, command: Command) -> None:
        modes = {"no_grad": chainer.no_backprop_mode, "enable_grad": chainer.force_backprop_mode}
        self.modes.enter(command["mode"], modes[command["mode"]]())

    def do_leave(self, command: Command) -> None:
        self.modes.leave(command["mode"])

    def read_requires_grad(self, tensor: Any) -> bool:
        return tensor.requires_grad

    def read_grad_enabled(self) -> bool:
        return chainer.config.enable_backprop
