"""The workloads for the peers: the same functions as the C kernels in Sources/Workloads.

A function takes a namespace `o` of array operations, a flat vector `x` and constants `data`.
"""

import math

import numpy as np


def scalar(o, x, data):
    return o.sum(o.sin(x) * o.exp(x) / (1.0 + x * x))


def chain(o, x, data):
    v = o.log1p(o.exp(o.sin(x)))
    v = o.cos(o.sqrt(o.exp(o.tanh(v))))
    return o.sum(o.constant(data) * o.log(o.exp(1 / (1 + o.exp(-v)))))


def matmul(o, x, data):
    m = math.isqrt(data.size)
    a, b = o.reshape(x[: m * m], (m, m)), o.reshape(x[m * m :], (m, m))
    return o.sum(o.constant(data.reshape(m, m)) * o.matmul(a, b))


ONE_HOT = np.eye(10)[[(3 * s + 1) % 10 for s in range(8)]]


def cross_entropy(o, z):
    return o.sum(o.logsumexp(z)) - o.sum(o.constant(ONE_HOT) * z)


def mlp(o, x, data):
    w, b = o.reshape(x[:2048], (32, 64)), x[2048:2112]
    v, c = o.reshape(x[2112:2752], (64, 10)), x[2752:]
    hidden = o.tanh(o.matmul(o.constant(data.reshape(8, 32)), w) + b)
    return cross_entropy(o, o.matmul(hidden, v) + c) / 8


def softmax(o, x, data):
    return cross_entropy(o, o.reshape(x, (8, 10)))


def convolution(o, x, data):
    image, kernels = o.reshape(x[:128], (1, 2, 8, 8)), o.reshape(x[128:], (3, 2, 3, 3))
    return o.sum(o.constant(data.reshape(1, 3, 6, 6)) * o.convolution(image, kernels))


def loop(o, x, data):
    y = x
    while o.number(y) < data[0]:
        y = y * 1.02 + 0.001 * o.sin(y)
    return o.sum(y)


def rosenbrock(o, x, data):
    d, e = x[1:] - x[:-1] * x[:-1], 1 - x[:-1]
    return o.sum(100 * d * d + e * e)


def deep(o, x, data):
    y = x
    for _ in range(3334):
        y = y + 1e-4 * o.sin(y)
    return o.sum(y)


def fanout(o, x, data):
    terms = [x * float(c) for c in data]
    while len(terms) > 1:
        pairs = [terms[i] + terms[i + 1] for i in range(0, len(terms) - 1, 2)]
        terms = pairs + terms[len(terms) & ~1 :]
    return o.sum(terms[0])


def kinks(o, x, data):
    return o.sum(o.abs(x - o.constant(data)))


def logs(o, x, data):
    return o.sum(o.log(x))


def fast(o, x, data):
    return o.sum(o.sin(1e6 * x))
