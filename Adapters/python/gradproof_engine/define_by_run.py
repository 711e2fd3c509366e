"""Engines whose tensors carry a gradient: commands are executed as they come."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

from .engine import Command, Engine
from .errors import unsupported
from .wire import TensorValue, decode_tensor


class DefineByRun(Engine):
    """Executes commands on an engine's own tensors; a subclass says what its calls are named."""

    # What a subclass gives

    def leaf(self, value: TensorValue, requires_grad: bool) -> Any:
        """A tensor from outside."""
        raise NotImplementedError

    def tensor(self, value: TensorValue) -> Any:
        return self.leaf(value, False)

    def backward(self, roots: Sequence[Any], gradients: Sequence[Any],
                 options: Dict[str, bool]) -> None:
        """A pass from `roots`; `gradients` is as long, with None for the engine's default.

        `options` has `retain_graph` and `create_graph` where the command says them.
        """
        raise NotImplementedError

    def gradient(self, tensor: Any) -> Any:
        """The gradient that a tensor carries, as a tensor, or None."""
        raise NotImplementedError

    def set_gradient(self, tensor: Any, gradient: Any) -> None:
        """Puts a gradient, or None, in place of the one that a tensor carries."""
        raise unsupported("way to set a gradient")

    # Commands

    def do_tensor(self, command: Command) -> None:
        self.names[command["out"]] = self.leaf(
            decode_tensor(command), command.get("requires_grad", False))

    def do_backward(self, command: Command) -> None:
        if command.get("inputs") is not None:
            raise unsupported("backward into some inputs alone")
        roots = [self.named(name) for name in command["of"]]
        self.backward(roots, self.given(command.get("gradients"), len(roots)), _options(command))

    def do_grad(self, command: Command) -> None:
        """Gradients as values, by a pass whose gradients are read and put back.

        An engine that has a function for this overrides the method.
        """
        roots = [self.named(name) for name in command["of"]]
        wrt = [self.named(name) for name in command["wrt"]]
        bound = {id(x): x for x in self.names.values() if x is not None}.values()
        kept = [(tensor, self.gradient(tensor)) for tensor in bound]
        for tensor in wrt:
            self.set_gradient(tensor, None)
        try:
            self.backward(roots, self.given(command.get("grad_outputs"), len(roots)),
                          _options(command))
            found = [self.gradient(tensor) for tensor in wrt]
        finally:
            for tensor, gradient in kept:
                self.set_gradient(tensor, gradient)
        self.bind(command["out"], found)

    def given(self, names: Optional[Sequence[Optional[str]]], count: int) -> List[Any]:
        """The cotangents that a command names, None where there is none."""
        if names is None:
            return [None] * count
        return [None if name is None else self.looked_up(name) for name in names]

    def do_get(self, command: Command) -> None:
        if command["attr"] != "grad":
            raise unsupported(f"attribute {command['attr']}")
        self.names[command["out"]] = self.gradient(self.named(command["of"]))

    def do_set(self, command: Command) -> None:
        if command["attr"] != "grad":
            raise unsupported(f"way to set {command['attr']}")
        to = command["to"]
        self.set_gradient(
            self.named(command["on"]), None if to is None else self.looked_up(to))

    def read_grad(self, tensor: Any) -> Any:
        gradient = self.gradient(tensor)
        return None if gradient is None else self.read_value(gradient)


def _options(command: Command) -> Dict[str, bool]:
    return {key: command[key] for key in ("retain_graph", "create_graph")
            if command.get(key) is not None}
