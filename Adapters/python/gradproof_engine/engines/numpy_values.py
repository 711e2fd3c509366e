"""Tensors on the wire as NumPy arrays and back."""

from __future__ import annotations

from typing import Any

import numpy

from ..errors import EngineError
from ..wire import TensorValue

DTYPES = ("float64", "float32", "int64", "bool", "complex128")


def to_array(value: TensorValue) -> Any:
    """A NumPy array with the elements of a tensor."""
    return numpy.array(value.data, dtype=value.dtype).reshape(value.shape)


def from_array(array: Any) -> TensorValue:
    """The elements of anything that NumPy takes for an array."""
    array = numpy.asarray(array)
    if array.dtype.name not in DTYPES:
        raise EngineError("other", f"the result is of the dtype {array.dtype.name}")
    return TensorValue(array.dtype.name, array.shape, array.reshape(-1).tolist())
