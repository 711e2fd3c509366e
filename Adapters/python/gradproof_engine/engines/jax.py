"""JAX: commands are replayed under `grad`, `vjp` and `jvp`, plain or compiled by `jit`."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402  (after the precision is chosen)
import jax.scipy.linalg  # noqa: E402
import jax.scipy.special  # noqa: E402

from ..errors import ErrorTable  # noqa: E402
from ..functional import Functional, Recorded, _in_order, _leaves  # noqa: E402
from ..wire import TensorValue  # noqa: E402
from . import numpy_ops, numpy_values  # noqa: E402

_NETWORK = {
    **{name: name for name in """relu relu6 sigmoid softplus silu mish selu leaky_relu elu celu
       gelu softmax log_softmax glu one_hot""".split()},
    "hardtanh": "hard_tanh", "hardsigmoid": "hard_sigmoid", "hardswish": "hard_silu",
    "logsigmoid": "log_sigmoid", "softsign": "soft_sign"}
_SPECIAL = {
    **{name: name for name in """erf erfc digamma i0 i1 ndtr ndtri log_ndtr entr logit
       xlogy""".split()},
    "erfinv": "erfinv", "lgamma": "gammaln"}


# JAX keeps all that it ever compiled, a megabyte and more for each case.
_CASES_PER_CACHE = 500


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = numpy_ops.table(jnp)
    ops.update((name, getattr(jax.nn, its)) for name, its in _NETWORK.items())
    ops.update((name, getattr(jax.scipy.special, its)) for name, its in _SPECIAL.items())
    ops.update({
        "softplus": lambda x: jax.nn.softplus(x),
        "leaky_relu": lambda x, negative_slope=0.01: jax.nn.leaky_relu(x, negative_slope),
        "hardtanh": lambda x: jax.nn.hard_tanh(x),
        "gelu": lambda x, approximate="none": jax.nn.gelu(x, approximate == "tanh"),
        "softmax": lambda x, dim: jax.nn.softmax(x, axis=dim),
        "log_softmax": lambda x, dim: jax.nn.log_softmax(x, axis=dim),
        "glu": lambda x, dim=-1: jax.nn.glu(x, axis=dim),
        "one_hot": lambda x, num_classes: jax.nn.one_hot(x, num_classes, dtype=jnp.int64),
        "logsumexp": lambda x, dim=None, keepdim=False: jax.scipy.special.logsumexp(
            x, axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim),
        "polygamma": lambda x, n: jax.scipy.special.polygamma(n, x),
        "rsqrt": lambda x: jax.lax.rsqrt(x),
        "detach": jax.lax.stop_gradient,
        "clone": lambda x: jnp.copy(x),
        "to": lambda x, dtype: jnp.asarray(x).astype(dtype),
        "complex": lambda re, im: jax.lax.complex(re, im),
        "matrix_exp": jax.scipy.linalg.expm,
        "block_diag": jax.scipy.linalg.block_diag,
        "solve_triangular": lambda a, b, upper, unitriangular=False:
            jax.scipy.linalg.solve_triangular(a, b, lower=not upper, unit_diagonal=unitriangular),
        "topk": lambda x, k: tuple(jax.lax.top_k(x, k)),
        "searchsorted": lambda sorted, x, right=False: jnp.searchsorted(
            sorted, x, side="right" if right else "left"),
    })
    return ops


class Adapter(Functional):
    """JAX with 64-bit numbers; with `jit` every derivative and value comes from compiled code.

    JAX's gradient of a real function of complex numbers is the conjugate of the direction of
    steepest ascent, which is what the protocol speaks of; cotangents and gradients are translated.
    """

    name = "jax"
    homepage = "https://docs.jax.dev"
    capabilities = frozenset(
        "detach double_backward forward_mode custom_functions checkpoint complex integer".split())
    dtypes = numpy_values.DTYPES
    ops = _ops()
    errors = ErrorTable([
        (TypeError, "gradient only defined for scalar-output", "not-scalar"),
        (TypeError, "grad requires real-valued outputs", "not-scalar"),
        (ValueError, "vjp function: got complex", "dtype-mismatch"),
        (ValueError, "but expected complex", "dtype-mismatch"),
        (TypeError, "requires real- or complex-valued inputs", "dtype-not-differentiable"),
        (TypeError, "real- or complex-valued", "dtype-not-differentiable"),
        (TypeError, "must be of the same shape", "shape-mismatch"),
        (TypeError, "incompatible shapes", "shape-mismatch"),
        (TypeError, "shape", "shape-mismatch"),
        (ValueError, "incompatible shapes", "shape-mismatch"),
        (ValueError, "shape", "shape-mismatch"),
        (TypeError, "dtype", "dtype-mismatch"),
        (ValueError, "dtype", "dtype-mismatch"),
        (TypeError, "custom_vjp", "bad-backward"),
        (NotImplementedError, "", "not-implemented"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def __init__(self, jit: str = "no", **options: str) -> None:
        super().__init__(**options)
        self.is_compiled = jit == "yes"
        self.cases = 0
        if self.is_compiled:
            self.name = "jax-jit"
        self.compiled: Callable[..., Any] = jax.jit if self.is_compiled else lambda f: f

    def version(self) -> str:
        return jax.__version__

    def environment(self) -> Dict[str, str]:
        return {"jit": str(self.is_compiled), "platform": jax.default_backend()}

    def tensor(self, value: TensorValue) -> Any:
        return jnp.asarray(numpy_values.to_array(value))

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(tensor)

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        places = tuple(range(len(primals)))
        return _conjugates(self.compiled(jax.grad(function, places))(*primals))

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        return _conjugates(self.compiled(lambda xs, gs: jax.vjp(function, *xs)[1](gs))(
            list(primals), _conjugates(cotangents)))

    def jvp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            tangents: Sequence[Any]) -> Sequence[Any]:
        return self.compiled(lambda xs, ts: jax.jvp(function, xs, ts)[1])(
            tuple(primals), tuple(tangents))

    def custom(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> Any:
        def primal(*inputs: Any) -> Any:
            results = forward(*inputs)[0]
            return results[0] if len(results) == 1 else tuple(results)

        def saving(*inputs: Any) -> Any:
            _, names = forward(*inputs)
            return primal(*inputs), names

        def pulled(names: Any, cotangent: Any) -> Any:
            cotangents = cotangent if isinstance(cotangent, tuple) else (cotangent,)
            return tuple(_conjugates(backward(names, _conjugates(cotangents))))

        function = jax.custom_vjp(primal)
        function.defvjp(saving, pulled)
        return function

    def checkpointed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return jax.checkpoint(function)

    def reset(self) -> None:
        super().reset()
        self.programs: Dict[Any, Callable[..., Any]] = {}
        # What JAX compiled for the shapes of one case is of little use to the next hundred.
        self.cases += 1
        if self.cases % _CASES_PER_CACHE == 0:
            jax.clear_caches()

    def _elements(self, tensor: Recorded) -> TensorValue:
        if not self.is_compiled or tensor.call is None:
            return super()._elements(tensor)
        free = list(_leaves([tensor]))
        # The checker asks for one program at many points: it is compiled once.
        key = _structure(tensor, free)
        if key not in self.programs:
            self.programs[key] = jax.jit(
                lambda *values: self.replay([tensor], dict(zip(free, values)), True)[0])
        return self.value(self.programs[key](*[leaf.value for leaf in free]))


def _conjugates(values: Sequence[Any]) -> List[Any]:
    return [jnp.conj(x) if x is not None and jnp.iscomplexobj(x) else x for x in values]


def _structure(tensor: Recorded, free: Sequence[Recorded]) -> Any:
    """What two programs that differ in the values of their leaves alone have in common."""
    places: Dict[Any, int] = {leaf: place for place, leaf in enumerate(free)}
    calls = []
    for node in _in_order([tensor], {}, True):
        call = node.call
        calls.append((call.function, _key(call.inputs, places), node.position,
                      tuple((name, _key(x, places)) for name, x in call.attributes.items())))
        places[node] = len(places)
    return tuple(calls)


def _key(value: Any, places: Dict[Any, int]) -> Any:
    """An operand or attribute, as something that is equal for what compiles alike."""
    if isinstance(value, Recorded):
        return ("name", places[value])
    if isinstance(value, (list, tuple)):
        return tuple(_key(member, places) for member in value)
    if isinstance(value, jax.Array):
        return (value.dtype.name, value.shape, numpy_values.from_array(value).data.__repr__())
    return (type(value), repr(value))
