"""Writes special_values.txt: what PyTorch 2.13 (CPU) makes of NaN, infinities, signed zeros, denormal and huge numbers.

One line for each op and type, tab-separated: name, type, then lists of numbers separated by spaces: the inputs, the result, and the gradient of
the sum of the result by each input. Ops along lines take lines of three numbers.
"""
import itertools, math, os
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
# Numbers of float32, since PyTorch rounds an exponent to its base's type.
EXPONENTS = [0, 0.3125, 0.5, 1, 0.34375, 1.5, 2, 2.5, 3, 3.5, 4, 5, 7.5, 100, -0.3125, -0.5, -1, -1.5, -2, -2.5, -3, -3.5, -4, -5, -100]
UNARY = {
    "abs": torch.abs, "clamp": lambda x: x.clamp(-1, 1), "clamp_low": lambda x: x.clamp(-math.inf, 0), "exp": torch.exp, "log": torch.log,
    "neg": torch.neg, "relu": torch.relu, "sigmoid": torch.sigmoid, "sign": torch.sign, "sqrt": torch.sqrt, "square": torch.square,
    "tanh": torch.tanh, **{f"pow {p!r}": (lambda x, p=p: x ** p) for p in EXPONENTS},
}
BINARY = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "maximum": torch.maximum, "minimum": torch.minimum}
LINES = {
    "softmax": lambda x: F.softmax(x, 1), "log_softmax": lambda x: F.log_softmax(x, 1), "log_sum_exp": lambda x: x.logsumexp(1),
    "cross_entropy": lambda x: F.cross_entropy(x, torch.zeros(len(x), dtype=torch.long), reduction="none"), "max": lambda x: x.max(1).values,
}


def special(dtype, short):
    info = torch.finfo(dtype)
    denormal = info.tiny * info.eps
    sizes = [0.0, denormal, info.tiny, 0.5, 1.0, 3.0, info.max, math.inf]
    if not short:
        root = math.sqrt(info.tiny)
        sizes += [info.tiny / 8, 2 * info.tiny, root, 1e-3, 1.5, 2.0, 9.5, 20.0, 40.0, 88.5, 90.0, 103.0, 110.0, 709.0, 745.0, 800.0, 1e10,
                  0.9 / root, 1.1 / root, info.max / 2]
    return [math.nan] + [s * v for v in sizes for s in (1, -1)]


def text(x):
    single = x.dtype == torch.float32
    def one(v):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        return f"{v:.9g}" if single else repr(v)
    return " ".join(one(v) for v in x.reshape(-1).tolist())


def row(name, dtype, f, *inputs):
    leaves = [torch.tensor(x, dtype=dtype, requires_grad=True) for x in inputs]
    y = f(*leaves)
    grads = torch.autograd.grad(y.sum(), leaves)
    return "\t".join([name, str(dtype)[6:], *map(text, leaves), text(y), *map(text, grads)])


out = []
for dtype in (torch.float32, torch.float64):
    out += [row(name, dtype, f, special(dtype, False)) for name, f in UNARY.items()]
    pairs = list(itertools.product(special(dtype, True), repeat=2))
    out += [row(name, dtype, f, [a for a, _ in pairs], [b for _, b in pairs]) for name, f in BINARY.items()]
    lines = list(itertools.product([-math.inf, math.inf, math.nan, -1000.0, 0.0, 1000.0], repeat=3))
    out += [row(name, dtype, f, lines) for name, f in LINES.items()]
with open(os.path.join(HERE, "special_values.txt"), "w") as file:
    file.write("\n".join(out) + "\n")
