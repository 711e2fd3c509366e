"""Refusals: the kinds that the case format knows, and how an engine's own words map to them."""

from __future__ import annotations

from typing import Iterable, Optional, Tuple, Type

KINDS = frozenset(
    """not-scalar no-graph graph-freed stale-saved-value leaf-in-place view-in-place
    overlapping-write not-a-leaf unused-input shape-mismatch dtype-mismatch bad-argument
    dtype-not-differentiable domain not-implemented inference-tensor bad-backward bad-hook
    nan-gradient checkpoint-mismatch unsupported internal other""".split()
)


class EngineError(Exception):
    """A refusal whose kind is known where it is raised."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        assert kind in KINDS, kind
        self.kind = kind


def unsupported(what: str) -> EngineError:
    """What an engine has no way to do at all."""
    return EngineError("unsupported", f"this engine has no {what}")


# How Python says that a function has no such argument, or cannot do without one.
_MISSING_ARGUMENTS = [
    (TypeError, "got an unexpected keyword argument", "unsupported"),
    (TypeError, "takes no keyword arguments", "unsupported"),
    (TypeError, "required positional argument", "unsupported"),
]


class ErrorTable:
    """Tells the kind of an engine's exception from its type and its words.

    Each row is (exception type, part of the message in lower case, kind); the first that fits
    decides. What no row fits is ``other``, which satisfies no case. An argument of the op table
    that a function does not have is ``unsupported`` for every engine.
    """

    def __init__(self, rows: Iterable[Tuple[Type[BaseException], str, str]] = ()) -> None:
        self.rows = [*_MISSING_ARGUMENTS, *rows]
        assert all(kind in KINDS for _, _, kind in self.rows)

    def kind_of(self, error: BaseException) -> str:
        """The kind of an exception, looking through those that it was raised from."""
        seen: Optional[BaseException] = error
        while seen is not None:
            if isinstance(seen, EngineError):
                return seen.kind
            seen = seen.__cause__
        words = str(error).lower()
        for kind_of_exception, part, kind in self.rows:
            if isinstance(error, kind_of_exception) and part in words:
                return kind
        return "other"
