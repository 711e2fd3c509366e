"""Writes points.json: 92 points with their true derivatives, by mpmath at 120 digits.

    python3 make_truth.py        (needs mpmath; the output is committed, so that nobody else does)

Each function exists twice, under the same name: here in mpmath, and in PointFunctions.swift in
float64. Constants and arguments are the float64 numbers, not the decimals they are written as. The
value at the point is stored too; the benchmark compares it, so that the two cannot drift apart.
"""

import json
import pathlib

from mpmath import mp, mpf

mp.dps = 120
POINTS = []
INF = float("inf")


def point(group, name, function, x, lower=None, upper=None, kind="smooth", side=0):
    """One point. `side` is 1 or -1 where the derivative is one-sided, at an end of the domain."""
    at = mpf(x)
    entry = {"group": group, "function": name, "x": x, "kind": kind}
    entry["value"] = mp.nstr(function(at), 25)
    if lower is not None:
        entry["lower"] = lower
    if upper is not None:
        entry["upper"] = upper
    if kind == "smooth":
        entry["derivative"] = mp.nstr(mp.diff(function, at, direction=side), 40)
    if kind == "kink":
        entry["left"] = mp.nstr(mp.diff(function, at, direction=-1), 40)
        entry["right"] = mp.nstr(mp.diff(function, at, direction=1), 40)
    POINTS.append(entry)


def relu(x):
    return x if x > 0 else x * 0


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log1p(mp.exp(x))


def sign(x):
    return mpf((x > 0) - (x < 0))


def huber(x):
    return x * x / 2 if abs(x) <= 1 else abs(x) - mpf("0.5")


def seventh(x):
    """(x - 1)^7, which the float64 side evaluates expanded."""
    return (x - 1) ** 7


def smooth():
    g = "smooth"
    point(g, "sin", mp.sin, 1.0)
    point(g, "exp", mp.exp, 0.5)
    point(g, "cube", lambda x: x**3, 1.3)
    point(g, "cubic polynomial", lambda x: 1 + 2 * x + 3 * x**2 - x**3 / 2, -0.7)
    point(g, "line", lambda x: 3 * x + 2, 5.1)
    point(g, "tanh", mp.tanh, 0.3)
    point(g, "sigmoid", sigmoid, -0.4)
    point(g, "log", mp.log, 2.2)
    point(g, "sqrt", mp.sqrt, 3.3)
    point(g, "atan", mp.atan, 0.8)
    point(g, "erf", mp.erf, 0.6)
    point(g, "gamma", mp.gamma, 2.4)
    point(g, "sin exp", lambda x: mp.sin(mp.exp(x)), 1.1)
    point(g, "bell", lambda x: mp.exp(-x * x), 0.9)
    point(g, "x^x", lambda x: mp.power(x, x), 1.6)
    point(g, "damped", lambda x: mp.cos(x) * mp.exp(-x / 3), 2.0)
    point(g, "cos", mp.cos, 0.0)


def badly_scaled():
    g = "badly scaled"
    point(g, "log", mp.log, 1e-8, lower=0.0)
    point(g, "log", mp.log, 1e8)
    point(g, "sqrt", mp.sqrt, 1e-7, lower=0.0)
    point(g, "sqrt", mp.sqrt, 1e8)
    point(g, "exp 1e8 x", lambda x: mp.exp(1e8 * x), 1e-8)
    point(g, "exp 1e-8 x", lambda x: mp.exp(mpf(1e-8) * x), 1.3e8)
    point(g, "square", lambda x: x * x, 1e-8)
    point(g, "square", lambda x: x * x, 1e8)
    point(g, "reciprocal", lambda x: 1 / x, 1e8)
    point(g, "sin 1e6 x", lambda x: mp.sin(1e6 * x), 7e-7)
    point(g, "sin 1e-6 x", lambda x: mp.sin(mpf(1e-6) * x), 7e5)
    point(g, "atan", mp.atan, 1e6)
    point(g, "x^1/3", lambda x: mp.cbrt(x), 1e7)
    point(g, "1e8 cos", lambda x: 1e8 * mp.cos(x), 0.4)
    point(g, "1e-8 exp", lambda x: mpf(1e-8) * mp.exp(x), 3.0)


def noisy():
    g = "noisy"
    point(g, "(1-cos)/x^2", lambda x: (1 - mp.cos(x)) / (x * x), 1e-3)
    point(g, "(x-1)^7 expanded", seventh, 1.25)
    point(g, "sqrt(x+1)-sqrt x", lambda x: mp.sqrt(x + 1) - mp.sqrt(x), 1e6)
    point(g, "log(1+x)-x", lambda x: mp.log(1 + x) - x, 1e-3)
    point(g, "(exp-1)/x", lambda x: (mp.exp(x) - 1) / x, 1e-5)
    point(g, "1e6+sin", lambda x: 1e6 + mp.sin(x), 0.5)
    point(g, "exp with noise 1e-9", mp.exp, 0.7)
    point(g, "sin in float32", mp.sin, 0.8)


