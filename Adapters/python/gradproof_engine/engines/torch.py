"""PyTorch: every command is the call of the same name."""

from __future__ import annotations

import warnings
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence

import torch
import torch.autograd.forward_ad as forward_ad
from torch.utils.checkpoint import checkpoint

try:
    from torch.func import jvp as _jvp
except ImportError:  # before 2.0
    from functorch import jvp as _jvp

from ..engine import Command, Engine
from ..errors import EngineError, ErrorTable, unsupported
from ..hooks import Hooks
from ..modes import Modes
from ..wire import TensorValue, decode_tensor
from .torch_ops import IN_PLACE_ONLY, OPS, in_place

_DTYPES = {
    "float64": torch.float64, "float32": torch.float32, "int64": torch.int64, "bool": torch.bool,
    "complex128": torch.complex128}
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}

_MODES: Dict[str, Callable[[], Any]] = {
    "no_grad": torch.no_grad, "enable_grad": torch.enable_grad,
    "inference_mode": torch.inference_mode, "anomaly_mode": torch.autograd.detect_anomaly}

ERRORS = ErrorTable([
    (RuntimeError, "grad can be implicitly created only for", "not-scalar"),
    (RuntimeError, "through the graph a second time", "graph-freed"),
    (RuntimeError, "has been freed", "graph-freed"),
    (RuntimeError, "modified by an inplace operation", "stale-saved-value"),
    (RuntimeError, "leaf variable that requires grad", "leaf-in-place"),
    (RuntimeError, "leaf variable has been moved into the graph", "leaf-in-place"),
    (RuntimeError, "flags of leaf variables", "not-a-leaf"),
    (RuntimeError, "single memory location", "overlapping-write"),
    (RuntimeError, "memory overlap", "overlapping-write"),
    (RuntimeError, "is being modified inplace", "view-in-place"),
    (RuntimeError, "multiple views", "view-in-place"),
    (RuntimeError, "can't detach views in-place", "view-in-place"),
    (RuntimeError, "set allow_unused=true", "unused-input"),
    (RuntimeError, "only tensors of floating point", "dtype-not-differentiable"),
    (RuntimeError, "can only calculate gradient", "dtype-not-differentiable"),
    (RuntimeError, "does not require grad", "no-graph"),
    (RuntimeError, "doesn't require gradient", "no-graph"),
    (RuntimeError, "can't retain_grad", "no-graph"),
    (RuntimeError, "is not differentiable with respect to", "not-implemented"),
    (RuntimeError, "inference tensor", "inference-tensor"),
    (RuntimeError, "returned nan values", "nan-gradient"),
    (RuntimeError, "returned an incorrect number of gradients", "bad-backward"),
    (RuntimeError, "returned an invalid gradient", "bad-backward"),
    (RuntimeError, "registered on non-leaf tensors", "not-a-leaf"),
    (RuntimeError, "hook", "bad-hook"),
    (TypeError, "hook", "bad-hook"),
    (RuntimeError, "recomputed", "checkpoint-mismatch"),
    (RuntimeError, "a different number of tensors was saved", "checkpoint-mismatch"),
    (RuntimeError, "cannot be empty", "bad-argument"),
    (RuntimeError, "non-empty inputs", "bad-argument"),
    (RuntimeError, "nested forward mode", "not-implemented"),
    (RuntimeError, "does not support forward ad", "not-implemented"),
    (RuntimeError, "forward mode ad", "not-implemented"),
    (RuntimeError, "non-complex dtypes", "dtype-mismatch"),
    (RuntimeError, "complex tensors", "dtype-mismatch"),
    (RuntimeError, "complex input", "dtype-mismatch"),
    (RuntimeError, "expected both inputs to be", "dtype-mismatch"),
    (RuntimeError, "expected object of scalar type", "dtype-mismatch"),
    (RuntimeError, "cannot be converted to type", "dtype-mismatch"),
    (RuntimeError, "assign a gradient with dtype", "dtype-mismatch"),
    (NotImplementedError, "complex", "dtype-mismatch"),
    (NotImplementedError, "", "not-implemented"),
    (RuntimeError, "is not implemented", "not-implemented"),
    (RuntimeError, "not implemented for", "dtype-mismatch"),
    (RuntimeError, "singular", "domain"),
    (RuntimeError, "not positive-definite", "domain"),
    (RuntimeError, "failed to converge", "domain"),
    (RuntimeError, "mismatch in shape", "shape-mismatch"),
    (RuntimeError, "must match", "shape-mismatch"),
    (RuntimeError, "same number of dimensions", "shape-mismatch"),
    (RuntimeError, "must be a matrix", "shape-mismatch"),
    (RuntimeError, "must have a last dimension", "shape-mismatch"),
    (RuntimeError, "duplicate dims", "bad-argument"),
    (RuntimeError, "expected reduction dim", "bad-argument"),
    (RuntimeError, "cannot be multiplied", "shape-mismatch"),
    (RuntimeError, "is invalid for input", "shape-mismatch"),
    (RuntimeError, "size mismatch", "shape-mismatch"),
    (RuntimeError, "data of a different size", "shape-mismatch"),
    (RuntimeError, "assign a gradient of size", "shape-mismatch"),
    (RuntimeError, "inconsistent tensor size", "shape-mismatch"),
    (RuntimeError, "doesn't match the broadcast shape", "shape-mismatch"),
    (RuntimeError, "expected batch", "shape-mismatch"),
    (RuntimeError, "same dtype", "dtype-mismatch"),
    (RuntimeError, "same type", "dtype-mismatch"),
    (RuntimeError, "different type", "dtype-mismatch"),
    (RuntimeError, "dtype", "dtype-mismatch"),
    (RuntimeError, "can't be cast", "dtype-mismatch"),
    (RuntimeError, "shape", "shape-mismatch"),
    (RuntimeError, "size", "shape-mismatch"),
    (RuntimeError, "tensors and ", "bad-argument"),
    (IndexError, "", "bad-argument"),
    (ValueError, "shape", "shape-mismatch"),
    (ValueError, "", "bad-argument"),
    (TypeError, "", "bad-argument"),
])


