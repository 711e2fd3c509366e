"""TensorFlow: commands are replayed under `GradientTape` and `ForwardAccumulator`."""

from __future__ import annotations

import operator
import os
from typing import Any, Callable, Dict, List, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf  # noqa: E402  (it logs when imported)

from ..errors import ErrorTable  # noqa: E402
from ..functional import Functional  # noqa: E402
from ..wire import TensorValue  # noqa: E402
from . import numpy_ops, numpy_values  # noqa: E402

_MATH = """abs acos acosh asin asinh atan atanh atan2 ceil cos cosh digamma erf erfc erfinv exp
    expm1 floor lgamma log log1p maximum minimum reciprocal round rsqrt sigmoid sign sin sinh
    softplus softsign sqrt square tan tanh xlogy ndtri logical_and logical_or logical_not polygamma
    conj real imag angle""".split()
_NETWORK = "relu relu6 selu elu silu".split()
_RENAMED = {
    "neg": tf.negative, "mul": operator.mul,
    "div": operator.truediv, "pow": operator.pow,
    "eq": tf.equal, "ne": tf.not_equal, "lt": tf.less, "le": tf.less_equal, "gt": tf.greater,
    "ge": tf.greater_equal, "isnan": tf.math.is_nan, "isinf": tf.math.is_inf,
    "logsigmoid": tf.math.log_sigmoid, "i0": tf.math.bessel_i0, "i1": tf.math.bessel_i1,
    "floor_divide": tf.math.floordiv, "remainder": tf.math.floormod, "where": tf.where,
    "detach": tf.stop_gradient, "clone": tf.identity, "complex": tf.complex,
    "zeros_like": tf.zeros_like, "ones_like": tf.ones_like,
    "mm": tf.matmul, "bmm": tf.matmul, "mv": tf.linalg.matvec,
    "det": tf.linalg.det, "inv": tf.linalg.inv, "pinv": tf.linalg.pinv, "trace": tf.linalg.trace,
    "slogdet": tf.linalg.slogdet, "matrix_exp": tf.linalg.expm, "eigvalsh": tf.linalg.eigvalsh,
    "solve": tf.linalg.solve, "cholesky": tf.linalg.cholesky}
_REDUCTIONS = {
    "sum": tf.reduce_sum, "mean": tf.reduce_mean, "prod": tf.reduce_prod, "amax": tf.reduce_max,
    "amin": tf.reduce_min, "all": tf.reduce_all, "any": tf.reduce_any,
    "logsumexp": tf.reduce_logsumexp}


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, dim=None, keepdim=False: function(x, axis=dim, keepdims=keepdim)


