#!/usr/bin/env python3
"""Fits the polynomials of Sources/CKernels/functions/gaussian.h and prints them as C.

The squares of the errors at Chebyshev nodes are the least, at 50 digits, which is within a small
factor of the best there is. Coefficients are rounded from the lowest up, each time fitting the
others to what is left, so that they make good what the earlier ones lack. Needs mpmath 1.3.
"""

from mpmath import mp, mpf

mp.dps = 50

# e^(x²) erfc x = R(t) / (x + PIVOT) with t = (x - PIVOT) / (x + PIVOT), for 0 ≤ x ≤ FARTHEST,
# where erfc and the normal distribution have become 0.
PIVOT = mpf("2.5")
FARTHEST = mpf("30")


def scaled_complement(t):
    x = PIVOT * (1 + t) / (1 - t)
    return mp.exp(x * x) * mp.erfc(x) * (x + PIVOT)


def excess(square):
    """erf x / x - 1 for x² = `square`."""
    x = mp.sqrt(square)
    return (mp.erf(x) / x if x else 2 / mp.sqrt(mp.pi)) - 1


def fitted(f, nodes, places):
    """The coefficients of the powers `places` of the polynomial that is nearest to `f`."""
    rows = mp.matrix(len(nodes), len(places))
    for i, node in enumerate(nodes):
        for j, place in enumerate(places):
            rows[i, j] = node**place
    values = mp.matrix([f(node) for node in nodes])
    return mp.lu_solve(rows.T * rows, rows.T * values)


def rounded(f, low, high, count):
    """Coefficients that are doubles."""
    size = 3 * count
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * k + 1) / (2 * size))
             for k in range(size)]
    left = {node: f(node) for node in nodes}
    result = []
    for place in range(count):
        next_ones = fitted(left.get, nodes, range(place, count))
        result.append(mpf(float(next_ones[0])))
        left = {node: value - result[-1] * node**place for node, value in left.items()}
    return result


def show(name, f, low, high, count, relative_to):
    coefficients = rounded(f, mpf(low), mpf(high), count)
    points = [low + (high - low) * mpf(k) / 997 for k in range(998)]
    error = max(abs(sum(c * x**k for k, c in enumerate(coefficients)) - f(x)) / relative_to(x)
                for x in points)
    print(f"/* Within {mp.nstr(error, 2)}. */")
    print(f"static const double {name}[{count}] = {{")
    for k in range(0, count, 3):
        print("  " + " ".join(float(c).hex() + "," for c in coefficients[k:k + 3]))
    print("};")


show("error_excess", excess, mpf(0), mpf(1), 13, lambda z: 1 + excess(z))
show("scaled_complement", scaled_complement, mpf(-1), (FARTHEST - PIVOT) / (FARTHEST + PIVOT), 24,
     scaled_complement)
