"""tinygrad: lazy tensors, computed when they are read."""

from __future__ import annotations

import inspect
import operator
from importlib import metadata
from typing import Any, Callable, Dict, List, Sequence

import numpy

try:
    from tinygrad import Tensor, dtypes
except ImportError:  # before 0.8
    from tinygrad.tensor import Tensor
    try:
        from tinygrad.helpers import dtypes
    except ImportError:  # before 0.6: all is float32
        dtypes = None

from ..define_by_run import DefineByRun
from ..engine import Command
from ..errors import ErrorTable, unsupported
from ..wire import TensorValue
from . import numpy_ops, numpy_values

_DTYPES = {name: getattr(dtypes, name) for name in ("float64", "float32", "int64", "bool")
           if hasattr(dtypes, name)} or {"float32": numpy.float32}
_FLOAT = _DTYPES.get("float64", _DTYPES["float32"])

# Methods of the same name and arguments.
_METHODS = """abs acos acosh asin asinh atan atanh ceil copysign cos cosh erf exp exp2 floor fmod
    isinf isnan log log10 log2 logaddexp logical_not logsigmoid maximum minimum mish neg reciprocal
    relu relu6 round rsqrt sigmoid sign silu sin sinh softsign sqrt square tan tanh trunc hardswish
    hardsigmoid matmul dot tril triu detach clone contiguous gelu elu celu selu softplus
    leaky_relu lerp masked_fill interpolate""".split()
_COMPARISONS = {name: getattr(operator, name) for name in "eq ne lt le gt ge".split()}
# tinygrad says `axis` where PyTorch says `dim`.
_ALONG_AXIS = """sum mean prod argmax argmin var std softmax log_softmax logsumexp cumsum cumprod
    all any""".split()
_REQUIRES_GRAD = "requires_grad" in inspect.signature(Tensor.__init__).parameters


def _method(name: str) -> Callable[..., Any]:
    def apply(x: Any, *rest: Any, **attributes: Any) -> Any:
        x = x if isinstance(x, Tensor) else Tensor(x, dtype=rest[0].dtype)
        return getattr(x, name)(*rest, **attributes)

    return apply


def _along_axis(name: str) -> Callable[..., Any]:
    def apply(x: Any, dim: Any = None, **attributes: Any) -> Any:
        axis = tuple(dim) if isinstance(dim, list) else dim
        return getattr(x, name)(**({} if dim is None else {"axis": axis}), **attributes)

    return apply