def _extremum(values: Callable[..., Any], places: Callable[..., Any]) -> Callable[..., Any]:
    """The whole tensor's extremum; with `dim` the values and where they are."""

    def apply(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if dim is None:
            return values(x)
        found = places(x, axis=dim)
        return values(x, axis=dim, keepdims=keepdim), (
            tf.expand_dims(found, dim) if keepdim else found)

    return apply


def _clamp(x: Any, min: Any = None, max: Any = None) -> Any:
    """`clip_by_value` takes both bounds; of one alone TensorFlow has `maximum` and `minimum`."""
    if max is None:
        return tf.maximum(x, min)
    return tf.minimum(x, max) if min is None else tf.clip_by_value(x, min, max)


def _index(x: Any, *indices: Any) -> Any:
    if len(indices) > 1:
        return tf.gather_nd(x, tf.stack(indices, axis=-1))
    if indices[0].dtype == tf.bool:
        return tf.boolean_mask(x, indices[0])
    return tf.gather(x, indices[0])


def _matmul(a: Any, b: Any) -> Any:
    """TensorFlow has a function of its own where one side is a vector."""
    if len(a.shape) == 1 and len(b.shape) == 1:
        return tf.tensordot(a, b, 1)
    if len(b.shape) == 1:
        return tf.linalg.matvec(a, b)
    if len(a.shape) == 1:
        return tf.linalg.matvec(b, a, transpose_a=True)
    return tf.matmul(a, b)


def _squeeze(x: Any, dim: Any = None) -> Any:
    """TensorFlow refuses an extent other than 1, which PyTorch leaves as it is."""
    if dim is None:
        return tf.squeeze(x)
    dims = [d for d in ([dim] if isinstance(dim, int) else dim) if x.shape[d] == 1]
    return tf.squeeze(x, axis=dims) if dims else tf.identity(x)


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = {name: getattr(tf.math, name) for name in _MATH}
    ops.update((name, getattr(tf.nn, name)) for name in _NETWORK)
    ops.update(_RENAMED)
    ops.update((name, _reduction(function)) for name, function in _REDUCTIONS.items())
    ops.update({
        "polygamma": lambda x, n: tf.math.polygamma(tf.cast(n, x.dtype), x),
        "add": lambda a, b, alpha=1: a + (b if alpha == 1 else b * alpha),
        "sub": lambda a, b, alpha=1: a - (b if alpha == 1 else b * alpha),
        "matmul": _matmul,
        "max": _extremum(tf.reduce_max, tf.argmax), "min": _extremum(tf.reduce_min, tf.argmin),
        "clamp": _clamp,
        "leaky_relu": lambda x, negative_slope=0.01: tf.nn.leaky_relu(x, negative_slope),
        "gelu": lambda x, approximate="none": tf.nn.gelu(x, approximate == "tanh"),
        "softmax": lambda x, dim: tf.nn.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: tf.nn.log_softmax(x, axis=dim),
        "argmax": lambda x, dim: tf.argmax(x, axis=dim),
        "argmin": lambda x, dim: tf.argmin(x, axis=dim),
        "cumsum": lambda x, dim: tf.cumsum(x, axis=dim),
        "cumprod": lambda x, dim: tf.math.cumprod(x, axis=dim),
        "norm": lambda x, p="euclidean", dim=None, keepdim=False: tf.norm(x, p, dim, keepdim),
        "dot": lambda a, b: tf.tensordot(a, b, 1),
        "outer": lambda a, b: tf.tensordot(a, b, 0),
        "tensordot": lambda a, b, dims=2: tf.tensordot(a, b, dims),
        "einsum": lambda *operands, equation: tf.einsum(equation, *operands),
        "reshape": lambda x, shape: tf.reshape(x, shape),
        "permute": lambda x, dims: tf.transpose(x, dims),
        "mT": lambda x: tf.linalg.matrix_transpose(x),
        "expand": lambda x, size: tf.broadcast_to(x, numpy_ops._expanded(
            tuple(x.shape), tuple(size))),
        "broadcast_to": lambda x, size: tf.broadcast_to(x, size),
        "squeeze": _squeeze,
        "unsqueeze": lambda x, dim: tf.expand_dims(x, dim),
        "cat": lambda xs, dim=0: tf.concat(xs, axis=dim),
        "stack": lambda xs, dim=0: tf.stack(xs, axis=dim),
        "unbind": lambda x, dim=0: tf.unstack(x, axis=dim),
        "flip": lambda x, dims: tf.reverse(x, dims if isinstance(dims, list) else [dims]),
        "roll": lambda x, shifts, dims: tf.roll(x, shifts, dims),
        "repeat": lambda x, repeats: tf.tile(x, repeats),
        "tile": lambda x, dims: tf.tile(x, dims),
        "select": numpy_ops._select, "slice": numpy_ops._slice,
        "index": _index,
        "index_select": lambda x, index, dim: tf.gather(x, index, axis=dim),
        "embedding": lambda index, weight: tf.nn.embedding_lookup(weight, index),
        "zeros": lambda size, dtype="float64": tf.zeros(size, dtype),
        "ones": lambda size, dtype="float64": tf.ones(size, dtype),
        "full_like": lambda x, fill_value: tf.fill(x.shape, tf.constant(fill_value, x.dtype)),
        "eye": lambda n, m=None, dtype="float64": tf.eye(n, m, dtype=dtype),
        "to": lambda x, dtype: tf.cast(x, dtype),
    })
    return ops


class Adapter(Functional):
    """TensorFlow run eagerly; a tape watches the inputs of each gradient."""

    name = "tensorflow"
    homepage = "https://www.tensorflow.org"
    capabilities = frozenset(
        "detach double_backward forward_mode custom_functions complex integer".split())
    dtypes = numpy_values.DTYPES
    ops = _ops()
    errors = ErrorTable([
        (tf.errors.InvalidArgumentError, "shape", "shape-mismatch"),
        (tf.errors.InvalidArgumentError, "expected to be a", "dtype-mismatch"),
        (tf.errors.InvalidArgumentError, "not invertible", "domain"),
        (tf.errors.InvalidArgumentError, "", "bad-argument"),
        (LookupError, "no gradient defined", "not-implemented"),
        (NotImplementedError, "", "not-implemented"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "dtype", "dtype-mismatch"),
        (TypeError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
    ])

    def version(self) -> str:
        return tf.__version__

    def tensor(self, value: TensorValue) -> Any:
        return tf.constant(numpy_values.to_array(value))

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(tf.convert_to_tensor(tensor).numpy())

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        with tf.GradientTape() as tape:
            primals = _watched(tape, primals)
            result = function(*primals)
        return tape.gradient(result, primals)

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        with tf.GradientTape() as tape:
            primals = _watched(tape, primals)
            results = function(*primals)
        return tape.gradient(results, primals, output_gradients=list(cotangents))

    def jvp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            tangents: Sequence[Any]) -> Sequence[Any]:
        primals = [tf.identity(x) for x in primals]
        with tf.autodiff.ForwardAccumulator(primals, list(tangents)) as forward:
            results = function(*primals)
        return [forward.jvp(y, unconnected_gradients=tf.UnconnectedGradients.ZERO)
                for y in results]

    def custom(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> Any:
        @tf.custom_gradient
        def function(*inputs: Any) -> Any:
            results, names = forward(*inputs)

            def pulled(*cotangents: Any) -> Any:
                return backward(names, cotangents)

            return (results[0] if len(results) == 1 else tuple(results)), pulled

        return function


def _watched(tape: Any, primals: Sequence[Any]) -> List[Any]:
    """Tensors of their own, so that one that stands twice is watched twice."""
    copies = [tf.identity(x) for x in primals]
    for copy in copies:
        tape.watch(copy)
    return copies
