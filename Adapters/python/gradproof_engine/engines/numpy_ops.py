"""The op table spelled for engines whose functions have NumPy's names and arguments.

An op is there when the engine's namespace has the function: nothing is made up for an engine.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from ..errors import unsupported

Function = Callable[..., Any]
Ints = Union[int, Sequence[int]]

_UNARY = {
    **{name: name for name in """abs square sqrt reciprocal exp exp2 expm1 log log2 log10 log1p sin
       cos tan sinh cosh tanh floor ceil trunc sign positive deg2rad rad2deg sinc i0 isnan isinf
       logical_not conj real imag angle trace""".split()},
    "neg": "negative", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh"}

_BINARY = {
    **{name: name for name in """hypot maximum minimum fmax fmin fmod remainder floor_divide
       logaddexp logaddexp2 copysign heaviside float_power logical_and logical_or where matmul
       outer inner kron vdot""".split()},
    "mul": "multiply", "pow": "power", "atan2": "arctan2", "mm": "matmul", "mv": "matmul",
    "bmm": "matmul", "dot": "dot", "eq": "equal", "ne": "not_equal", "lt": "less",
    "le": "less_equal", "gt": "greater", "ge": "greater_equal"}

# Reductions over `dim` with `keepdim`; amax and amin are NumPy's max and min.
_REDUCTIONS = {
    **{name: name for name in "sum mean prod nansum all any argmax argmin".split()},
    "amax": "max", "amin": "min"}

_LINALG = {name: name for name in "det inv pinv matrix_power".split()}


def table(xp: Any, linalg: Any = None,
          offers: Callable[[Any, str], bool] = hasattr) -> Dict[str, Function]:
    """The ops that a namespace like NumPy's has.

    `offers` says whether a namespace has a function to which the engine's derivatives go.
    """
    linalg = linalg or getattr(xp, "linalg", None)
    ops: Dict[str, Function] = {}

    def add(name: str, needs: Sequence[str], function: Function) -> None:
        if all(offers(xp, need) for need in needs):
            ops[name] = function

    def make(name: str, function: Function) -> None:
        if hasattr(xp, name):
            ops[name] = function

    for name, its_name in {**_UNARY, **_BINARY}.items():
        add(name, [its_name], getattr(xp, its_name, None))
    for name, its_name in _REDUCTIONS.items():
        add(name, [its_name], _reduction(getattr(xp, its_name, None)))
    for name, its_name in _LINALG.items():
        if offers(linalg, its_name):
            ops[name] = getattr(linalg, its_name)

    add("add", ["add"], lambda a, b, alpha=1: xp.add(a, b if alpha == 1 else b * alpha))
    add("sub", ["subtract"], lambda a, b, alpha=1: xp.subtract(a, b if alpha == 1 else b * alpha))
    add("div", ["divide"], lambda a, b: xp.divide(a, b))
    add("round", ["round"], lambda x, decimals=0: xp.round(x, decimals))
    add("clamp", ["clip"], lambda x, min=None, max=None: xp.clip(x, min, max))
    add("nan_to_num", ["nan_to_num"], lambda x, **to: xp.nan_to_num(x, **to))
    add("isclose", ["isclose"], xp.isclose if hasattr(xp, "isclose") else None)
    add("max", ["max", "argmax"], _extremum(xp, "max"))
    add("min", ["min", "argmin"], _extremum(xp, "min"))
    add("var", ["var"], _spread(xp, "var"))
    add("std", ["std"], _spread(xp, "std"))
    add("cumsum", ["cumsum"], lambda x, dim: xp.cumsum(x, axis=dim))
    add("cumprod", ["cumprod"], lambda x, dim: xp.cumprod(x, axis=dim))

    add("reshape", ["reshape"], lambda x, shape: xp.reshape(x, _ints(shape)))
    add("flatten", ["reshape"], lambda x, start_dim=0, end_dim=-1: xp.reshape(
        x, _flattened(_shape_of(x), start_dim, end_dim)))
    add("transpose", ["swapaxes"], lambda x, dim0, dim1: xp.swapaxes(x, dim0, dim1))
    add("mT", ["swapaxes"], lambda x: xp.swapaxes(x, -1, -2))
    add("permute", ["transpose"], lambda x, dims: xp.transpose(x, _ints(dims)))
    for name in ("expand", "broadcast_to"):
        add(name, ["broadcast_to"], lambda x, size: xp.broadcast_to(
            x, _expanded(_shape_of(x), _ints(size))))
    # An extent other than 1 stays as it is, as it does in PyTorch.
    add("squeeze", ["squeeze"], lambda x, dim=None: xp.squeeze(x) if dim is None else xp.squeeze(
        x, tuple(d for d in _ints(dim) if _shape_of(x)[d] == 1)))
    add("unsqueeze", ["expand_dims"], lambda x, dim: xp.expand_dims(x, dim))
    add("movedim", ["moveaxis"], lambda x, source, destination: xp.moveaxis(
        x, source, destination))
    add("cat", ["concatenate"], lambda xs, dim=0: xp.concatenate(xs, axis=dim))
    add("stack", ["stack"], lambda xs, dim=0: xp.stack(xs, axis=dim))
    add("flip", ["flip"], lambda x, dims: xp.flip(x, axis=_ints(dims)))
    add("roll", ["roll"], lambda x, shifts, dims=None: xp.roll(
        x, _axis(shifts), axis=_axis(dims)))
    add("rot90", ["rot90"], lambda x, k=1, dims=(0, 1): xp.rot90(x, k, axes=tuple(dims)))
    add("repeat", ["tile"], lambda x, repeats: xp.tile(x, _ints(repeats)))
    add("tile", ["tile"], lambda x, dims: xp.tile(x, _ints(dims)))
    add("repeat_interleave", ["repeat"], lambda x, repeats, dim=None: xp.repeat(
        x, repeats, axis=dim))
    add("tril", ["tril"], lambda x, diagonal=0: xp.tril(x, diagonal))
    add("triu", ["triu"], lambda x, diagonal=0: xp.triu(x, diagonal))
    add("diag", ["diag"], lambda x, diagonal=0: xp.diag(x, diagonal))
    add("diagonal", ["diagonal"], lambda x, offset=0, dim1=0, dim2=1: xp.diagonal(
        x, offset, dim1, dim2))
    add("pad", ["pad"], _pad(xp))
    ops.update(select=_select, slice=_slice, unbind=_unbind,
               narrow=lambda x, dim, start, length: _slice(x, dim, start, start + length))

    ops["index"] = lambda x, *indices: x[indices if len(indices) > 1 else indices[0]]
    add("index_select", ["take"], lambda x, index, dim: xp.take(x, index, axis=dim))
    add("take", ["take"], xp.take if hasattr(xp, "take") else None)
    add("embedding", ["take"], lambda index, weight: xp.take(weight, index, axis=0))
    add("gather", ["take_along_axis"], lambda x, index, dim: xp.take_along_axis(x, index, dim))
    add("take_along_dim", ["take_along_axis"], lambda x, index, dim: xp.take_along_axis(
        x, index, dim))
    add("masked_fill", ["where"], lambda x, mask, value: xp.where(mask, value, x))
    ops["masked_select"] = lambda x, mask: x[mask]
    add("sort", ["sort", "argsort"], lambda x, dim=-1: (
        xp.sort(x, axis=dim), xp.argsort(x, axis=dim)))
    add("msort", ["sort"], lambda x: xp.sort(x, axis=0))

    add("einsum", ["einsum"], lambda *operands, equation: xp.einsum(equation, *operands))
    add("tensordot", ["tensordot"], lambda a, b, dims=2: xp.tensordot(a, b, dims))
    if offers(linalg, "cholesky"):
        ops["cholesky"] = lambda x: linalg.cholesky(x)
    if offers(linalg, "solve"):
        ops["solve"] = lambda a, b: linalg.solve(a, b)
    if offers(linalg, "slogdet"):
        ops["slogdet"] = lambda a: tuple(linalg.slogdet(a))
    if offers(linalg, "eigh"):
        ops["eigh"] = lambda a, **options: tuple(linalg.eigh(a, **options))
    if offers(linalg, "svd"):
        ops["svd"] = lambda a, full_matrices=True: tuple(linalg.svd(a, full_matrices))
    if offers(linalg, "qr"):
        ops["qr"] = lambda a, mode="reduced": tuple(linalg.qr(a, mode))
    if offers(linalg, "norm"):
        ops["norm"] = ops["vector_norm"] = _norm(linalg)

    add("zeros_like", ["zeros_like"], lambda x, dtype=None: xp.zeros_like(x, dtype=dtype))
    add("ones_like", ["ones_like"], lambda x, dtype=None: xp.ones_like(x, dtype=dtype))
    add("full_like", ["full_like"], lambda x, fill_value, dtype=None: xp.full_like(
        x, fill_value, dtype=dtype))
    make("zeros", lambda size, dtype="float64": xp.zeros(_ints(size), dtype=dtype))
    make("ones", lambda size, dtype="float64": xp.ones(_ints(size), dtype=dtype))
    make("full", lambda size, fill_value, dtype=None: xp.full(
        _ints(size), fill_value, dtype=dtype))
    make("eye", lambda n, m=None, dtype="float64": xp.eye(n, m, dtype=dtype))
    make("arange", lambda start=0, end=None, step=1, dtype=None: xp.arange(
        start, end, step, dtype=dtype))
    return ops


def _shape_of(x: Any) -> Tuple[int, ...]:
    """A tensor's extents; a symbolic tensor has them in its type."""
    return tuple(getattr(getattr(x, "type", x), "shape"))


