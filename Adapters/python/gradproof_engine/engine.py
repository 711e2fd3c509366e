"""What every adapter has in common: names, operands, and one method a command."""

from __future__ import annotations

from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Optional, Sequence

from .errors import EngineError, ErrorTable, unsupported
from .wire import TensorValue, decode_tensor, encode_tensor, is_number, scalar

Command = Dict[str, Any]


class Engine:
    """An engine behind the protocol; a subclass adds a method `do_…` for each command it has.

    `reset` and `reply` are all that the channel calls. The class attributes are what the engine
    says of itself: nothing may be declared that the engine does not have.
    """

    name = ""
    homepage: Optional[str] = None
    capabilities: FrozenSet[str] = frozenset()
    dtypes: Sequence[str] = ("float64",)
    #: Functions of the engine by their names in the op table.
    ops: Dict[str, Callable[..., Any]] = {}
    errors = ErrorTable()

    def __init__(self, **options: str) -> None:
        if options:
            raise SystemExit(f"{self.name} has no option {', '.join(sorted(options))}")
        self.names: Dict[str, Any] = {}

    # What the channel calls

    def version(self) -> str:
        """The engine's version."""
        raise NotImplementedError

    def environment(self) -> Dict[str, str]:
        """Facts worth showing with a result."""
        return {}

    def describe(self) -> Dict[str, Any]:
        """What the engine says of itself in the greeting."""
        described = {
            "name": self.name, "version": self.version(),
            "capabilities": sorted(self.capabilities), "dtypes": list(self.dtypes),
            "ops": sorted(self.ops), "environment": self.environment()}
        if self.homepage:
            described["homepage"] = self.homepage
        return described

    def reset(self) -> None:
        """Forgets every name, mode and hook, whatever happened before."""
        self.names = {}

    def reply(self, command: Command) -> Dict[str, Any]:
        """Runs a command and answers it."""
        try:
            return {"ok": self.run(command)}
        except Exception as error:  # an engine may raise anything
            return {"error": self.errors.kind_of(error), "message": _words(error)}

    def run(self, command: Command) -> Any:
        """Runs a command; what it gives is the answer of a `read`, else None."""
        method = getattr(self, "do_" + command["do"], None)
        if method is None:
            raise unsupported(f"command {command['do']}")
        return method(command)

    def run_body(self, commands: Iterable[Command]) -> None:
        """Runs the commands of a hook's or a function's body; an error in one ends it."""
        for command in commands:
            try:
                self.run(command)
            except Exception:
                if not command.get("may_fail"):
                    raise

    # What a subclass makes of the engine's tensors

    def tensor(self, value: TensorValue) -> Any:
        """A tensor of the engine's without a gradient."""
        raise NotImplementedError

    def value(self, tensor: Any) -> TensorValue:
        """The elements of a tensor of the engine's."""
        raise NotImplementedError

    def dtype(self, name: str) -> Any:
        """The engine's own object for a dtype."""
        return name

    # Names

    def named(self, name: str) -> Any:
        """What a name is bound to, which must not be none."""
        tensor = self.looked_up(name)
        if tensor is None:
            raise EngineError("other", f"{name} is none, where a tensor is needed")
        return tensor

    def looked_up(self, name: str) -> Any:
        """What a name is bound to, none included."""
        if name not in self.names:
            raise EngineError("internal", f"nothing is named {name}")
        return self.names[name]

    def bind(self, names: Sequence[str], results: Any) -> None:
        """Binds an op's result, or its several results."""
        if not isinstance(results, (tuple, list)):
            results = (results,)
        if len(results) != len(names):
            raise EngineError("bad-argument", f"{len(results)} results for {len(names)} names")
        self.names.update(zip(names, results))

    def do_release(self, command: Command) -> None:
        for name in command["names"]:
            self.names.pop(name, None)

    # Ops

    def do_apply(self, command: Command) -> None:
        function = self.ops.get(command["op"])
        if function is None:
            raise unsupported(f"op {command['op']}")
        attributes = self.attributes(command.get("attrs", {}))
        self.bind(command["out"], function(*self.operands(command["in"]), **attributes))

    def operands(self, entries: Sequence[Any]) -> List[Any]:
        """The entries of `in`; of numbers alone the first is a tensor, so that there is one."""
        operands = [self.operand(entry) for entry in entries]
        if operands and isinstance(operands[0], (int, float)) and all(
                isinstance(x, (int, float)) for x in operands):
            operands[0] = self.tensor(TensorValue("float64", (), [float(operands[0])]))
        return operands

    def operand(self, entry: Any) -> Any:
        """An entry of `in`: a tensor, a list, none, or a number as a plain Python number."""
        if isinstance(entry, list):
            return [self.operand(member) for member in entry]
        if isinstance(entry, dict):
            return self.tensor(decode_tensor(entry))
        if entry is None or is_number(entry):
            return entry if entry is None else scalar(entry)
        return self.named(entry)

    def attributes(self, given: Dict[str, Any]) -> Dict[str, Any]:
        """The arguments that are no operands; those left out take the engine's own defaults."""
        return {name: self._attribute(name, value)
                for name, value in given.items() if value is not None}

    def _attribute(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._attribute(name, member) for member in value]
        if isinstance(value, dict):
            return self.named(value["name"])
        if is_number(value):
            return scalar(value)
        return self.dtype(value) if name == "dtype" else value

    # Observations

    def do_read(self, command: Command) -> Any:
        method = getattr(self, "read_" + command["what"], None)
        if method is None:
            raise unsupported(f"observation {command['what']}")
        if "of" not in command:
            return method()
        if command["what"] == "calls":
            return method(command["of"])
        tensor = self.looked_up(command["of"])
        return None if tensor is None else method(tensor)

    def read_value(self, tensor: Any) -> Any:
        return encode_tensor(self.value(tensor))

    def read_shape(self, tensor: Any) -> List[int]:
        return list(self.value(tensor).shape)

    def read_dtype(self, tensor: Any) -> str:
        return self.value(tensor).dtype


def _words(error: BaseException) -> str:
    """An exception in its own words, kept to what fits a report."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return text if len(text) <= 2000 else text[:2000] + "…"
