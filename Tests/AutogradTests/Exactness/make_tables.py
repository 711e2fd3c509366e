#!/usr/bin/env python3
"""Writes the tables of values and derivatives that the exactness tests read.

Every number is computed by mpmath at 50 digits (more where cancellation takes some) and rounded
once, so that the tables do not depend on any engine. Run it from anywhere: it writes to Tables/
beside itself. Needs mpmath 1.3.
"""

import os
from mpmath import mp, mpf, inf, nan

mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))
E, LN2, PI = mp.e, mp.log(2), mp.pi


def digits(x):
    """Enough for second differences at `x`, of functions that are 1 but for e^-1400."""
    return 900 + 2 * int(abs(mp.log10(abs(x)) if x else 0))


def derivative(f, x, n):
    """The n-th derivative, by differences in a precision that makes up for what they lose."""
    with mp.workdps(digits(x)):
        x = mpf(x)
        step = mpf(10) ** -60 * (abs(x) if x else 1)
        if n == 1:
            return (f(x + step) - f(x - step)) / (2 * step)
        return (f(x + step) - 2 * f(x) + f(x - step)) / step**2


def mixed(f, a, b):
    with mp.workdps(digits(a) + digits(b)):
        a, b = mpf(a), mpf(b)
        s = mpf(10) ** -60 * (abs(a) if a else 1)
        t = mpf(10) ** -60 * (abs(b) if b else 1)
        return (f(a + s, b + t) - f(a + s, b - t) - f(a - s, b + t) + f(a - s, b - t)) / (4 * s * t)


def text(number):
    return repr(float(number)) if not isinstance(number, str) else number


