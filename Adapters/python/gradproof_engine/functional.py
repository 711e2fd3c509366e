"""Engines that transform functions: commands are recorded, and run again under a transform.

Every value is computed at once and keeps how: the function of the engine and what it was given.
`grad` and `jvp` make of that the function from some values to others, and hand it to the
engine's own transform. Only what depends on the values asked about is computed again.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence

from .engine import Command, Engine
from .errors import unsupported
from .wire import TensorValue, decode_tensor, encode_tensor


class Call:
    """A function of the engine with what it was given: recorded values and constants."""

    __slots__ = ("function", "inputs", "attributes", "is_constant")

    def __init__(self, function: Callable[..., Any], inputs: Sequence[Any],
                 attributes: Optional[Dict[str, Any]] = None, is_constant: bool = False) -> None:
        self.function = function
        self.inputs = inputs
        self.attributes = attributes or {}
        #: A gradient without a graph of its own: a constant to everything but forward mode.
        self.is_constant = is_constant


class Recorded:
    """A value of the engine's and, unless it is a leaf, the call that gave it."""

    __slots__ = ("value", "call", "position", "requires_grad", "grad")

    def __init__(self, value: Any, call: Optional[Call] = None, position: Optional[int] = None,
                 requires_grad: bool = False) -> None:
        self.value = value
        self.call = call
        self.position = position
        self.requires_grad = requires_grad
        self.grad: Optional[Recorded] = None


Given = Dict[Recorded, Any]


