"""HIPS autograd: NumPy's functions, traced while they run."""

from __future__ import annotations

from importlib import metadata
from typing import Any, Callable, Dict, List, Sequence

import autograd
import autograd.extend
import autograd.numpy as anp
from autograd.core import VJPNode, primitive_vjps
from autograd.differential_operators import make_jvp
from autograd.tracer import getval, notrace_primitives

try:
    import autograd.scipy.special as special
except ImportError:  # SciPy is optional
    special = None

from ..errors import ErrorTable
from ..functional import Functional
from ..wire import TensorValue
from . import numpy_ops, numpy_values


def _offers(namespace: Any, name: str) -> bool:
    """Whether autograd can differentiate a function, or knows that there is nothing to.

    It wraps every function of NumPy's, also those that it has no derivative of.
    """
    function = getattr(namespace, name, None)
    return function is not None and (
        not hasattr(function, "fun") or function in primitive_vjps
        or function in notrace_primitives[VJPNode])


def _ops() -> Dict[str, Callable[..., Any]]:
    ops = numpy_ops.table(anp, offers=_offers)
    names = {"erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "lgamma": "gammaln",
             "digamma": "digamma", "i0": "i0", "i1": "i1", "logit": "logit", "sigmoid": "expit"}
    ops.update((name, getattr(special, its)) for name, its in names.items()
               if _offers(special, its))
    if special is not None:
        ops.update({
            "logsumexp": lambda x, dim=None, keepdim=False: special.logsumexp(
                x, axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim),
            "polygamma": lambda x, n: special.polygamma(n, x)})
    ops.update({"detach": getval, "to": lambda x, dtype: x.astype(dtype)})
    return ops


class Adapter(Functional):
    """autograd's `grad`, `make_vjp` and `make_jvp`."""

    name = "autograd"
    homepage = "https://github.com/HIPS/autograd"
    capabilities = frozenset(
        "detach double_backward forward_mode custom_functions checkpoint complex integer".split())
    dtypes = numpy_values.DTYPES
    ops = _ops()
    errors = ErrorTable([
        (TypeError, "grad only applies to real scalar-output", "not-scalar"),
        (TypeError, "can't differentiate w.r.t. type", "dtype-not-differentiable"),
        (NotImplementedError, "", "not-implemented"),
        (anp.linalg.LinAlgError, "", "domain"),
        (ValueError, "broadcast", "shape-mismatch"),
        (ValueError, "shape", "shape-mismatch"),
        (ValueError, "mismatch", "shape-mismatch"),
        (IndexError, "", "bad-argument"),
        (ValueError, "", "bad-argument"),
        (TypeError, "", "bad-argument"),
    ])

    def version(self) -> str:
        return metadata.version("autograd")

    def tensor(self, value: TensorValue) -> Any:
        return numpy_values.to_array(value)

    def value(self, tensor: Any) -> TensorValue:
        return numpy_values.from_array(tensor)

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        return autograd.grad(lambda xs: function(*xs))(tuple(primals))

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        def run(xs: Any) -> Any:
            return autograd.builtins.tuple(function(*xs))

        pullback, _ = autograd.make_vjp(run)(tuple(primals))
        return pullback(tuple(cotangents))

    def jvp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            tangents: Sequence[Any]) -> Sequence[Any]:
        def run(xs: Any) -> Any:
            return autograd.builtins.tuple(function(*xs))

        return make_jvp(run)(tuple(primals))(tuple(tangents))[1]

    def custom(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> Any:
        @autograd.extend.primitive
        def function(*inputs: Any) -> Any:
            results = forward(*inputs)[0]
            return results[0] if len(results) == 1 else tuple(results)

        def pulled(argnums: Any, answer: Any, inputs: Any, options: Any) -> Any:
            _, names = forward(*inputs)
            several = isinstance(answer, tuple)

            def pull(cotangent: Any) -> Any:
                gradients = backward(names, cotangent if several else (cotangent,))
                return [gradients[i] for i in argnums]

            return pull

        autograd.extend.defvjp_argnums(function, pulled)
        return function

    def checkpointed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        run = autograd.checkpoint(lambda *inputs: autograd.builtins.tuple(function(*inputs)))
        return lambda *inputs: tuple(run(*inputs))
