"""A tiny engine for the tests: scalars with a gradient, and functions of them."""

from gradproof_engine import DefineByRun, ErrorTable, Functional, TensorValue


class Scalar:
    """A number that knows which numbers it came from, and how fast it changes with each."""

    def __init__(self, number, parents=()):
        self.number, self.parents, self.grad = number, parents, None


def lift(x):
    return x if isinstance(x, Scalar) else Scalar(float(x))


def multiply(a, b):
    a, b = lift(a), lift(b)
    return Scalar(a.number * b.number, ((a, b.number), (b, a.number)))


def add(a, b):
    a, b = lift(a), lift(b)
    return Scalar(a.number + b.number, ((a, 1.0), (b, 1.0)))


def divide(a, b):
    a, b = lift(a), lift(b)
    return Scalar(a.number / b.number, ((a, 1 / b.number), (b, -a.number / b.number**2)))


ERRORS = ErrorTable([(ZeroDivisionError, "", "domain"), (ValueError, "scalar", "not-scalar")])


class Toy(DefineByRun):
    """The engine run command by command."""

    name = "toy"
    capabilities = frozenset(["accumulation"])
    ops = {"mul": multiply, "add": add, "div": divide}
    errors = ERRORS

    def version(self):
        return "1.0"

    def leaf(self, value, requires_grad):
        return Scalar(value.data[0])

    def value(self, tensor):
        return TensorValue("float64", (), [tensor.number])

    def backward(self, roots, gradients, options):
        def pull(node, cotangent):
            node.grad = (node.grad or 0.0) + cotangent
            for parent, slope in node.parents:
                pull(parent, cotangent * slope)

        for root, gradient in zip(roots, gradients):
            pull(root, 1.0 if gradient is None else gradient.number)

    def gradient(self, tensor):
        return None if tensor.grad is None else Scalar(tensor.grad)

    def set_gradient(self, tensor, gradient):
        tensor.grad = None if gradient is None else gradient.number


class Dual:
    """A number with a tangent, which may be a dual number itself: derivatives of any order."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other, 0.0)
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other, 0.0)
        return Dual(self.value * other.value,
                    self.tangent * other.value + self.value * other.tangent)

    __radd__, __rmul__ = __add__, __mul__


class ToyFunctions(Functional):
    """An engine that transforms functions, by forward mode alone."""

    name = "toy-functions"
    capabilities = frozenset(["double_backward", "forward_mode"])
    ops = {"mul": lambda a, b: a * b, "add": lambda a, b: a + b,
           "twins": lambda a: [a * 2.0, a * 3.0], "ones_like": lambda a: 1.0}
    errors = ERRORS

    def __init__(self):
        super().__init__()
        self.transforms = 0

    def version(self):
        return "1.0"

    def tensor(self, value):
        return value.data[0]

    def value(self, tensor):
        return TensorValue("float64", (), [float(tensor)])

    def gradient(self, function, primals):
        return self.vjp(lambda *xs: [function(*xs)], primals, [1.0])

    def vjp(self, function, primals, cotangents):
        gradients = []
        for place in range(len(primals)):
            tangents = [1.0 if i == place else 0.0 for i in range(len(primals))]
            slopes = self.jvp(function, primals, tangents)
            gradients.append(sum(g * s for g, s in zip(cotangents, slopes)))
        return gradients

    def jvp(self, function, primals, tangents):
        self.transforms += 1
        results = function(*[Dual(x, t) for x, t in zip(primals, tangents)])
        return [y.tangent if isinstance(y, Dual) else 0.0 for y in results]
