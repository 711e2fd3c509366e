"""Runs the workloads of Benchmarks/engine in one peer; started by the benchmark, once a peer.

    python3 engine_peer.py torch | autograd

Reads one JSON request a line and answers each with one line. A peer that cannot be imported is
announced as {"missing": reason}. Times are CPU times of the thread, of a warm process.
"""

import ctypes
import json
import os
import resource
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


class Torch:
    def __init__(self):
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        for name in ("sin", "cos", "exp", "log", "log1p", "tanh", "sqrt", "sum", "matmul"):
            setattr(self, name, getattr(torch, name))
        self.version = torch.__version__
        self.reshape, self.constant = torch.reshape, torch.from_numpy
        self.convolution = torch.nn.functional.conv2d

    def number(self, y):
        return y.item()

    def logsumexp(self, z):
        return self.torch.logsumexp(z, 1)

    def gradient(self, f, x, data):
        x = self.torch.tensor(x, requires_grad=True)

        def run():
            x.grad = None
            f(self, x, data).backward()

        return run

    def hessian(self, f, x, data):
        x = self.torch.tensor(x, requires_grad=True)
        grad = self.torch.autograd.grad

        def run():
            (g,) = grad(f(self, x, data), x, create_graph=True)
            return [grad(g[i], x, retain_graph=True) for i in range(len(g))]

        return run

    def loop(self, steps):
        def leaf(value):
            return self.torch.tensor(value, dtype=self.torch.float64, requires_grad=True)

        def run():
            w, b, v = leaf(0.999), leaf(0.001), self.torch.tensor(1.0, dtype=self.torch.float64)
            for _ in range(steps):
                v = v * w + b
            v.backward()

        return run

    def kernel(self, name):
        torch = self.torch
        torch.manual_seed(1)
        if name == "matmul":
            a, b = (torch.randn(512, 512, dtype=torch.float64) for _ in range(2))
            return lambda: a @ b
        x = torch.rand(1000, 1000, dtype=torch.float64) * 2 - 1
        y = torch.rand(1000, 1000, dtype=torch.float64) + 0.5
        functional = torch.nn.functional
        unary = {
            "log", "sqrt", "exp", "sin", "cos", "tanh", "sigmoid", "relu", "neg", "abs", "expm1",
            "log1p", "erf", "gelu", "softplus", "silu", "mean", "sum", "prod",
        }
        if name in unary:
            f = getattr(torch, name, None) or getattr(functional, name)
            z = y if name in ("log", "sqrt", "log1p", "prod") else x
            return lambda: f(z)
        condition = x > 0
        return {
            "add": lambda: x + y, "sub": lambda: x - y, "mul": lambda: x * y,
            "div": lambda: x / y, "maximum": lambda: torch.maximum(x, y),
            "where": lambda: torch.where(condition, x, y), "pow": lambda: y**x,
            "add number": lambda: x + 2.5, "add transposed": lambda: x.t() + y,
            "add row": lambda: x + y[0], "add column": lambda: x + y[:, 0:1],
            "less": lambda: x < y, "sum of rows": lambda: x.sum(1),
            "sum of columns": lambda: x.sum(0), "cumsum": lambda: x.cumsum(1),
        }[name]


class Hips:
    def __init__(self):
        import autograd
        from importlib.metadata import version

        self.grad, self.version = autograd.grad, version("autograd")

    def loop(self, steps):
        def f(w, b):
            v = 1.0
            for _ in range(steps):
                v = v * w + b
            return v

        gradient = self.grad(f, (0, 1))
        return lambda: gradient(0.999, 0.001)


def seconds(run, least):
    """The time of one call, from as many as take `least` seconds together."""
    count, start = 0, time.thread_time()
    while True:
        run()
        count += 1
        spent = time.thread_time() - start
        if spent >= least:
            return spent / count


def forget_peak():
    """Lets what memory was needed so far count no more, where the system can do that."""
    try:
        # What was freed would hide what is asked for next.
        ctypes.CDLL(None).malloc_trim(0)
    except AttributeError:
        pass
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def peak():
    """The most memory that this process has had, in bytes."""
    try:
        # Here rusage counts what the parent had before it became this program.
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def prepare(peer, request):
    import numpy as np
    import functions

    kind = request["kind"]
    if kind == "loop":
        return peer.loop(request["steps"])
    if kind == "kernel":
        return peer.kernel(request["name"])
    x, data = (np.asarray(request[name], dtype=np.float64) for name in ("point", "data"))
    return getattr(peer, kind)(getattr(functions, request["name"]), x, data)


def main():
    sys.setrecursionlimit(200_000)
    try:
        peer = {"torch": Torch, "autograd": Hips}[sys.argv[1]]()
        import functions  # noqa: F401
    except ImportError as error:
        return print(json.dumps({"missing": str(error)}), flush=True)
    print(json.dumps({"version": peer.version}), flush=True)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            run = prepare(peer, request)
            forget_peak()
            before = peak()
            run()
            grown = peak() - before
            reply = {"seconds": seconds(run, request["least"]), "bytes": grown}
        except Exception as error:
            reply = {"failure": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(reply), flush=True)


main()