# ---- functions of one number -----------------------------------------------------------------


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def ndtr(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def erfinv(y):
    x = mp.erfinv(y) if abs(y) < mpf("0.9") else mp.sign(y) * inverse_erfc(1 - abs(y))
    return newton(lambda x: mp.erf(x) - y if abs(y) < mpf("0.9") else mp.sign(y) * (1 - abs(y) - mp.erfc(abs(x))), x)


def newton(residual, x):
    for _ in range(12):
        x -= residual(x) / (2 / mp.sqrt(PI) * mp.exp(-x * x))
    return x


def inverse_erfc(q):
    x = mp.sqrt(-mp.log(q * mp.sqrt(-PI * mp.log(q)))) if q < mpf("0.2") else mpf("0.5")
    for _ in range(80):
        step = (mp.erfc(x) - q) / (2 / mp.sqrt(PI) * mp.exp(-x * x))
        x += step
        if abs(step) < mpf(10) ** (5 - mp.dps) * x:
            break
    return x


def ndtri(p):
    half = mpf(1) / 2
    if p == half:
        return mpf(0)
    return -mp.sqrt(2) * inverse_erfc(2 * p) if p < half else mp.sqrt(2) * inverse_erfc(2 * (1 - p))


def mish(x):
    return x * mp.tanh(mp.log1p(mp.exp(x)))


def gelu(x):
    return x * ndtr(x)


def gelu_tanh(x):
    # The constant is the double that PyTorch's is.
    return x * sigmoid(2 * mp.sqrt(2 / PI) * (x + mpf(0.044715) * x**3))


def sinc(x):
    return mp.sinc(PI * x)


def softsign(x):
    return x / (1 + abs(x))


def elu(alpha, scale=1, above=1):
    return lambda at: (lambda x: above * x) if at > 0 else (lambda x: alpha * mp.expm1(x / scale))


def always(f):
    return lambda at: f


SMALL = [1e-300, 1e-20, 1e-8, 1e-4, 0.01]
REAL = [0.1, 0.3, 0.5, 0.77, 1.0, 1.3, 1.7, 2.5, 3.2, 5.0, 7.3]


def both(points):
    return [-p for p in reversed(points)] + points


LINE = both(SMALL + REAL)
WIDE = both(SMALL + REAL + [12.0, 20.5, 36.7, 100.0, 300.0, 700.0])
HUGE = [1e8, 1e20, 1e100, 1e160, 1e300]
UNIT = both(SMALL + [0.1, 0.3, 0.5, 0.6, 0.77, 0.9, 0.99, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53])
PROBABILITY = [1e-300, 1e-100, 1e-20, 1e-8, 1e-3, 0.02, 0.1, 0.2, 0.3, 0.4, 0.49, 0.499999, 0.500001,
               0.51, 0.6, 0.7, 0.8, 0.9, 0.98, 0.999, 1 - 1e-8, 1 - 2.0**-53]
POSITIVE = [5e-324, 1e-300, 1e-100] + SMALL[1:] + REAL + [20.0, 100.0] + HUGE

UNARY = {
    "exp": (always(mp.exp), WIDE), "exp2": (always(lambda x: mpf(2) ** x), WIDE),
    "expm1": (always(mp.expm1), WIDE), "log": (always(mp.log), POSITIVE[1:]),
    "log2": (always(lambda x: mp.log(x) / LN2), POSITIVE[1:]),
    "log10": (always(lambda x: mp.log(x) / mp.log(10)), POSITIVE[1:]),
    "log1p": (always(mp.log1p), [-1 + 1e-12, -0.999, -0.9, -0.5] + both(SMALL) + REAL + HUGE),
    "sqrt": (always(mp.sqrt), POSITIVE[1:]), "rsqrt": (always(lambda x: 1 / mp.sqrt(x)), POSITIVE[1:]),
    "square": (always(lambda x: x * x), LINE), "reciprocal": (always(lambda x: 1 / x), both(SMALL[1:] + REAL)),
    "sin": (always(mp.sin), LINE + [100.0, 1e5]), "cos": (always(mp.cos), LINE + [100.0, 1e5]),
    "tan": (always(mp.tan), LINE + [1.5707, 1.570796, 100.0]),
    "asin": (always(mp.asin), UNIT), "acos": (always(mp.acos), UNIT),
    "atan": (always(mp.atan), LINE + both(HUGE)), "sinh": (always(mp.sinh), WIDE),
    "cosh": (always(mp.cosh), WIDE), "tanh": (always(mp.tanh), WIDE),
    "asinh": (always(mp.asinh), LINE + both(HUGE)),
    "acosh": (always(mp.acosh), [1 + 1e-15, 1 + 1e-8, 1.001, 1.1, 1.5, 2.0, 5.0, 100.0] + HUGE),
    "atanh": (always(mp.atanh), UNIT), "sigmoid": (always(sigmoid), WIDE),
    "softplus": (always(lambda x: mp.log1p(mp.exp(x))), both(SMALL + REAL) + [-700.0, -100.0, -36.7, 12.0, 19.0]),
    "erf": (always(mp.erf), LINE + both([10.0, 20.5, 26.0])),
    "erfc": (always(mp.erfc), LINE + both([10.0, 20.5, 26.0])),
    "erfinv": (always(erfinv), UNIT),
    "logit": (always(lambda x: mp.log(x / (1 - x))), PROBABILITY),
    "lgamma": (always(lambda x: mp.re(mp.loggamma(abs(x))) if x > 0 else mp.log(abs(mp.gamma(x)))),
               [1e-300, 1e-20, 1e-8, 0.01, 0.2, 0.5, 0.9, 1.2, 1.7, 2.5, 3.3, 8.0, 20.0, 100.0, 1e8, 1e100,
                -0.25, -0.5, -1.3, -2.7, -7.25, -30.4]),
    "digamma": (always(mp.digamma),
                [1e-150, 1e-20, 1e-8, 0.01, 0.2, 0.5, 0.9, 1.2, 1.45, 1.7, 2.5, 3.3, 8.0, 20.0, 100.0, 1e8, 1e100,
                 -0.25, -0.5, -1.3, -2.7, -7.25, -30.4]),
    "i0": (always(lambda x: mp.besseli(0, x)), WIDE[3:-1] + both([712.0])),
    "i1": (always(lambda x: mp.besseli(1, x)), WIDE[3:-1] + both([712.0])),
    "sinc": (always(sinc), both(SMALL + [0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2.3, 3.1, 5.7, 10.2, 100.3, 1000.2])),
    "silu": (always(lambda x: x * sigmoid(x)), WIDE), "mish": (always(mish), WIDE),
    "gelu": (always(gelu), LINE + both([10.0, 20.5, 36.7])),
    "gelu:approximate=tanh": (always(gelu_tanh), LINE + both([10.0, 15.5, 19.0])),
    "logsigmoid": (always(lambda x: -mp.log1p(mp.exp(-x))), WIDE),
    "softsign": (always(softsign), both(SMALL[1:] + REAL + HUGE[:3])),
    "tanhshrink": (always(lambda x: x - mp.tanh(x)), both(SMALL[1:] + REAL + [20.5, 100.0])),
    "elu": (elu(1), WIDE), "elu:alpha=0.7": (elu(mpf(0.7)), LINE),
    "celu:alpha=0.7": (elu(mpf(0.7), mpf(0.7)), WIDE[4:-4]),
    "selu": (elu(mpf("1.0507009873554804934193349852946") * mpf("1.6732632423543772848170429916717"), 1,
                 mpf("1.0507009873554804934193349852946")), WIDE),
    "entr": (always(lambda x: -x * mp.log(x)), POSITIVE[1:-1] + [0.36, 0.3678, 0.367879, 0.37]),
    "ndtr": (always(ndtr), LINE + both([10.0, 20.5, 36.7])),
    "log_ndtr": (always(lambda x: mp.log(ndtr(x))), LINE + both([10.0, 20.5, 29.9, 30.1]) + [-36.7, -100.0, -1e4, -1e8]),
    "ndtri": (always(ndtri), PROBABILITY),
    "hardswish": (always(lambda x: x * (x + 3) / 6), both([0.1, 0.5, 1.0, 1.4, 2.0, 2.9])),
}

for order in (1, 2, 5):
    UNARY["polygamma:n=%d" % order] = (
        always(lambda x, order=order: mp.psi(order, x)),
        [1e-20, 1e-8, 0.01, 0.2, 0.5, 0.9, 1.2, 1.7, 2.5, 3.3, 8.0, 20.0, 100.0, 1e8, -0.3, -0.7, -1.3, -2.8])

# ---- functions of two numbers ----------------------------------------------------------------


def xlogy(a, b):
    return a * mp.log(b)


def logaddexp(a, b):
    return mp.log(mp.exp(a) + mp.exp(b))


def logaddexp2(a, b):
    return mp.log(mpf(2) ** a + mpf(2) ** b) / LN2


def atan2(a, b):
    return mp.atan2(a, b)


PLANE = [(0.3, 0.7), (-1.2, 2.5), (2.0, -0.4), (-3.1, -2.2), (1e-8, 1.0), (1.0, 1e-8), (1e-8, -2.0), (1.0, 1.0000001),
         (1e5, 3.0), (3.0, 1e5), (1e100, 2e100), (1e-100, 3e-100)]
NEAR = [(0.3, 0.7), (-1.2, 2.5), (2.0, -0.4), (1.0, 1.5), (-3.1, -2.2), (30.3, 0.1), (0.1, 30.3), (100.7, -200.3),
        (-300.1, 299.9), (0.125, 0.25)]
BASES = [(0.3, 0.7), (1.2, 2.5), (2.0, -0.4), (3.1, 2.0), (1e-8, 1.3), (1e8, -1.7), (1e300, 0.3), (1e-300, 0.3),
         (1e300, 0.9), (0.5, 1.0), (0.5, 2.0), (7.0, 3.0), (1e-3, 1e-3), (1e5, 1e-17), (1.000001, 1e6)]

BINARY = {
    "mul": (lambda a, b: a * b, PLANE), "div": (lambda a, b: a / b, PLANE),
    "pow": (lambda a, b: a**b, BASES), "float_power": (lambda a, b: a**b, BASES),
    "atan2": (atan2, PLANE), "hypot": (lambda a, b: mp.sqrt(a * a + b * b), PLANE),
    "logaddexp": (logaddexp, NEAR), "logaddexp2": (logaddexp2, NEAR),
    "xlogy": (xlogy, [(a, abs(b)) for a, b in PLANE]),
}


def write(name, header, rows):
    with open(os.path.join(HERE, "Tables", name), "w") as file:
        file.write("\t".join(header) + "\n")
        for row in rows:
            file.write("\t".join(text(cell) for cell in row) + "\n")


def main():
    rows = []
    for op, (choose, points) in UNARY.items():
        for x in points:
            f = choose(x)
            with mp.workdps(500):
                rows.append((op, x, f(mpf(x)), derivative(f, x, 1), derivative(f, x, 2)))
    write("unary.tsv", ("op", "x", "value", "first", "second"), rows)
    rows = []
    for op, (f, points) in BINARY.items():
        for a, b in points:
            along = lambda x: f(x, mpf(b))
            across = lambda y: f(mpf(a), y)
            with mp.workdps(500):
                value = f(mpf(a), mpf(b))
            rows.append((op, a, b, value, derivative(along, a, 1), derivative(across, b, 1),
                         derivative(along, a, 2), mixed(f, a, b), derivative(across, b, 2)))
    write("binary.tsv", ("op", "a", "b", "value", "a'", "b'", "a''", "a'b'", "b''"), rows)


if __name__ == "__main__":
    main()
