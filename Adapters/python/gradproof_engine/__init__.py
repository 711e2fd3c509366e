"""Puts an automatic-differentiation engine behind gradproof's protocol.

An adapter is a subclass of one of three: ``Engine`` for an engine that does everything its own
way, ``DefineByRun`` for one with tensors that carry a gradient, ``Functional`` for one that
transforms functions. ``serve`` answers the runner for it.
"""

from .channel import serve
from .define_by_run import DefineByRun
from .engine import Engine
from .errors import EngineError, ErrorTable
from .functional import Functional
from .wire import TensorValue

__all__ = [
    "DefineByRun",
    "Engine",
    "EngineError",
    "ErrorTable",
    "Functional",
    "TensorValue",
    "serve",
]
