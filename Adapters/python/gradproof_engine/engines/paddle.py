"""PaddlePaddle: PyTorch's graph with `stop_gradient` in place of `requires_grad`."""

from __future__ import annotations

import operator
from typing import Any, Callable, Dict, List, Optional, Sequence

import paddle
import paddle.nn.functional as F

from ..define_by_run import DefineByRun
from ..engine import Command
from ..errors import ErrorTable, unsupported
from ..hooks import Hooks
from ..modes import Modes
from ..wire import TensorValue
from . import numpy_ops, numpy_values

paddle.set_default_dtype("float64")

_SAME = """abs acos acosh asin asinh atan atanh atan2 ceil copysign cos cosh digamma erf erfinv exp
    expm1 floor fmax fmin frac heaviside hypot i0 i1 lgamma log log10 log1p log2 logaddexp
    logical_and logical_or logical_not maximum minimum neg pow reciprocal round rsqrt sign sin sinc
    sinh sqrt square tan tanh trunc where isnan isinf matmul mm mv bmm dot outer inner kron trace
    deg2rad rad2deg floor_divide remainder lerp clone real imag conj angle complex masked_select
    tril triu nan_to_num take""".split()
_NETWORK = """relu relu6 sigmoid silu mish selu softplus softsign tanhshrink hardswish hardtanh
    celu elu gelu""".split()
_AXIS = """sum mean prod amax amin logsumexp nansum all any argmax argmin cumsum count_nonzero
    """.split()


_OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "pow": operator.pow, "eq": operator.eq, "ne": operator.ne, "lt": operator.lt,
    "le": operator.le, "gt": operator.gt, "ge": operator.ge}
# These take no Python number where a tensor stands.
_TENSORS_ONLY = """maximum minimum fmax fmin atan2 hypot logaddexp heaviside remainder
    floor_divide logical_and logical_or copysign""".split()


def _tensor_like(x: Any, other: Any) -> Any:
    return paddle.to_tensor(x, dtype=other.dtype) if isinstance(x, (int, float)) else x