def _operator(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: function(
        a if isinstance(a, Tensor) or isinstance(b, Tensor) else Tensor(a, dtype=_FLOAT),
        b)


def _scaled(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b, alpha=1: function(a, b if alpha == 1 else b * alpha)


def _shape(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,)


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = {name: _method(name) for name in _METHODS if hasattr(Tensor, name)}
    ops.update((name, _along_axis(name)) for name in _ALONG_AXIS if hasattr(Tensor, name))
    ops.update((name, _operator(function)) for name, function in {
        "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
        "pow": operator.pow, **_COMPARISONS}.items())
    for name in ("add", "sub"):
        ops[name] = _scaled(ops[name])
    ops.update({
        "mm": _method("matmul"), "mv": _method("matmul"), "bmm": _method("matmul"),
        "amax": lambda x, dim=None, keepdim=False: x.max(axis=dim, keepdim=keepdim),
        "amin": lambda x, dim=None, keepdim=False: x.min(axis=dim, keepdim=keepdim),
        "max": lambda x: x.max(), "min": lambda x: x.min(),
        "where": lambda condition, x, y: condition.where(x, y),
        "clamp": lambda x, min=None, max=None: x.clip(min, max),
        "reshape": lambda x, shape: x.reshape(_shape(shape)),
        "view": lambda x, shape: x.view(_shape(shape)),
        "flatten": lambda x, start_dim=0, end_dim=-1: x.flatten(start_dim, end_dim),
        "transpose": lambda x, dim0, dim1: x.transpose(dim0, dim1),
        "mT": lambda x: x.transpose(-1, -2),
        "permute": lambda x, dims: x.permute(_shape(dims)),
        "expand": lambda x, size: x.expand(_shape(size)),
        "broadcast_to": lambda x, size: x.expand(_shape(size)),
        "squeeze": lambda x, dim=None: x.squeeze(dim),
        "unsqueeze": lambda x, dim: x.unsqueeze(dim),
        "flip": lambda x, dims: x.flip(_shape(dims)),
        "roll": lambda x, shifts, dims=None: x.roll(shifts, dims),
        "repeat": lambda x, repeats: x.repeat(_shape(repeats)),
        "cat": lambda xs, dim=0: Tensor.cat(*xs, dim=dim),
        "stack": lambda xs, dim=0: Tensor.stack(*xs, dim=dim),
        "gather": lambda x, index, dim: x.gather(dim, index),
        "index": lambda x, *indices: x[indices if len(indices) > 1 else indices[0]],
        "select": numpy_ops._select, "slice": numpy_ops._slice, "unbind": numpy_ops._unbind,
        "zeros_like": lambda x: Tensor.zeros_like(x), "ones_like": lambda x: Tensor.ones_like(x),
        "full_like": lambda x, fill_value: Tensor.full_like(x, fill_value),
        "zeros": lambda size: Tensor.zeros(*_shape(size), dtype=_FLOAT),
        "ones": lambda size: Tensor.ones(*_shape(size), dtype=_FLOAT),
        "full": lambda size, fill_value: Tensor.full(
            _shape(size), fill_value, dtype=_FLOAT),
        "einsum": lambda *operands, equation: Tensor.einsum(equation, *operands),
        "outer": lambda a, b: a.unsqueeze(1) * b.unsqueeze(0),
        "to": lambda x, dtype: x.cast(dtype),
    })
    return ops


class Adapter(DefineByRun):
    """tinygrad's tensors and `gradient`.

    A leaf is a buffer. With `leaves=constants` a scalar is what `Tensor(1.0)` makes of it, a
    constant of the graph that is the same for every scalar of that value.
    """

    name = "tinygrad"
    homepage = "https://github.com/tinygrad/tinygrad"
    capabilities = frozenset(
        "accumulation retain_graph detach double_backward integer".split())
    dtypes = tuple(_DTYPES)
    ops = _ops()
    errors = ErrorTable([
        (AssertionError, "scalar tensor", "not-scalar"),
        (RuntimeError, "only float tensors have gradient", "dtype-not-differentiable"),
        (NotImplementedError, "", "not-implemented"),
        (RuntimeError, "failed to compute gradient", "not-implemented"),
        (ValueError, "broadcast", "shape-mismatch"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "size", "shape-mismatch"),
        (RuntimeError, "cannot broadcast", "shape-mismatch"),
        (RuntimeError, "cannot dot", "shape-mismatch"),
        (RuntimeError, "permutation", "bad-argument"),
        (IndexError, "shape mismatch", "shape-mismatch"),
        (RuntimeError, "shape", "shape-mismatch"),
        (AssertionError, "shape", "shape-mismatch"),
        (IndexError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
    ])

    def __init__(self, leaves: str = "buffers", **options: str) -> None:
        super().__init__(**options)
        self.has_constants = leaves == "constants"

    def version(self) -> str:
        return metadata.version("tinygrad")

    def dtype(self, name: str) -> Any:
        return _DTYPES[name]

    def leaf(self, value: TensorValue, requires_grad: bool) -> Tensor:
        if self.has_constants and not value.shape:
            tensor = Tensor(value.data[0], dtype=_DTYPES[value.dtype])
        else:
            # A copy has a buffer of its own, which a scalar made from a number has not.
            tensor = Tensor(numpy_values.to_array(value))
            tensor = (tensor.clone() if hasattr(tensor, "clone") else tensor).realize()
        if _REQUIRES_GRAD:
            tensor.requires_grad = requires_grad
        return tensor

    def value(self, tensor: Tensor) -> TensorValue:
        return numpy_values.from_array(tensor.numpy())

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        if len(roots) != 1:
            raise unsupported("backward from several roots")
        roots[0].backward(*[g for g in gradients if g is not None])

    def gradient(self, tensor: Tensor) -> Any:
        return tensor.grad

    def set_gradient(self, tensor: Tensor, gradient: Any) -> None:
        tensor.grad = gradient

    def do_grad(self, command: Command) -> None:
        if not hasattr(Tensor, "gradient") or len(command["of"]) != 1:
            super().do_grad(command)
            return
        root = self.named(command["of"][0])
        wrt: List[Tensor] = [self.named(name) for name in command["wrt"]]
        seed = self.given(command.get("grad_outputs"), 1)[0]
        found = root.gradient(*wrt, **({} if seed is None else {"gradient": seed}))
        self.bind(command["out"], [
            g if command.get("create_graph") else g.detach() for g in found])