class Functional(Engine):
    """Records commands; a subclass says what the engine's transforms are called."""

    # The engine's transforms

    def gradient(self, function: Callable[..., Any], primals: Sequence[Any]) -> Sequence[Any]:
        """The gradients of a function of one result at `primals`, without a cotangent given."""
        raise unsupported("gradient")

    def vjp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            cotangents: Sequence[Any]) -> Sequence[Any]:
        """The cotangents of the inputs of a function of several results."""
        raise unsupported("reverse mode with cotangents")

    def jvp(self, function: Callable[..., List[Any]], primals: Sequence[Any],
            tangents: Sequence[Any]) -> Sequence[Any]:
        """The tangents of the results of a function."""
        raise unsupported("forward mode")

    def ones_like(self, value: Any) -> Any:
        """The cotangent of a scalar among several results, one of which was given one."""
        return self.ops["ones_like"](value)

    def custom(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> Any:
        """A function with a backward of its own.

        `forward` gives results and saved values; `backward` takes saved values and cotangents.
        """
        raise unsupported("custom functions")

    def checkpointed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, keeping no values in between."""
        raise unsupported("checkpoints")

    # Commands

    def do_tensor(self, command: Command) -> None:
        value = self.tensor(decode_tensor(command))
        self.names[command["out"]] = Recorded(
            value, requires_grad=command.get("requires_grad", False))

    def do_apply(self, command: Command) -> None:
        function = self.functions.get(command["op"]) or self.ops.get(command["op"])
        if function is None:
            raise unsupported(f"op {command['op']}")
        inputs = self.operands(command["in"])
        self.record(Call(function, inputs, self.attributes(command.get("attrs", {}))),
                    command["out"])

    def record(self, call: Call, names: Sequence[str]) -> None:
        """Makes a call, and binds its results to names."""
        results = call.function(*_plain(call.inputs), **_plain_values(call.attributes))
        if isinstance(results, (tuple, list)):
            self.bind(names, [None if r is None else Recorded(r, call, i)
                              for i, r in enumerate(results)])
        else:
            self.bind(names, Recorded(results, call))

    def do_grad(self, command: Command) -> None:
        of = [self.named(name) for name in command["of"]]
        wrt = [self.named(name) for name in command["wrt"]]
        cotangents = self._cotangents(command.get("grad_outputs"), len(of))
        self._gradients(of, wrt, cotangents, command.get("create_graph", False), command["out"])

    def do_backward(self, command: Command) -> None:
        """A pass that fills `.grad`, once: adding up is what the engine does not do."""
        of = [self.named(name) for name in command["of"]]
        if command.get("inputs") is not None:
            wrt = [self.named(name) for name in command["inputs"]]
        else:
            wrt = [x for x in self.names.values()
                   if isinstance(x, Recorded) and x.requires_grad]
        if any(x.grad is not None for x in wrt):
            raise unsupported("gradients that accumulate")
        wrt = list(dict.fromkeys(wrt))
        cotangents = self._cotangents(command.get("gradients"), len(of))
        names = [f"gradient {i}" for i in range(len(wrt))]
        self._gradients(of, wrt, cotangents, command.get("create_graph", False), names)
        for tensor, name in zip(wrt, names):
            tensor.grad = self.names.pop(name)

    def do_jvp(self, command: Command) -> None:
        """The commands that came with it are those recorded already."""
        of = [self.named(name) for name in command["of"]]
        wrt = [self.named(name) for name in command["wrt"]]
        tangents = [self.named(name) for name in command["tangents"]]
        free = list(_leaves([*of, *wrt, *tangents]))

        def run(*values: Any) -> Any:
            given = dict(zip(free, values))
            return list(self.jvp(
                lambda *primals: self.replay(of, {**given, **dict(zip(wrt, primals))}, True),
                self.replay(wrt, given, True), self.replay(tangents, given, True)))

        self.record(Call(run, free), command["out"])

    def do_define(self, command: Command) -> None:
        def forward(*inputs: Any) -> Any:
            names = self._evaluated(command["forward"], dict(zip(command["inputs"], inputs)))
            return [names[name] for name in command["returns"]], names

        def backward(names: Dict[str, Any], cotangents: Sequence[Any]) -> List[Any]:
            names = self._evaluated(
                command["backward"], {**names, **dict(zip(command["given"], cotangents))})
            return [None if name is None else names[name] for name in command["gradients"]]

        self.functions[command["name"]] = self.custom(forward, backward)

    def do_checkpoint(self, command: Command) -> None:
        def run(*inputs: Any) -> List[Any]:
            names = self._evaluated(command["commands"], dict(zip(command["in"], inputs)))
            return [names[name] for name in command["out"]]

        inputs = [self.named(name) for name in command["in"]]
        self.record(Call(self.checkpointed(run), inputs), command["out"])

    def do_get(self, command: Command) -> None:
        tensor = self.named(command["of"])
        if command["attr"] != "grad":
            raise unsupported(f"attribute {command['attr']}")
        self.names[command["out"]] = tensor.grad

    def reset(self) -> None:
        super().reset()
        self.functions: Dict[str, Callable[..., Any]] = {}

    def read_value(self, tensor: Recorded) -> Any:
        return encode_tensor(self._elements(tensor))

    def read_grad(self, tensor: Recorded) -> Any:
        return None if tensor.grad is None else self.read_value(tensor.grad)

    def read_shape(self, tensor: Recorded) -> List[int]:
        return list(self._elements(tensor).shape)

    def read_dtype(self, tensor: Recorded) -> str:
        return self._elements(tensor).dtype

    def _elements(self, tensor: Recorded) -> TensorValue:
        return self.value(tensor.value)

    # Replaying

    def replay(self, wanted: Sequence[Recorded], given: Given,
               through_constants: bool = False) -> List[Any]:
        """The values of `wanted` where some values are others: what depends on them anew."""
        values: Dict[Any, Any] = dict(given)
        for node in _in_order(wanted, values, through_constants):
            call = node.call
            inputs = list(_members(call.inputs))
            if not any(x in values for x in inputs):
                continue
            if call not in values:
                values[call] = call.function(
                    *_plain(call.inputs, values), **_plain_values(call.attributes, values))
            results = values[call]
            values[node] = results if node.position is None else results[node.position]
        return [values.get(node, node.value) for node in wanted]

    def _gradients(self, of: List[Recorded], wrt: List[Recorded], cotangents: List[Any],
                   create_graph: bool, names: List[str]) -> None:
        """Records the gradients as one call, so that they can be differentiated in turn."""
        seeds = [c for c in cotangents if c is not None]
        free = list(_leaves([*of, *wrt, *seeds]))

        def run(*values: Any) -> List[Any]:
            given = dict(zip(free, values))
            leaves = [x for x in wrt if x.call is None]
            results: Dict[Recorded, Any] = {}
            # What lies on the way to another has a pass of its own: a leaf's gradient goes
            # through it, its own gradient stops there.
            for group in [leaves] * bool(leaves) + [[x] for x in wrt if x.call is not None]:
                results.update(zip(group, self._pulled_back(of, group, cotangents, given)))
            return [results[x] for x in wrt]

        self.record(Call(run, free, is_constant=not create_graph), names)

    def _pulled_back(self, of: List[Recorded], wrt: List[Recorded], cotangents: List[Any],
                     given: Given) -> Sequence[Any]:
        primals = self.replay(wrt, given)

        def function(*values: Any) -> List[Any]:
            return self.replay(of, {**given, **dict(zip(wrt, values))})

        if len(of) == 1 and cotangents[0] is None:
            return self.gradient(lambda *values: function(*values)[0], primals)
        # Too few or too many of them are the engine's to refuse.
        seeds = [self.ones_like(self.replay([of[i]], given)[0]) if cotangent is None
                 else self.replay([cotangent], given)[0]
                 for i, cotangent in enumerate(cotangents)]
        return self.vjp(function, primals, seeds)

    def _cotangents(self, names: Optional[List[Optional[str]]], count: int) -> List[Any]:
        if names is None:
            return [None] * count
        return [None if name is None else self.looked_up(name) for name in names]

    def _apply(self, command: Command) -> None:
        """An op, or a function of the case's own, on values of the engine's."""
        function = self.functions.get(command["op"])
        if function is None:
            Engine.do_apply(self, command)
        else:
            self.bind(command["out"], function(
                *self.operands(command["in"]), **self.attributes(command.get("attrs", {}))))

    def _evaluated(self, commands: Sequence[Command], names: Dict[str, Any]) -> Dict[str, Any]:
        """Runs the commands of a body on values of the engine's, and gives all names."""
        outer, self.names = self.names, dict(names)
        try:
            for command in commands:
                if command["do"] == "tensor":
                    self.names[command["out"]] = self.tensor(decode_tensor(command))
                elif command["do"] == "apply":
                    self._apply(command)
                elif command["do"] != "release":
                    raise unsupported(f"command {command['do']} in a body")
            return self.names
        finally:
            self.names = outer


# Walking over what was recorded


def _members(inputs: Any) -> Iterator[Recorded]:
    for entry in inputs:
        if isinstance(entry, Recorded):
            yield entry
        elif isinstance(entry, list):
            yield from _members(entry)


def _plain(inputs: Any, values: Optional[Dict[Any, Any]] = None) -> List[Any]:
    """Inputs as the engine takes them: each recorded value as it is, or as it is given."""
    return [_plain_value(entry, values) for entry in inputs]


def _plain_value(entry: Any, values: Optional[Dict[Any, Any]]) -> Any:
    if isinstance(entry, list):
        return _plain(entry, values)
    if not isinstance(entry, Recorded):
        return entry
    return entry.value if values is None else values.get(entry, entry.value)


def _plain_values(attributes: Dict[str, Any],
                  values: Optional[Dict[Any, Any]] = None) -> Dict[str, Any]:
    return {name: _plain_value(value, values) for name, value in attributes.items()}


def _in_order(wanted: Sequence[Recorded], known: Dict[Any, Any],
              through_constants: bool) -> List[Recorded]:
    """The calls' results that `wanted` needs, each after its inputs; without recursion."""
    order: List[Recorded] = []
    seen = set()
    pending = [(node, False) for node in wanted]
    while pending:
        node, is_done = pending.pop()
        if is_done:
            order.append(node)
        elif node not in seen and node not in known and node.call is not None and (
                through_constants or not node.call.is_constant):
            seen.add(node)
            pending.append((node, True))
            pending.extend((x, False) for x in _members(node.call.inputs))
    return order


def _leaves(wanted: Sequence[Recorded]) -> Dict[Recorded, None]:
    """The leaves below `wanted`, in a fixed order; all of it passes through constants."""
    leaves: Dict[Recorded, None] = {node: None for node in wanted if node.call is None}
    for node in _in_order(wanted, {}, True):
        leaves.update((x, None) for x in _members(node.call.inputs) if x.call is None)
    return leaves