def _binary(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: function(_tensor_like(a, b), _tensor_like(b, a))


def _operator(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: function(a, b)


def _along_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, dim=None, **attributes: function(
        x, **({} if dim is None else {"axis": dim}), **attributes)


def _extremum(function: Callable[..., Any], place: Callable[..., Any]) -> Callable[..., Any]:
    def apply(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if dim is None:
            return function(x)
        return function(x, axis=dim, keepdim=keepdim), place(x, axis=dim, keepdim=keepdim)

    return apply


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = {name: getattr(paddle, name) for name in _SAME if hasattr(paddle, name)}
    ops.update((name, _binary(ops[name])) for name in _TENSORS_ONLY)
    ops.update((name, getattr(F, name)) for name in _NETWORK)
    ops.update((name, _operator(function)) for name, function in _OPERATORS.items())
    ops.update((name, _along_axis(getattr(paddle, name))) for name in _AXIS)
    ops.update({
        "max": _extremum(paddle.max, paddle.argmax), "min": _extremum(paddle.min, paddle.argmin),
        "add": lambda a, b, alpha=1: a + (b if alpha == 1 else b * alpha),
        "sub": lambda a, b, alpha=1: a - (b if alpha == 1 else b * alpha),
        "hardtanh": lambda x, min_val=-1.0, max_val=1.0: F.hardtanh(x, min_val, max_val),
        "clamp": lambda x, min=None, max=None: paddle.clip(x, min, max),
        "softmax": lambda x, dim: F.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: F.log_softmax(x, axis=dim),
        "logsigmoid": F.log_sigmoid, "detach": lambda x: x.detach(),
        "leaky_relu": lambda x, negative_slope=0.01: F.leaky_relu(x, negative_slope),
        "cumprod": lambda x, dim: paddle.cumprod(x, dim),
        "norm": lambda x, p=2, dim=None, keepdim=False: paddle.linalg.vector_norm(
            x, p, dim, keepdim),
        "reshape": lambda x, shape: paddle.reshape(x, shape),
        "flatten": lambda x, start_dim=0, end_dim=-1: paddle.flatten(x, start_dim, end_dim),
        "transpose": lambda x, dim0, dim1: paddle.transpose(x, _swapped(x.ndim, dim0, dim1)),
        "permute": lambda x, dims: paddle.transpose(x, dims),
        "expand": lambda x, size: paddle.expand(x, size),
        "broadcast_to": lambda x, size: paddle.broadcast_to(x, size),
        "squeeze": lambda x, dim=None: paddle.squeeze(x, axis=dim),
        "unsqueeze": lambda x, dim: paddle.unsqueeze(x, axis=dim),
        "cat": lambda xs, dim=0: paddle.concat(xs, axis=dim),
        "stack": lambda xs, dim=0: paddle.stack(xs, axis=dim),
        "unbind": lambda x, dim=0: paddle.unbind(x, axis=dim),
        "flip": lambda x, dims: paddle.flip(x, axis=dims),
        "roll": lambda x, shifts, dims=None: paddle.roll(x, shifts, dims),
        "tile": lambda x, dims: paddle.tile(x, dims),
        "index_select": lambda x, index, dim: paddle.index_select(x, index, axis=dim),
        "gather": lambda x, index, dim: paddle.take_along_axis(x, index, dim, broadcast=False),
        "select": numpy_ops._select, "slice": numpy_ops._slice,
        "index": lambda x, *indices: x[indices if len(indices) > 1 else indices[0]],
        "masked_fill": lambda x, mask, value: paddle.masked_fill(x, mask, value),
        "einsum": lambda *operands, equation: paddle.einsum(equation, *operands),
        "det": paddle.linalg.det, "inv": paddle.linalg.inv, "solve": paddle.linalg.solve,
        "cholesky": lambda x, upper=False: paddle.linalg.cholesky(x, upper),
        "zeros_like": lambda x: paddle.zeros_like(x), "ones_like": lambda x: paddle.ones_like(x),
        "full_like": lambda x, fill_value: paddle.full_like(x, fill_value),
        "zeros": lambda size, dtype="float64": paddle.zeros(size, dtype),
        "ones": lambda size, dtype="float64": paddle.ones(size, dtype),
        "eye": lambda n, m=None, dtype="float64": paddle.eye(n, m, dtype),
        "to": lambda x, dtype: paddle.cast(x, dtype),
    })
    for name in [*_SAME, *_NETWORK, *_OPERATORS, "clamp", "masked_fill"]:
        if name in _METHODS_IN_PLACE or hasattr(paddle.Tensor, name + "_"):
            _add_in_place(ops, name)
    ops.update({
        "pow_": lambda x, y: x.pow_(y), "zero_": lambda x: x.zero_(),
        "fill_": lambda x, value: x.fill_(value), "copy_": lambda x, y: _assigned(x, y),
        "relu_": F.relu_, "detach_": lambda x: x.detach_()})
    return ops


_METHODS_IN_PLACE = {"sub": "subtract_", "mul": "multiply_", "div": "divide_", "clamp": "clip_"}


def _add_in_place(ops: Dict[str, Callable[..., Any]], name: str) -> None:
    method = _METHODS_IN_PLACE.get(name, name + "_")

    def apply(x: Any, *rest: Any, **attributes: Any) -> Any:
        rest = tuple(y if isinstance(y, paddle.Tensor) else paddle.to_tensor(y, dtype=x.dtype)
                     for y in rest)
        return getattr(x, method)(*rest, **attributes)

    ops[name + "_"] = apply


def _assigned(x: Any, value: Any) -> Any:
    x[...] = value
    return x


def _swapped(rank: int, dim0: int, dim1: int) -> List[int]:
    order = list(range(rank))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return order


class Adapter(DefineByRun):
    """Paddle's dynamic graph."""

    name = "paddle"
    homepage = "https://www.paddlepaddle.org.cn"
    capabilities = frozenset("""
        leaf requires_grad accumulation retain_graph detach grad_mode hooks retain_grad in_place
        double_backward versions graph_introspection complex integer""".split())
    dtypes = numpy_values.DTYPES
    ops = _ops()
    errors = ErrorTable([
        (SystemError, "backward twice", "graph-freed"),
        (RuntimeError, "modified by an inplace operation", "stale-saved-value"),
        (RuntimeError, "permission", "stale-saved-value"),
        (RuntimeError, "leaf var", "leaf-in-place"),
        (RuntimeError, "leaf tensor", "leaf-in-place"),
        (ValueError, "leaf var", "leaf-in-place"),
        (ValueError, "leaf tensor", "leaf-in-place"),
        # An error in a hook comes out wrapped.
        (OSError, "backward twice", "graph-freed"),
        (OSError, "broadcast dimension mismatch", "shape-mismatch"),
        (ValueError, "unreachable", "unused-input"),
        (ValueError, "allow_unused", "unused-input"),
        (RuntimeError, "register hook", "no-graph"),
        (RuntimeError, "broadcast dimension mismatch", "shape-mismatch"),
        (ValueError, "broadcast dimension mismatch", "shape-mismatch"),
        (ValueError, "does not match the type of data", "dtype-mismatch"),
        (RuntimeError, "different data type", "dtype-mismatch"),
        (TypeError, "type promotion", "dtype-mismatch"),
        (ValueError, "not invertible", "domain"),
        (ValueError, "cholesky decomposition was not successful", "domain"),
        (ValueError, "shape", "shape-mismatch"),
        (RuntimeError, "shapeerror", "shape-mismatch"),
        (ValueError, "mismatch", "shape-mismatch"),
        (AssertionError, "length of grad_tensors", "bad-argument"),
        (NotImplementedError, "", "not-implemented"),
        (RuntimeError, "doesn't have any grad op", "not-implemented"),
        (RuntimeError, "selected wrong datatype", "dtype-mismatch"),
        (RuntimeError, "not registered", "not-implemented"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.hooks = Hooks()
        self.modes = Modes()

    def version(self) -> str:
        return paddle.__version__

    def reset(self) -> None:
        self.modes.leave_all()
        super().reset()
        self.hooks = Hooks()

    def leaf(self, value: TensorValue, requires_grad: bool) -> Any:
        return paddle.to_tensor(numpy_values.to_array(value), stop_gradient=not requires_grad)

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(tensor.detach().numpy())

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        if options.get("create_graph"):
            raise unsupported("backward that creates a graph")
        paddle.autograd.backward(
            list(roots), list(gradients), retain_graph=options.get("retain_graph", False))

    def do_grad(self, command: Command) -> None:
        roots = [self.named(name) for name in command["of"]]
        seeds: Optional[List[Any]] = None
        if command.get("grad_outputs") is not None:
            seeds = self.given(command["grad_outputs"], len(roots))
        self.bind(command["out"], paddle.grad(
            roots, [self.named(name) for name in command["wrt"]], seeds,
            retain_graph=command.get("retain_graph"),
            create_graph=command.get("create_graph", False),
            allow_unused=command.get("allow_unused", False)))

    def gradient(self, tensor: Any) -> Any:
        return tensor.grad

    def set_gradient(self, tensor: Any, gradient: Any) -> None:
        tensor.grad = gradient

    def do_set(self, command: Command) -> None:
        tensor = self.named(command["on"])
        if command["attr"] == "requires_grad":
            tensor.stop_gradient = not command["to"]
        elif command["attr"] == "data":
            tensor.data = self.named(command["to"])
        else:
            super().do_set(command)

    def do_get(self, command: Command) -> None:
        if command["attr"] == "data":
            self.names[command["out"]] = self.named(command["of"]).data
        else:
            super().do_get(command)

    def do_retain_grad(self, command: Command) -> None:
        self.named(command["on"]).retain_grads()

    def do_hook(self, command: Command) -> None:
        if command.get("kind", "tensor") != "tensor":
            raise unsupported(f"hooks of the kind {command['kind']}")
        body = self.hooks.body(self, command)
        handle = self.named(command["on"]).register_hook(body)
        self.hooks.removers[command["out"]] = handle.remove

    def do_unhook(self, command: Command) -> None:
        self.hooks.remove(command["hook"])

    def do_enter(self, command: Command) -> None:
        modes = {"no_grad": paddle.no_grad, "enable_grad": paddle.enable_grad}
        self.modes.enter(command["mode"], modes[command["mode"]]())

    def do_leave(self, command: Command) -> None:
        self.modes.leave(command["mode"])

    def read_requires_grad(self, tensor: Any) -> bool:
        return not tensor.stop_gradient

    def read_is_leaf(self, tensor: Any) -> bool:
        return tensor.is_leaf

    def read_grad_fn(self, tensor: Any) -> Optional[str]:
        return None if tensor.grad_fn is None else tensor.grad_fn.name()

    def read_version(self, tensor: Any) -> int:
        return tensor.inplace_version

    def read_storage(self, tensor: Any) -> str:
        return hex(tensor.data_ptr())

    def read_calls(self, hook: str) -> int:
        return self.hooks.times(hook)

    def read_hook_order(self) -> List[str]:
        return list(self.hooks.order)

    def read_grad_enabled(self) -> bool:
        return paddle.is_grad_enabled()
