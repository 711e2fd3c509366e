"""Hooks whose bodies are commands, for engines that run hooks during backward."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

from .engine import Command, Engine
from .errors import EngineError


class Hooks:
    """The hooks of a case: how often each ran, and in which order."""

    def __init__(self) -> None:
        self.calls: Dict[str, int] = {}
        self.order: List[str] = []
        self.removers: Dict[str, Callable[[], None]] = {}

    def body(self, engine: Engine, hook: Command) -> Callable[[Any], Any]:
        """The function that the engine calls with a gradient, or with a leaf."""
        name = hook["out"]
        self.calls[name] = 0

        def run(given: Any) -> Any:
            self.calls[name] += 1
            self.order.append(name)
            engine.names[hook["given"]] = given
            engine.run_body(hook["body"])
            returned = hook.get("return")
            return None if returned is None else engine.named(returned)

        return run

    def remove(self, name: str) -> None:
        """Removes a hook; its count stays."""
        if name not in self.removers:
            raise EngineError("internal", f"there is no hook named {name}")
        self.removers[name]()

    def times(self, name: str) -> int:
        """How often a hook ran."""
        if name not in self.calls:
            raise EngineError("internal", f"there is no hook named {name}")
        return self.calls[name]
