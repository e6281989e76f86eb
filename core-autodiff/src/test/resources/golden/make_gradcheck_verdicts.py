"""What torch.autograd.gradcheck, with its defaults, says of the functions in NastyFunctions.java, under the same names.

Writes gradcheck_verdicts.txt beside this file: a line for each function with what it is (smooth, kinked, wrong), its
name, x, and whether gradcheck passes it. PyTorch 2.13, CPU, float64: python make_gradcheck_verdicts.py
"""

import pathlib
import warnings

import torch

warnings.simplefilter("ignore")


def off(factor, f):
    return lambda x: f(x) * factor + f(x).detach() * (1 - factor)


def rare(f):
    def wrong(x):
        y = f(x)
        share = torch.zeros_like(x)
        share[1] = 0.01
        extra = y * share
        return y + (extra - extra.detach())

    return wrong


def flat(slope):
    return lambda x: x * slope - x.detach() * slope


def exp20(x):
    return torch.exp(x * 20)


def tanh1000(x):
    return torch.tanh(x * 1000)


def log_square(x):
    return torch.log(x * x)


def square(x):
    return x * x


def norm(x):
    return torch.sqrt((x * x).sum())


def bump(x):
    return torch.exp(-(((x - 1) * 1e4) ** 2))


def softmax(x):
    return torch.softmax(x, 0)


def log_softmax(x):
    return torch.log_softmax(x, 0)


def largest(x):
    return torch.max(x, 0).values


def times(factor):
    return lambda x: x * x * factor


SMOOTH = [
    ("exp(20 x)", exp20, [1.5, -1, 0.2]),
    ("exp(-300 x)", lambda x: torch.exp(x * -300), [1, 0.01, -0.5]),
    ("tanh(1000 x)", tanh1000, [1e-3, -2e-3, 5e-4]),
    ("tanh(1000 x) among large", tanh1000, [1e-3, 1]),
    ("log(x^2)", log_square, [1e-3]),
    ("log(x^2) among large", log_square, [1e-3, -1e-3, 1, 5]),
    ("1 / x", lambda x: x**-1, [1e-2]),
    ("1 / x among large", lambda x: x**-1, [1e-2, 3, -1e-2]),
    ("x^2 at 1e6", square, [1e6, -2e6, 1e6]),
    ("x^2 at 1e-6", square, [1e-6, -2e-6]),
    ("x^3 at 1e100", lambda x: x**3, [1e100, -1e99]),
    ("1e-7 x^2", times(1e-7), [1, -2, 3]),
    ("1e-200 x^2", times(1e-200), [1, -2, 3]),
    ("1e200 x^2", times(1e200), [1, -2, 3]),
    ("1e6 + x^2", lambda x: x * x + 1e6, [1, -2, 3]),
    ("(x + 1e8) - 1e8", lambda x: (x + 1e8) - 1e8, [1, -2, 300]),
    ("x^2 at 0", square, [0, 0, 0]),
    ("x^2 at 0 and 1", square, [0, 1]),
    ("sqrt at 1e-8", torch.sqrt, [1e-8, 1]),
    ("sqrt at 1e-12 alone", torch.sqrt, [1e-12]),
    ("pow 0.1 at 1e-5", lambda x: x**0.1, [1e-5, 1e5]),
    ("relu near its kink", torch.relu, [1e-3, -1e-3, 1]),
    ("|x| near its kink", torch.abs, [1e-4, -1e-4, 2]),
    ("clamp near its bounds", lambda x: torch.clamp(x, -1, 1), [0.999, -1.001, 0.3]),
    ("sigmoid saturated", torch.sigmoid, [30, -40, 0]),
    ("tanh saturated and not", torch.tanh, [25, 0.5]),
    ("softmax saturated", softmax, [100, 0, 1]),
    ("log softmax of large numbers", log_softmax, [1000, 1001, 990]),
    ("log sum exp at 1e4", lambda x: torch.logsumexp(x, 0), [1e4, 1e4 + 1, 1e4 - 3]),
    ("norm of small numbers", norm, [1e-9, 2e-9, -1e-9]),
    (
        "a product of factors from 1e-9 to 1e9",
        lambda x: x * torch.tensor([1e-9, 1.0, 1e9], dtype=torch.float64),
        [1, 2, 3],
    ),
    ("a sum of 1e9 and what is small", lambda x: torch.exp(x) + 1e9, [1, 2]),
    ("a narrow bump", bump, [1.00005, 0.9999]),
    ("a constant", lambda x: x * 0, [1, 2]),
]