class Adapter(Engine):
    """PyTorch's tensors and graph as they are; `device` says where the tensors live."""

    name = "torch"
    homepage = "https://pytorch.org"
    capabilities = frozenset("""
        leaf requires_grad accumulation retain_graph detach grad_mode inference_mode hooks
        retain_grad in_place views double_backward forward_mode custom_functions
        graph_introspection versions node_hooks post_accumulate_hooks checkpoint anomaly_mode
        complex integer""".split())
    dtypes = tuple(_DTYPES)
    ops = {**OPS, **dict.fromkeys(IN_PLACE_ONLY)}
    errors = ERRORS

    def __init__(self, device: str = "cpu", **options: str) -> None:
        super().__init__(**options)
        warnings.filterwarnings("ignore")
        torch.set_default_dtype(torch.float64)
        if device != "cpu":
            torch.set_default_device(device)  # slows every call, so not for what is the default
        torch.set_num_threads(1)
        self.device = device
        self.hooks = Hooks()
        self.modes = Modes()
        self.functions: Dict[str, type] = {}
        # What forward mode does to names when its commands bind them; empty outside it.
        self.seeds: Dict[str, Callable[[Any], Any]] = {}
        self.level = 0
        self.originals: Dict[str, torch.Tensor] = {}

    def version(self) -> str:
        return torch.__version__

    def environment(self) -> Dict[str, str]:
        return {"device": self.device, "threads": str(torch.get_num_threads())}

    def reset(self) -> None:
        self.modes.leave_all()
        torch.set_grad_enabled(True)
        super().reset()
        self.hooks = Hooks()
        self.functions = {}

    # Tensors

    def dtype(self, name: str) -> torch.dtype:
        return _DTYPES[name]

    def tensor(self, value: TensorValue) -> torch.Tensor:
        dtype, shape, data = _DTYPES[value.dtype], value.shape, value.data
        if not shape:
            return torch.tensor(data[0], dtype=dtype)
        made = torch.tensor(data, dtype=dtype)
        return made if len(shape) == 1 else made.reshape(shape)

    def value(self, tensor: torch.Tensor) -> TensorValue:
        if tensor.dtype not in _DTYPE_NAMES:
            raise EngineError("other", f"the result is of the dtype {tensor.dtype}")
        shape = tuple(tensor.shape)
        flat = tensor if len(shape) < 2 else tensor.detach().reshape(-1)
        data = flat.tolist()
        return TensorValue(_DTYPE_NAMES[tensor.dtype], shape, data if shape else [data])

    def bind(self, names: Sequence[str], results: Any) -> None:
        super().bind(names, results)
        if not self.seeds:
            return
        for name in names:
            if name in self.seeds:
                self.names[name] = self.seeds.pop(name)(self.names[name])

    def do_tensor(self, command: Command) -> None:
        made = self.tensor(decode_tensor(command))
        original = self.originals.get(command["out"])
        if original is not None and original.is_leaf and _same(original, made):
            made = original  # forward mode runs on the leaf itself, so that its graph goes on
        elif command.get("requires_grad"):
            made.requires_grad_(True)
        self.bind([command["out"]], made)

    def do_apply(self, command: Command) -> None:
        op = command["op"]
        inputs = self.operands(command["in"])
        attributes = self.attributes(command.get("attrs", {}))
        if op in self.functions:
            results = self.functions[op].apply(*inputs)
        elif op in OPS:
            results = OPS[op](*inputs, **attributes)
        elif op.endswith("_"):
            results = in_place(op)(*inputs, **attributes)
        else:
            raise unsupported(f"op {op}")
        self.bind(command["out"], results)

    # Derivatives

    def do_backward(self, command: Command) -> None:
        inputs = command.get("inputs")
        torch.autograd.backward(
            [self.named(name) for name in command["of"]], self._optional(command, "gradients"),
            retain_graph=command.get("retain_graph"),
            create_graph=command.get("create_graph", False),
            inputs=None if inputs is None else [self.named(name) for name in inputs])

    def do_grad(self, command: Command) -> None:
        gradients = torch.autograd.grad(
            [self.named(name) for name in command["of"]],
            [self.named(name) for name in command["wrt"]],
            self._optional(command, "grad_outputs"), retain_graph=command.get("retain_graph"),
            create_graph=command.get("create_graph", False),
            allow_unused=command.get("allow_unused", False))
        self.bind(command["out"], gradients)

    def _optional(self, command: Command, key: str) -> Optional[List[Any]]:
        if command.get(key) is None:
            return None
        return [None if name is None else self.looked_up(name) for name in command[key]]

    def do_jvp(self, command: Command) -> None:
        """Runs the commands with dual numbers on a scratch copy of the names."""
        tangents = [self.named(name) for name in command["tangents"]]
        commands = _leading_to(command["of"], command["commands"])
        if self.level or any(inner["do"] == "jvp" for inner in commands):
            primals = [self.named(name) for name in command["wrt"]]
            results = self._nested(command, commands, primals, tangents)
        else:
            with forward_ad.dual_level():
                seeds = {name: lambda x, t=t: forward_ad.make_dual(x, t)
                         for name, t in zip(command["wrt"], tangents)}
                results = [_tangent(y) for y in self._scratch(command, commands, seeds)]
        self.bind(command["out"], results)

    def _nested(self, command: Command, commands: List[Command], primals: List[torch.Tensor],
                tangents: List[torch.Tensor]) -> List[torch.Tensor]:
        """Forward mode within forward mode: `torch.func` nests where dual levels do not."""

        def run(*duals: torch.Tensor) -> Any:
            seeds = {name: lambda _, x=x: x for name, x in zip(command["wrt"], duals)}
            return tuple(self._scratch(command, commands, seeds))

        self.level += 1
        try:
            return list(_jvp(run, tuple(primals), tuple(tangents))[1])
        finally:
            self.level -= 1

    def _scratch(self, command: Command, commands: List[Command],
                 seeds: Dict[str, Callable[[Any], Any]]) -> List[torch.Tensor]:
        """The outputs of commands that run on a copy of the names, some of which are seeded."""
        outer = (self.names, self.seeds, self.originals)
        made = {name for inner in commands for name in _bound(inner)}
        try:
            with torch.enable_grad():
                self.originals, self.names = self.names, dict(self.names)
                self.seeds = dict(seeds)
                for name in [name for name in self.seeds if name not in made]:
                    self.bind([name], self.names[name])
                self.run_body(commands)
                return [self.named(name) for name in command["of"]]
        finally:
            self.names, self.seeds, self.originals = outer

    def do_define(self, command: Command) -> None:
        self.functions[command["name"]] = _custom_function(self, command)

    def do_checkpoint(self, command: Command) -> None:
        def run(*given: torch.Tensor) -> List[torch.Tensor]:
            return self.scoped(
                dict(zip(command["in"], given)), command["commands"], command["out"])[0]

        given = [self.named(name) for name in command["in"]]
        self.bind(command["out"], checkpoint(run, *given, use_reentrant=False))

    def scoped(self, names: Dict[str, Any], commands: List[Command], wanted: List[str]) -> Any:
        """Runs commands with these names alone; gives what is wanted and all that was bound."""
        outer, self.names = self.names, names
        try:
            self.run_body(commands)
            return [self.named(name) for name in wanted], self.names
        finally:
            self.names = outer

    # State

    def do_enter(self, command: Command) -> None:
        self.modes.enter(command["mode"], _MODES[command["mode"]]())

    def do_leave(self, command: Command) -> None:
        self.modes.leave(command["mode"])

    def do_set(self, command: Command) -> None:
        tensor, attribute, to = self.named(command["on"]), command["attr"], command["to"]
        if attribute == "requires_grad":
            tensor.requires_grad_(to)
        else:
            setattr(tensor, attribute, None if to is None else self.looked_up(to))

    def do_get(self, command: Command) -> None:
        self.bind([command["out"]], [getattr(self.named(command["of"]), command["attr"])])

    def do_retain_grad(self, command: Command) -> None:
        self.named(command["on"]).retain_grad()

    def do_hook(self, command: Command) -> None:
        tensor, body = self.named(command["on"]), self.hooks.body(self, command)
        kind = command.get("kind", "tensor")
        if kind == "tensor":
            handle = tensor.register_hook(body)
        elif kind == "post_accumulate":
            handle = tensor.register_post_accumulate_grad_hook(body)
        else:
            edge = torch.autograd.graph.get_gradient_edge(tensor)
            handle = edge.node.register_prehook(_on_output(body, edge.output_nr))
        self.hooks.removers[command["out"]] = handle.remove

    def do_unhook(self, command: Command) -> None:
        self.hooks.remove(command["hook"])

    # Observations

    def read_grad(self, tensor: torch.Tensor) -> Any:
        return None if tensor.grad is None else self.read_value(tensor.grad)

    def read_requires_grad(self, tensor: torch.Tensor) -> bool:
        return tensor.requires_grad

    def read_is_leaf(self, tensor: torch.Tensor) -> bool:
        return tensor.is_leaf

    def read_grad_fn(self, tensor: torch.Tensor) -> Optional[str]:
        return None if tensor.grad_fn is None else tensor.grad_fn.name()

    def read_shape(self, tensor: torch.Tensor) -> List[int]:
        return list(tensor.shape)

    def read_dtype(self, tensor: torch.Tensor) -> str:
        return _DTYPE_NAMES.get(tensor.dtype, str(tensor.dtype))

    def read_version(self, tensor: torch.Tensor) -> int:
        return tensor._version

    def read_storage(self, tensor: torch.Tensor) -> str:
        return hex(tensor.untyped_storage()._cdata)

    def read_calls(self, hook: str) -> int:
        return self.hooks.times(hook)

    def read_hook_order(self) -> List[str]:
        return list(self.hooks.order)

    def read_grad_enabled(self) -> bool:
        return torch.is_grad_enabled()


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Whether two tensors hold the same numbers, nan included."""
    return (a.dtype == b.dtype and a.shape == b.shape
            and torch.equal(a.detach().nan_to_num(), b.nan_to_num())
            and torch.equal(a.isnan(), b.isnan()))


def _tangent(tensor: torch.Tensor) -> torch.Tensor:
    tangent = forward_ad.unpack_dual(tensor).tangent
    return torch.zeros_like(tensor) if tangent is None else tangent


def _leading_to(wanted: List[str], commands: List[Command]) -> List[Command]:
    """Commands without the forward passes before this one that do not lead to its outputs.

    Each would be a pass within this one, which asks more of the engine than the case does.
    """
    mentioned, kept = set(wanted), []
    for command in reversed(commands):
        if command["do"] != "jvp" or not mentioned.isdisjoint(command["out"]):
            mentioned.update(_strings(command))
            kept.append(command)
    return kept[::-1]


def _strings(value: Any) -> Iterator[str]:
    """Every string in a command, names among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _strings(member)


