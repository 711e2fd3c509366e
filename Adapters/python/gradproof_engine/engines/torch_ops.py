"""The op table spelled with PyTorch's own functions; the names are PyTorch's already."""

from __future__ import annotations

import inspect
import operator
from typing import Any, Callable, Dict

import torch
import torch.nn.functional as F

from ..errors import unsupported

Function = Callable[..., Any]

# Ops that are `NAME(*tensors, **attributes)` in `torch`, `torch.linalg` or `torch.special`.
_PLAIN = """
    abs neg sign square sqrt rsqrt reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan
    asin acos atan sinh cosh tanh asinh acosh atanh sigmoid logit erf erfc erfinv lgamma digamma
    i0 i1 sinc floor ceil round trunc frac positive relu selu nan_to_num clamp deg2rad rad2deg
    entr ndtr ndtri log_ndtr

    pow atan2 hypot maximum minimum fmax fmin fmod remainder floor_divide logaddexp logaddexp2
    copysign xlogy lerp addcmul addcdiv where heaviside float_power
    eq ne lt le gt ge isclose isnan isinf logical_and logical_or logical_not

    sum mean prod amax amin max min median var std norm vector_norm nansum all any argmax argmin
    count_nonzero cumsum cumprod logcumsumexp cummax cummin

    reshape transpose permute select narrow diagonal unbind as_strided movedim clone cat stack
    detach roll rot90 tile repeat_interleave tril triu diag diag_embed meshgrid block_diag
    split chunk flatten squeeze unsqueeze

    masked_fill masked_select masked_scatter take take_along_dim nonzero sort
    topk kthvalue msort searchsorted bucketize

    matmul mm mv dot bmm outer inner vdot addmm baddbmm kron cross trace det slogdet logdet inv
    solve solve_triangular cholesky cholesky_solve qr eigh eigvalsh svd svdvals pinv matrix_exp
    matrix_power matrix_norm tensordot cdist cov corrcoef

    zeros ones full eye zeros_like ones_like full_like

    complex real imag conj view_as_real view_as_complex angle polar
""".split()

# The same in `torch.nn.functional`; functions of these names in `torch` are what is below them.
_NETWORK = """
    relu6 leaky_relu elu celu gelu silu mish softplus softsign hardtanh hardsigmoid hardswish
    logsigmoid tanhshrink softshrink hardshrink threshold pad embedding one_hot
    linear bilinear softmax log_softmax softmin glu normalize cosine_similarity
    instance_norm conv1d conv2d conv3d conv_transpose1d conv_transpose2d max_pool1d max_pool2d
    avg_pool1d avg_pool2d adaptive_avg_pool2d lp_pool2d interpolate pixel_shuffle prelu
    scaled_dot_product_attention mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy
    nll_loss cross_entropy kl_div poisson_nll_loss gaussian_nll_loss margin_ranking_loss
    hinge_embedding_loss cosine_embedding_loss triplet_margin_loss ctc_loss
""".split()

# Older functions of the same name in `torch` mean something else for these.
_NAMESPACES = {
    name: torch.linalg
    for name in """cross inv solve solve_triangular cholesky qr eigh eigvalsh svd svdvals pinv
    matrix_norm vector_norm""".split()
}

# These take no Python number where a tensor stands.
_TENSORS_ONLY = frozenset(
    """maximum minimum fmax fmin atan2 hypot logaddexp logaddexp2 heaviside logical_and logical_or
    isclose eq ne lt le gt ge where addcmul addcdiv lerp matmul index_put""".split()
) - {"where"}

_OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
}


def _found(name: str) -> Function:
    if name in _NAMESPACES:
        return getattr(_NAMESPACES[name], name)
    for namespace in (torch, torch.linalg, torch.special):
        if hasattr(namespace, name):
            return getattr(namespace, name)
    raise LookupError(name)


def as_tensors(inputs: tuple, every: bool) -> list:
    """Numbers as tensors of the other operand's dtype: the first, or every one."""
    like = next((x for x in inputs if isinstance(x, torch.Tensor)), None)
    return [
        torch.tensor(x, dtype=_dtype_for(x, like))
        if isinstance(x, (int, float)) and (every or position == 0) else x
        for position, x in enumerate(inputs)
    ]


def _dtype_for(number: Any, like: Any) -> torch.dtype:
    if like is None:
        return torch.float64
    whole = not (like.is_floating_point() or like.is_complex())
    return torch.float64 if whole and isinstance(number, float) else like.dtype


def _plain(function: Function, every: bool = False) -> Function:
    def apply(*inputs: Any, **attributes: Any) -> Any:
        if not all(isinstance(x, torch.Tensor) for x in inputs):
            inputs = as_tensors(inputs, every)
        return function(*inputs, **attributes)

    return apply


def _arithmetic(name: str) -> Function:
    function, with_operator = getattr(torch, name), _OPERATORS[name]

    def apply(a: Any, b: Any, **attributes: Any) -> Any:
        if attributes:
            return function(*as_tensors((a, b), False), **attributes)
        return with_operator(a, b)

    return apply


def _dimension_first(name: str) -> Function:
    """Ops in whose signature `dim` stands between the tensors."""
    function = getattr(torch, name)
    return lambda x, *rest, dim, **attributes: function(x, dim, *rest, **attributes)


def _method(name: str, *order: str) -> Function:
    """Ops that are methods, with their attributes by position."""
    return lambda x, **attributes: getattr(x, name)(
        *[attributes[key] for key in order if key in attributes])


