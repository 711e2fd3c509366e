"""The modes that a case has entered, for engines that have them as context managers."""

from __future__ import annotations

from typing import Any, List, Tuple

from .errors import EngineError


class Modes:
    """A stack of context managers by the names of their modes, the innermost last."""

    def __init__(self) -> None:
        self._entered: List[Tuple[str, Any]] = []

    def enter(self, name: str, mode: Any) -> None:
        """Enters a mode, given as a context manager."""
        mode.__enter__()
        self._entered.append((name, mode))

    def leave(self, name: str) -> None:
        """Leaves the innermost mode, which must have that name."""
        if not self._entered or self._entered[-1][0] != name:
            raise EngineError("internal", f"{name} is not the innermost mode")
        self._entered.pop()[1].__exit__(None, None, None)

    def leave_all(self) -> None:
        """Leaves every mode, the innermost first."""
        while self._entered:
            self._entered.pop()[1].__exit__(None, None, None)