KINKED = [
    ("relu at 0", torch.relu, [0, 1, -2]),
    ("|x| at 0", torch.abs, [0, 0, 3]),
    ("relu at 1e-12, among ones", torch.relu, [1e-12, -1e-12, 1]),
    ("clamp at its bounds", lambda x: torch.clamp(x, -1, 1), [1, -1, 0.5]),
    ("the larger of equal numbers", lambda x: torch.maximum(x, x * 2), [0, 1, -1]),
    ("the largest of equal numbers", largest, [2, 2, 1]),
    ("the sign at 0", torch.sign, [0, 1]),
    ("1e-9 relu at 0", lambda x: torch.relu(x) * 1e-9, [0, 1]),
    ("1e9 |x| at 0, and 1e-3 x", lambda x: torch.abs(x) * 1e9 + x * 1e-3, [0, 0]),
    ("x^1.5, which ends at 0", lambda x: x**1.5, [0, 1]),
]

WRONG = [
    ("1e-7 x^2 without gradient", off(0, times(1e-7)), [1, -2, 3]),
    ("1e-12 x^2 without gradient", off(0, times(1e-12)), [1, -2, 3]),
    ("1e-200 x^2 off by 1e-3", off(1.001, times(1e-200)), [1, -2, 3]),
    ("1e200 x^2 off by 1e-5", off(1.00001, times(1e200)), [1, -2, 3]),
    ("x^2 with 3 x", off(1.5, square), [1, -2, 3]),
    ("x^2 off by 1e-3", off(1.001, square), [1, -2, 3]),
    ("x^2 off by 1e-5", off(1.00001, square), [1, -2, 3]),
    ("x^2 at 1e6 off by 1e-5", off(1.00001, square), [1e6, -2e6, 1e6]),
    ("x^2 at 1e-6 off by 1e-5", off(1.00001, square), [1e-6, -2e-6]),
    ("exp(20 x) off by 1e-4", off(1.0001, exp20), [1.5, -1, 0.2]),
    ("exp(20 x) where it is small", rare(exp20), [1.5, -1, 0.2]),
    ("tanh(1000 x) off by 1e-4", off(0.9999, tanh1000), [1e-3, -2e-3, 5e-4]),
    ("log(x^2) off by 1e-4", off(1.0001, log_square), [1e-3]),
    ("1 / x off by 1e-4", off(1.0001, lambda x: x**-1), [1e-2, 3, -1e-2]),
    ("1e6 + x^2 off by 1e-3", off(1.001, lambda x: x * x + 1e6), [1, -2, 3]),
    ("1e-7 tanh off by 1e-4", off(1 + 1e-4, lambda x: torch.tanh(x) * 1e-7), [0.5, -0.3]),
    ("sigmoid with the wrong sign", off(-1, torch.sigmoid), [5, -4, 0]),
    ("sigmoid saturated, off by 1e-3", off(1.001, torch.sigmoid), [-40, -30]),
    ("softmax saturated, off by 1e-2", off(1.01, softmax), [100, 0, 1]),
    ("log softmax off by 1e-4", off(1.0001, log_softmax), [1000, 1001, 990]),
    ("norm of small numbers off by 1e-4", off(1.0001, norm), [1e-9, 2e-9, -1e-9]),
    ("one coordinate of many off by 1e-2", rare(torch.tanh), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
    ("a slope of 1e-9 where there is none", flat(1e-9), [1, 2]),
    ("exp without gradient", off(0, torch.exp), [1, 2]),
    ("relu near its kink, off by 1e-3", off(1.001, torch.relu), [1e-3, -1e-3, 1]),
    ("a narrow bump off by 1e-2", off(1.01, bump), [1.00005]),
    ("relu at 0, and off by 1e-3 beside it", off(1.001, torch.relu), [0, 1, -2]),
    ("relu at 0 with the slope 1.01 there", lambda x: torch.relu(x) + flat(1.01)(x), [0]),
    ("|x| at 0 with the slope -1.5 there", lambda x: torch.abs(x) + flat(-1.5)(x), [0, 0]),
    ("the largest of equal numbers, twice", off(2, largest), [2, 2, 1]),
    ("the sign at 0 with a slope of 1e-3", lambda x: torch.sign(x) + flat(1e-3)(x), [0, 1]),
    ("relu(x) - relu(-x), which is x", lambda x: torch.relu(x) - torch.relu(-x), [0, 1]),
]


def verdict(f, x):
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    return "passes" if torch.autograd.gradcheck(f, (leaf,), raise_exception=False) else "fails"


def main():
    lines = [
        "\t".join([kind, name, " ".join(repr(float(v)) for v in x), verdict(f, x)])
        for kind, rows in (("smooth", SMOOTH), ("kinked", KINKED), ("wrong", WRONG))
        for name, f, x in rows
    ]
    path = pathlib.Path(__file__).with_name("gradcheck_verdicts.txt")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