def _all_dimensions(name: str) -> Function:
    """Reductions that PyTorch gives no default `dim`."""
    function = getattr(torch, name)

    def apply(x: Any, dim: Any = None, **attributes: Any) -> Any:
        return function(x, tuple(range(x.dim())) if dim is None else dim, **attributes)

    return apply


def _ints(value: Any) -> Any:
    return [value] if isinstance(value, int) else value


def _slice(x: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    return x[(slice(None),) * (dim % max(x.dim(), 1)) + (slice(start, end, step),)]


def _index_put(x: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    _, values = as_tensors((x, values), True)
    return torch.index_put(x, tuple(indices), values, accumulate)


def _index_put_(x: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    if accumulate:
        return x.index_put_(tuple(indices), as_tensors((x, values), True)[1], True)
    x[tuple(indices)] = values
    return x


def _layer_norm(x: Any, weight: Any = None, bias: Any = None, *, normalized_shape: Any,
                **attributes: Any) -> Any:
    return F.layer_norm(x, _ints(normalized_shape), weight, bias, **attributes)


def _rms_norm(x: Any, weight: Any = None, *, normalized_shape: Any, **attributes: Any) -> Any:
    return F.rms_norm(x, _ints(normalized_shape), weight, **attributes)


def _group_norm(x: Any, weight: Any = None, bias: Any = None, *, num_groups: int,
                **attributes: Any) -> Any:
    return F.group_norm(x, num_groups, weight, bias, **attributes)


def _binary_cross_entropy_with_logits(x: Any, target: Any, weight: Any = None,
                                      pos_weight: Any = None, **attributes: Any) -> Any:
    return F.binary_cross_entropy_with_logits(
        x, target, weight, pos_weight=pos_weight, **attributes)


def _arange(start: Any = None, end: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    return torch.arange(end if start is None else start, *([] if start is None else [end]),
                        step=step, dtype=dtype) if start is not None else torch.arange(
                            0, end, step, dtype=dtype)


OPS: Dict[str, Function] = {name: _plain(_found(name), name in _TENSORS_ONLY) for name in _PLAIN}
OPS.update({name: _plain(getattr(F, name)) for name in _NETWORK if hasattr(F, name)})
OPS.update({name: _arithmetic(name) for name in _OPERATORS})
OPS.update({name: _dimension_first(name) for name in """
    index_select gather scatter scatter_add scatter_reduce index_add index_copy
    index_fill""".split()})
OPS.update({
    "pow": torch.pow,
    "polygamma": lambda x, n: torch.polygamma(n, x),
    "view": _method("view", "shape"),
    "expand": _method("expand", "size"),
    "repeat": _method("repeat", "repeats"),
    "unfold": _method("unfold", "dimension", "size", "step"),
    "contiguous": _method("contiguous"),
    "to": _method("to", "dtype"),
    "mT": lambda x: x.mT,
    "broadcast_to": lambda x, size: torch.broadcast_to(x, size),
    "slice": _slice,
    "logsumexp": _all_dimensions("logsumexp"),
    "index": lambda x, *indices: x[tuple(indices)],
    "index_put": _index_put,
    "index_put_": _index_put_,
    "arange": _arange,
    "einsum": lambda *operands, equation: torch.einsum(equation, *operands),
    "flip": lambda x, dims: torch.flip(x, _ints(dims)),
    "lstsq": lambda a, b, **attributes: tuple(torch.linalg.lstsq(a, b, **attributes)),
    # PyTorch draws the mask itself; with one that is given, this is what it computes.
    "dropout": lambda x, mask, p=0.5: x * mask.detach() / (1 - p),
    "layer_norm": _layer_norm,
    "rms_norm": _rms_norm,
    "batch_norm": lambda x, mean=None, variance=None, *affine, **attributes: F.batch_norm(
        x, mean, variance, *affine, **attributes),
    "group_norm": _group_norm,
    "binary_cross_entropy_with_logits": _binary_cross_entropy_with_logits,
})


def _parameters(function: Function) -> Any:
    try:
        return inspect.signature(function).parameters
    except ValueError:  # a builtin
        return ()


def in_place(op: str) -> Function:
    """The op that works on its first input: a method, or one of the functions for networks."""
    if op in OPS:
        return OPS[op]

    def apply(x: Any, *inputs: Any, **attributes: Any) -> Any:
        inputs = tuple(torch.tensor(y, dtype=x.dtype) if isinstance(y, list) else y
                       for y in inputs)
        if op.rstrip("_") in _TENSORS_ONLY:
            inputs = tuple(as_tensors((x, *inputs), True)[1:])
        if op in _DIMENSION_FIRST_IN_PLACE:
            inputs = (attributes.pop("dim"), *inputs)
        if hasattr(x, op):
            return getattr(x, op)(*inputs, **attributes)
        if hasattr(F, op):
            return getattr(F, op)(x, *inputs, **attributes)
        function = getattr(F, op[:-1], None)
        if function is None or "inplace" not in _parameters(function):
            raise unsupported(f"op {op}")
        return function(x, *inputs, inplace=True, **attributes)

    return apply


_DIMENSION_FIRST_IN_PLACE = frozenset("""
    scatter_ scatter_add_ scatter_reduce_ index_add_ index_copy_ index_fill_""".split())

IN_PLACE_ONLY = ("copy_", "fill_", "zero_", "detach_")