def _bound(command: Command) -> List[str]:
    """The names that a command binds."""
    out = command.get("out", [])
    return [out] if isinstance(out, str) else out


def _on_output(body: Callable[[Any], Any], output: int) -> Callable[[Any], Any]:
    """A hook on a node, given the gradient of one of its outputs."""

    def run(gradients: Sequence[Any]) -> Any:
        if gradients[output] is None:
            return None
        returned = body(gradients[output])
        if returned is None:
            return None
        return tuple(returned if i == output else g for i, g in enumerate(gradients))

    return run


def _custom_function(engine: Adapter, command: Command) -> type:
    """A subclass of `torch.autograd.Function` whose two methods run commands."""

    def forward(ctx: Any, *inputs: Any) -> Any:
        versions = [x._version for x in inputs]
        names = dict(zip(command["inputs"], inputs))
        outputs, bound = engine.scoped(names, command["forward"], command["returns"])
        ctx.mark_dirty(*[x for x, old in zip(inputs, versions) if x._version != old])
        ctx.saved_names = list(bound)
        ctx.save_for_backward(*bound.values())
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def backward(ctx: Any, *cotangents: Any) -> Any:
        names = dict(zip(ctx.saved_names, ctx.saved_tensors))
        names.update(zip(command["given"], cotangents))
        wanted = [name for name in command["gradients"] if name is not None]
        found = dict(zip(wanted, engine.scoped(names, command["backward"], wanted)[0]))
        gradients = tuple(None if name is None else found[name] for name in command["gradients"])
        return gradients[0] if len(gradients) == 1 else gradients

    return type(command["name"], (torch.autograd.Function,), {
        "forward": staticmethod(forward), "backward": staticmethod(backward)})
