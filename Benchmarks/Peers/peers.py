"""Runs one peer's gradient checker on request; started by the benchmark, once for each peer.

    python3 peers.py torch | jax | autograd

Reads one JSON request a line and answers each with one line. A peer that cannot be imported is
announced as {"missing": reason}. The time is that of the check alone, and of a warm process.
"""

import contextlib
import io
import json
import os
import sys
import time
import warnings

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", JAX_PLATFORMS="cpu")
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
sys.setrecursionlimit(200_000)
warnings.filterwarnings("ignore")


class Torch:
    def __init__(self):
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        for name in ("sin", "cos", "exp", "log", "log1p", "tanh", "sqrt", "abs", "sum", "matmul"):
            setattr(self, name, getattr(torch, name))
        self.version = torch.__version__
        self.reshape = torch.reshape
        self.constant = torch.from_numpy
        self.convolution = torch.nn.functional.conv2d
        self.checkers = {
            "torch slow": lambda f, x: self.check(f, x, False),
            "torch fast": lambda f, x: self.check(f, x, True),
        }

    def number(self, y):
        return y.item()

    def logsumexp(self, z):
        return self.torch.logsumexp(z, 1)

    def falsified(self, factors):
        """The identity, with a derivative of `factors`."""
        factors = self.torch.from_numpy(factors)

        class Falsified(self.torch.autograd.Function):
            @staticmethod
            def forward(context, x):
                return x.clone()

            @staticmethod
            def backward(context, g):
                return g * factors

        return Falsified.apply

    def check(self, f, x, fast):
        x = self.torch.tensor(x, requires_grad=True)
        return self.torch.autograd.gradcheck(f, (x,), fast_mode=fast, raise_exception=False)


class Jax:
    def __init__(self):
        import jax
        import jax.numpy as jnp
        from jax.test_util import check_grads

        jax.config.update("jax_enable_x64", True)
        self.jax, self.check_grads = jax, check_grads
        for name in ("sin", "cos", "exp", "log", "log1p", "tanh", "sqrt", "abs", "sum", "matmul"):
            setattr(self, name, getattr(jnp, name))
        self.version = jax.__version__
        self.reshape, self.constant = jnp.reshape, jnp.asarray
        self.checkers = {"jax": self.check}

    def number(self, y):
        # Under reverse mode the primal is a concrete number inside tracers.
        while hasattr(y, "primal"):
            y = y.primal
        return float(y[0])

    def logsumexp(self, z):
        return self.jax.scipy.special.logsumexp(z, axis=1)

    def convolution(self, x, w):
        return self.jax.lax.conv(x, w, (1, 1), "VALID")

    def falsified(self, factors):
        identity = self.jax.custom_vjp(lambda x: x)
        identity.defvjp(lambda x: (x, None), lambda _, g: (g * factors,))
        return identity

    def check(self, f, x):
        return passes(lambda: self.check_grads(f, (self.constant(x),), order=1, modes=("rev",)))


class Hips:
    def __init__(self):
        import autograd
        import autograd.numpy as anp
        from autograd.extend import defvjp, primitive
        from autograd.scipy.signal import convolve
        from autograd.scipy.special import logsumexp
        from autograd.test_util import check_grads
        from autograd.tracer import getval
        from importlib.metadata import version

        self.check_grads, self.primitive, self.defvjp = check_grads, primitive, defvjp
        self.convolve, self.sum_of_exponentials, self.getval = convolve, logsumexp, getval
        for name in ("sin", "cos", "exp", "log", "log1p", "tanh", "sqrt", "abs", "sum", "matmul"):
            setattr(self, name, getattr(anp, name))
        self.version = version("autograd")
        self.reshape, self.constant = anp.reshape, lambda data: data
        self.checkers = {"autograd": self.check}

    def number(self, y):
        return float(self.getval(y)[0])

    def logsumexp(self, z):
        return self.sum_of_exponentials(z, axis=1)

    def convolution(self, x, w):
        axes = ([2, 3], [2, 3])
        return self.convolve(x, w[:, :, ::-1, ::-1], axes=axes, dot_axes=([1], [1]), mode="valid")

    def falsified(self, factors):
        identity = self.primitive(lambda x: x)
        self.defvjp(identity, lambda answer, x: lambda g: g * factors)
        return identity

    def check(self, f, x):
        return passes(lambda: self.check_grads(f, modes=["rev"], order=1)(x))


def passes(check):
    try:
        check()
    except AssertionError:
        return False
    return True


class Worker:
    def __init__(self, peer):
        import functions

        self.peer, self.functions = peer, functions

    def answer(self, request):
        np, functions = self.functions.np, self.functions
        x, data = (np.asarray(request[name], dtype=np.float64) for name in ("point", "data"))
        function = getattr(functions, request["function"])
        calls = 0
        falsified = None
        if request.get("factor") is not None:
            factors = np.full(x.size, 1.0)
            factors[slice(None) if request["entry"] is None else request["entry"]] = request["factor"]
            falsified = self.peer.falsified(factors)

        def f(x):
            nonlocal calls
            calls += 1
            return function(self.peer, falsified(x) if falsified else x, data)

        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            passed = self.peer.checkers[request["checker"]](f, x)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "evaluations": calls, "passed": bool(passed)}


def say(reply):
    print(json.dumps(reply), flush=True)


def main():
    try:
        peer = {"torch": Torch, "jax": Jax, "autograd": Hips}[sys.argv[1]]()
        worker = Worker(peer)
    except ImportError as error:
        return say({"missing": str(error)})
    say({"version": peer.version, "checkers": list(peer.checkers)})
    for line in sys.stdin:
        try:
            say(worker.answer(json.loads(line)))
        except Exception as error:
            say({"failure": f"{type(error).__name__}: {error}"[:200]})


main()
