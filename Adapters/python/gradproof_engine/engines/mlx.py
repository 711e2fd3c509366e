"""MLX on the CPU, the only device where it has float64."""

from __future__ import annotations

from importlib import metadata
from typing import Any, Callable, Dict, List, Sequence

import mlx.core as mx
import mlx.nn as nn

from ..errors import EngineError, ErrorTable
from ..functional import Functional
from ..wire import TensorValue
from . import numpy_ops

mx.set_default_device(mx.cpu)

_DTYPES = {"float64": mx.float64, "float32": mx.float32, "int64": mx.int64, "bool": mx.bool_}
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_NETWORK = """relu relu6 sigmoid silu mish softsign selu elu celu softplus leaky_relu
    hardswish""".split()


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = numpy_ops.table(mx, mx.linalg)
    ops.update((name, getattr(nn, name)) for name in _NETWORK)
    ops.update({
        "gelu": lambda x, approximate="none": (
            nn.gelu_approx(x) if approximate == "tanh" else nn.gelu(x)),
        "erf": mx.erf, "erfinv": mx.erfinv, "rsqrt": mx.rsqrt, "detach": mx.stop_gradient,
        "softmax": lambda x, dim: mx.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: nn.log_softmax(x, axis=dim),
        "logsigmoid": nn.log_sigmoid,
        "leaky_relu": lambda x, negative_slope=0.01: nn.leaky_relu(x, negative_slope),
        "logsumexp": lambda x, dim=None, keepdim=False: mx.logsumexp(
            x, axis=dim, keepdims=keepdim),
        "clone": lambda x: mx.array(x),
        "to": lambda x, dtype: x.astype(dtype),
        "zeros": lambda size, dtype=mx.float64: mx.zeros(size, dtype),
        "ones": lambda size, dtype=mx.float64: mx.ones(size, dtype),
        "eye": lambda n, m=None, dtype=mx.float64: mx.eye(n, m, dtype=dtype),
        "cumsum": lambda x, dim: mx.cumsum(x, axis=dim),
        "dot": mx.matmul,
        "qr": lambda a: tuple(mx.linalg.qr(a)),
    })
    return ops


class Adapter(Functional):
    """MLX's `grad`, `vjp` and `jvp`."""

    name = "mlx"
    homepage = "https://ml-explore.github.io/mlx"
    capabilities = frozenset("detach double_backward forward_mode integer".split())
    dtypes = tuple(_DTYPES)
    ops = _ops()
    errors = ErrorTable([
        (ValueError, "does not match cotangent shape", "shape-mismatch"),
        (ValueError, "not implemented", "not-implemented"),
        (RuntimeError, "not implemented", "not-implemented"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "broadcast", "shape-mismatch"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def version(self) -> str:
        return metadata.version("mlx")

    def dtype(self, name: str) -> Any:
        return _DTYPES[name]

    def tensor(self, value: TensorValue) -> Any:
        return mx.array(list(value.data), dtype=_DTYPES[value.dtype]).reshape(value.shape)

    def value(self, tensor: Any) -> TensorValue:
        tensor = mx.array(tensor)
        if tensor.dtype not in _DTYPE_NAMES:
            raise EngineError("other", f"the result is of the dtype {tensor.dtype}")
        data = tensor.reshape(-1).tolist()
        return TensorValue(_DTYPE_NAMES[tensor.dtype], tuple(tensor.shape), data)

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        try:
            found = mx.grad(function, argnums=list(range(len(primals))))(*primals)
        except ValueError as error:
            if "does not match cotangent shape" in str(error):  # of which the case gave none
                raise EngineError("not-scalar", str(error)) from error
            raise
        return found if isinstance(found, (list, tuple)) else [found]

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        return mx.vjp(function, list(primals), list(cotangents))[1]

    def jvp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            tangents: Sequence[Any]) -> Sequence[Any]:
        return mx.jvp(function, list(primals), list(tangents))[1]