def singular():
    g = "singular or edge"
    point(g, "reciprocal", lambda x: 1 / x, 1e-4, lower=0.0)
    point(g, "reciprocal", lambda x: 1 / x, 1e-6)
    point(g, "log", mp.log, 1e-12, lower=0.0)
    point(g, "log", mp.log, 1e-5)
    point(g, "sqrt", mp.sqrt, 1e-10, lower=0.0)
    point(g, "sqrt", mp.sqrt, 1e-6)
    point(g, "asin", mp.asin, 0.999999, lower=-1.0, upper=1.0)
    point(g, "acos", mp.acos, -0.99999999)
    point(g, "atanh", mp.atanh, 0.9999999, lower=-1.0, upper=1.0)
    point(g, "tan", mp.tan, 1.5707)
    point(g, "x^-2", lambda x: 1 / (x * x), 1e-3)
    point(g, "circle", lambda x: mp.sqrt((1 - x) * (1 + x)), 0.9999999, lower=-1.0, upper=1.0)
    point(g, "x log x", lambda x: x * mp.log(x), 1e-9, lower=0.0)
    point(g, "exp -1/x", lambda x: mp.exp(-1 / x), 0.05, lower=0.0)
    point(g, "log1p", mp.log1p, -0.999999)
    point(g, "lgamma", mp.loggamma, 1e-5, lower=0.0)
    point(g, "exp", mp.exp, 0.0, lower=0.0, side=1)
    point(g, "sin", mp.sin, 1.0, upper=1.0, side=-1)


def curved():
    g = "high curvature"
    point(g, "sin 1e4 x", lambda x: mp.sin(1e4 * x), 0.3)
    point(g, "tanh step", lambda x: mp.tanh(1e5 * (x - mpf(0.5))), 0.500003)
    point(g, "narrow bell", lambda x: mp.exp(-1e8 * (x - mpf(0.25)) ** 2), 0.25008)
    point(g, "resonance", lambda x: 1 / (1 + 1e8 * x * x), 1.3e-4)
    point(g, "sin 1/x", lambda x: mp.sin(1 / x), 0.01)
    point(g, "cos x^2", lambda x: mp.cos(x * x), 100.0)
    point(g, "atan 1e6 x", lambda x: mp.atan(1e6 * x), 1e-6)
    point(g, "exp 50 sin 20 x", lambda x: mp.exp(50 * mp.sin(20 * x)), 0.2)
    point(g, "x^50", lambda x: x**50, 1.1)
    point(g, "sharp softplus", lambda x: softplus(1e4 * x) / 1e4, 1e-4)


def near_kinks():
    g = "near kink or step"
    point(g, "abs", abs, 1e-6)
    point(g, "relu(x-1)", lambda x: relu(x - 1), 1.000000001)
    point(g, "max(x, 2x-1)", lambda x: max(x, 2 * x - 1), 1.0001)
    point(g, "abs sin", lambda x: abs(mp.sin(x)), 3.1416)
    point(g, "x abs x", lambda x: x * abs(x), 1e-8)
    point(g, "x+floor", lambda x: x + mp.floor(x), 2.0000001)
    point(g, "clamped square", lambda x: min(max(x, 0), 1) ** 2, 0.9999999)
    point(g, "huber", huber, 1.000001)
    point(g, "branch", lambda x: x * x if x > mpf(0.3) else x * x + 1, 0.300001)
    point(g, "leaky relu", lambda x: x if x > 0 else mpf(0.01) * x, -1e-10)


def kinks():
    g = "kink or cusp"
    point(g, "abs", abs, 0.0, kind="kink")
    point(g, "relu(x-1)", lambda x: relu(x - 1), 1.0, kind="kink")
    point(g, "max(x, 2x-1)", lambda x: max(x, 2 * x - 1), 1.0, kind="kink")
    point(g, "abs sin", lambda x: abs(mp.sin(x)), 0.0, kind="kink")
    point(g, "abs(x-1) exp", lambda x: abs(x - 1) * mp.exp(x), 1.0, kind="kink")
    point(g, "leaky relu", lambda x: x if x > 0 else mpf(0.01) * x, 0.0, kind="kink")
    point(g, "clamped square", lambda x: min(max(x, 0), 1) ** 2, 1.0, kind="kink")
    point(g, "sqrt abs", lambda x: mp.sqrt(abs(x)), 0.0, kind="infinite slope")


def jumps():
    g = "jump"
    point(g, "sign", sign, 0.0, kind="jump")
    point(g, "floor", mp.floor, 2.0, kind="jump")
    point(g, "branch", lambda x: x * x if x > mpf(0.3) else x * x + 1, 0.3, kind="jump")
    point(g, "x+floor", lambda x: x + mp.floor(x), 3.0, kind="jump")
    point(g, "exp+1e-6 step", lambda x: mp.exp(x) + (mpf(1e-6) if x >= 1 else 0), 1.0, kind="jump")
    point(g, "sinc with a hole", lambda x: mp.sin(x) / x if x != 0 else mpf(0), 0.0, kind="jump")


for make in (smooth, badly_scaled, noisy, singular, curved, near_kinks, kinks, jumps):
    make()
assert len(POINTS) == 92, len(POINTS)
target = pathlib.Path(__file__).with_name("points.json")
lines = ",\n".join("  " + json.dumps(entry) for entry in POINTS)
target.write_text("[\n" + lines + "\n]\n")
print(f"{len(POINTS)} points in {target}")