def _ints(value: Ints) -> Tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


def _axis(dim: Any) -> Any:
    return tuple(dim) if isinstance(dim, list) else dim


def _reduction(function: Optional[Function]) -> Function:
    def apply(x: Any, dim: Any = None, keepdim: bool = False, **options: Any) -> Any:
        kept = {"keepdims": True} if keepdim else {}
        return function(x, axis=_axis(dim), **kept, **options)

    return apply


def _extremum(xp: Any, name: str) -> Function:
    """The whole tensor's extremum; with `dim` the values and where they are."""

    def apply(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        values = getattr(xp, name)(x, axis=_axis(dim), keepdims=keepdim)
        if dim is None:
            return values
        places = getattr(xp, "arg" + name)(x, axis=dim)
        return values, xp.expand_dims(places, dim) if keepdim else places

    return apply


def _spread(xp: Any, name: str) -> Function:
    def apply(x: Any, dim: Any = None, correction: float = 1, keepdim: bool = False) -> Any:
        return getattr(xp, name)(x, axis=_axis(dim), ddof=correction, keepdims=keepdim)

    return apply


def _norm(linalg: Any) -> Function:
    """Vector norms; the attribute is `p` or `ord`.

    Over two dimensions NumPy takes norms of matrices; of its vector norms there is the 2-norm.
    """

    def apply(x: Any, p: Any = 2, ord: Any = None, dim: Any = None, keepdim: bool = False) -> Any:
        order = p if ord is None else ord
        axis = _axis(dim)
        kept = {"keepdims": True} if keepdim else {}
        if dim is None and not keepdim:
            return linalg.norm(x.flatten(), order)
        if isinstance(axis, tuple) and len(axis) > 1 or axis is None and x.ndim > 1:
            if order != 2:
                raise unsupported(f"{order}-norm of vectors over several dimensions")
            order = None
        return linalg.norm(x, order, axis, **kept)

    return apply


def _pad(xp: Any) -> Function:
    modes = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}

    def apply(x: Any, pad: Sequence[int], mode: str = "constant", value: float = 0.0) -> Any:
        # PyTorch's pairs start with the last dimension.
        pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
        widths = [(0, 0)] * (x.ndim - len(pairs)) + pairs
        extra = {"constant_values": value} if mode == "constant" else {}
        return xp.pad(x, widths, modes[mode], **extra)

    return apply


def _select(x: Any, dim: int, index: int) -> Any:
    return x[(slice(None),) * (dim % x.ndim) + (index,)]


def _slice(x: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    return x[(slice(None),) * (dim % x.ndim) + (slice(start, end, step),)]


def _unbind(x: Any, dim: int = 0) -> List[Any]:
    return [_select(x, dim, i) for i in range(_shape_of(x)[dim])]


def _flattened(shape: Tuple[int, ...], start: int, end: int) -> Tuple[int, ...]:
    if not shape:
        return (1,)
    start, end = start % len(shape), end % len(shape)
    return shape[:start] + (-1,) + shape[end + 1:]


def _expanded(shape: Tuple[int, ...], size: Tuple[int, ...]) -> Tuple[int, ...]:
    """PyTorch's -1 keeps an extent."""
    padded = (1,) * (len(size) - len(shape)) + shape
    return tuple(had if wanted == -1 else wanted for had, wanted in zip(padded, size))
