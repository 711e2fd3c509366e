"""Tensors and numbers as they cross the wire, exactly."""

from __future__ import annotations

import base64
import json
import math
import re
import struct
import sys
from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Dict, List, Sequence, Tuple

# From this many elements on bytes travel in place of numbers.
BASE64_THRESHOLD = 256

# How the bytes of each dtype are packed: an `array` type code and elements per number.
_PACKING = {"float64": ("d", 1), "float32": ("f", 1), "int64": ("q", 1), "bool": ("B", 1),
            "complex128": ("d", 2)}
_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "-0": -0.0}
_HEX_FLOAT = re.compile(r"[+-]?0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*(?:[pP][+-]?[0-9]+)?\Z")


class WireError(ValueError):
    """Something that the protocol does not say."""


class Decimal(float):
    """A float that keeps the text it was read from, so that float32 is not rounded twice."""

    __slots__ = ("text",)

    def __new__(cls, text: str) -> "Decimal":
        number = super().__new__(cls, text)
        number.text = text
        return number


@dataclass(frozen=True)
class TensorValue:
    """A tensor by value: its dtype's name, its shape and its elements in row-major order."""

    dtype: str
    shape: Tuple[int, ...]
    data: Sequence[Any]


# Made once, for a run is a hundred thousand lines.
_READER = json.JSONDecoder(parse_float=Decimal)
_WRITER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def loads(line: Any) -> Any:
    """Reads a line; floats keep their text."""
    return _READER.decode(line if isinstance(line, str) else line.decode("utf-8"))


def dumps(message: Any) -> str:
    """Writes a message on one line."""
    return _WRITER.encode(message)


# Numbers


def number(value: Any) -> float:
    """A float64 from a JSON number or one of the strings that stand for numbers."""
    if isinstance(value, bool) or value is None:
        raise WireError(f"{json.dumps(value)} where a number belongs")
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        if value in _SPECIAL:
            return _SPECIAL[value]
        if _HEX_FLOAT.match(value):
            return float.fromhex(value)
    raise WireError(f"{value!r} is no number")


def is_number(value: Any) -> bool:
    """Whether an operand or attribute is a number rather than a name or a word."""
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or (
        isinstance(value, str) and value in _SPECIAL)


def scalar(value: Any) -> Any:
    """A Python number that is still an integer where it was written as one."""
    return value if type(value) is int else number(value)


def single(value: Any) -> float:
    """The float32 nearest to what is written, as the float64 equal to it."""
    double = number(value)
    if not math.isfinite(double):
        return double
    nearest = _rounded(double)
    # Only a float64 halfway between two float32s can be rounded the wrong way.
    mirrored = nearest + 2 * (double - nearest)
    if nearest == double or _rounded(mirrored) != mirrored:
        return nearest
    written = Fraction(value.text) if isinstance(value, Decimal) else Fraction(
        value if isinstance(value, int) else double)
    if written == Fraction(double):
        return nearest
    return max(nearest, mirrored) if written > Fraction(double) else min(nearest, mirrored)


def _rounded(double: float) -> float:
    try:
        return struct.unpack("<f", struct.pack("<f", double))[0]
    except OverflowError:
        raise WireError(f"{double!r} is beyond float32") from None


def encode_number(value: float) -> Any:
    """A float64 as JSON can hold it: shortest decimal, or a string for what JSON lacks."""
    if value != value:
        return "nan"
    if value in (math.inf, -math.inf):
        return "inf" if value > 0 else "-inf"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return float(value)


def _encode_single(value: float) -> Any:
    if value == 0 or not math.isfinite(value):
        return encode_number(value)
    for digits in range(1, 10):
        shortest = float(f"{value:.{digits}g}")
        try:
            if _rounded(shortest) == value:
                return shortest
        except WireError:
            continue  # rounded up beyond the largest float32
    raise WireError(f"{value!r} is no float32")


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise WireError(f"{value!r} where an integer belongs")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise WireError(f"{value!r} where true or false belongs")
    return value


def _complex(value: Any) -> complex:
    if not isinstance(value, list) or len(value) != 2:
        raise WireError(f"{value!r} where a pair belongs")
    return complex(number(value[0]), number(value[1]))


_DECODE: Dict[str, Callable[[Any], Any]] = {
    "float64": number, "float32": single, "int64": _integer, "bool": _boolean,
    "complex128": _complex}
_ENCODE: Dict[str, Callable[[Any], Any]] = {
    "float64": encode_number, "float32": _encode_single, "int64": int, "bool": bool,
    "complex128": lambda z: [encode_number(z.real), encode_number(z.imag)]}


# Tensors


def decode_tensor(message: Dict[str, Any]) -> TensorValue:
    """Reads a tensor in either encoding."""
    dtype = message["dtype"]
    if dtype not in _DECODE:
        raise WireError(f"unknown dtype {dtype!r}")
    shape = tuple(_integer(extent) for extent in message["shape"])
    if "base64" in message:
        data = _unpack(dtype, base64.b64decode(message["base64"], validate=True))
    else:
        data = [_DECODE[dtype](element) for element in message["data"]]
    if len(data) != math.prod(shape):
        raise WireError(f"{len(data)} elements for the shape {list(shape)}")
    return TensorValue(dtype, shape, data)


def encode_tensor(tensor: TensorValue) -> Dict[str, Any]:
    """Writes a tensor: numbers where it is small, bytes where it is large."""
    message: Dict[str, Any] = {"dtype": tensor.dtype, "shape": [int(n) for n in tensor.shape]}
    if len(tensor.data) >= BASE64_THRESHOLD:
        message["base64"] = base64.b64encode(_pack(tensor.dtype, tensor.data)).decode("ascii")
    else:
        message["data"] = [_ENCODE[tensor.dtype](element) for element in tensor.data]
    return message


def _pack(dtype: str, data: Sequence[Any]) -> bytes:
    code, parts = _PACKING[dtype]
    flat = data if parts == 1 else [part for z in data for part in (z.real, z.imag)]
    packed = array(code, flat)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpack(dtype: str, packed: bytes) -> List[Any]:
    code, parts = _PACKING[dtype]
    flat = array(code)
    flat.frombytes(packed)
    if sys.byteorder == "big":
        flat.byteswap()
    if parts == 2:
        return [complex(flat[i], flat[i + 1]) for i in range(0, len(flat), 2)]
    return [bool(byte) for byte in flat] if dtype == "bool" else flat.tolist()
