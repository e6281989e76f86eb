"""PyTorch beside perturb4j: takes orders on standard input, one JSON object a line, and answers each with one line.

    {"do": "hello", "threads": 2}                                               -> versions, and which modes there are
    {"do": "prepare", "mode": "eager", "benchmark": "network.step", ...}        -> fingerprints of what it computes
    {"do": "run", "mode": "eager", "warmup_ms": 300, "measure_ms": 1500}        -> the times of single calls
    {"do": "pth", "weights": "in.safetensors", "to": "out.pth"}                 -> writes the same weights as PyTorch does
    {"do": "forget"}                                                            -> lets go of all that was prepared

An answer with "error" says why an order could not be carried out. Started and stopped by `perturb4j bench --peers python`.
"""

import json
import platform
import sys
import time

import torch
from torch.nn import functional as F

from networks import Classifier, ResNet, floats, load, safetensors
from ops import OPS


def fingerprint(tensor):
    """Length, L2 norm and the scalar product with cos(0), cos(1), ...: equal for equal tensors, up to rounding."""
    values = tensor.detach().double().contiguous().flatten()
    probe = torch.cos(torch.arange(values.numel(), dtype=torch.float64))
    return [values.numel(), values.norm().item(), (values * probe).sum().item()]


def inputs(order):
    """The input tensors of an order, those of positions as integers."""
    tensors = [floats(entry["file"], entry["shape"]) for entry in order["inputs"]]
    return [t.long() if entry.get("positions") else t for t, entry in zip(tensors, order["inputs"])]


def op(order):
    """One op: its result, or the gradients of all its inputs, given the result and a dL/dy of cos(0), cos(1), ..."""
    function = OPS[order["parameters"]["op"]]
    x = inputs(order)
    if order["benchmark"] == "op.forward":

        def forward():
            with torch.no_grad():
                return function(*x)

        return forward, [fingerprint(forward())]
    leaves = [t.requires_grad_() for t in x if t.is_floating_point()]
    y = function(*x)
    g = torch.cos(torch.arange(y.numel(), dtype=torch.float64)).float().view(y.shape)

    def vjp():
        return torch.autograd.grad(y, leaves, g, retain_graph=True, allow_unused=True)

    return vjp, [fingerprint(torch.zeros_like(t) if d is None else d) for t, d in zip(leaves, vjp())]


def network(order):
    """Forward pass, or step, of a network in evaluation mode."""
    mode = order["mode"]
    model = Classifier(load(ResNet(order["parameters"]["architecture"]), safetensors(order["weights"]))).eval()
    (pixels,) = inputs(order)
    labels = torch.tensor(order["labels"])
    if mode == "tutorial":
        return tutorial_step(model, pixels, labels)
    model.requires_grad_(False)
    if mode == "channels_last":
        model, pixels = model.to(memory_format=torch.channels_last), pixels.to(memory_format=torch.channels_last)
    if mode == "compile":
        model = torch.compile(model)

    def forward():
        with torch.no_grad():
            return model(pixels)

    def step():
        x = pixels.clone().requires_grad_()
        return torch.autograd.grad(F.cross_entropy(model(x), labels, reduction="sum"), x)[0]

    run = forward if order["benchmark"] == "network.forward" else step
    return run, [fingerprint(run())]


def tutorial_step(model, pixels, labels):
    """The loop that tutorials write: backward() with parameters that require gradients, then a step of SGD on delta."""
    delta = torch.zeros_like(pixels, requires_grad=True)
    optimiser = torch.optim.SGD([delta], lr=0.0)

    def run():
        loss = -F.cross_entropy(model(pixels + delta), labels, reduction="sum")
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    run()
    return run, [fingerprint(-delta.grad)]


def attack(order):
    """PGD as perturb4j runs it: the prediction of the originals, the steps, and the prediction of what is returned."""
    model = Classifier(load(ResNet(order["parameters"]["architecture"]), safetensors(order["weights"]))).eval()
    model.requires_grad_(False)
    (pixels,) = inputs(order)
    labels = torch.tensor(order["labels"])
    steps, epsilon, size = int(order["parameters"]["steps"]), 8 / 255, 2 / 255

    def predict(x):
        with torch.no_grad():
            return F.softmax(model(x), 1)

    def run():
        before = predict(pixels)
        x = pixels.clone()
        for _ in range(steps):
            x.requires_grad_()
            (gradient,) = torch.autograd.grad(F.cross_entropy(model(x), labels, reduction="sum"), x)
            x = x.detach() + size * gradient.sign()
            x = torch.min(torch.max(x, pixels - epsilon), pixels + epsilon).clamp(0, 1)
        return before, x, predict(x)

    return run, []


def training(order):
    """A step of training: mean cross entropy, backward(), SGD with momentum and weight decay."""
    network = ResNet(order["parameters"]["architecture"])
    model = Classifier(load(network, safetensors(order["weights"]))).train()
    (pixels,) = inputs(order)
    labels = torch.tensor(order["labels"])
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)

    def run():
        loss = F.cross_entropy(model(pixels), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss

    return run, [fingerprint(run())]


KINDS = {"op": op, "network": network, "attack": attack, "training": training}


def measure(run, warmup_ms, measure_ms):
    """Times of single calls, in milliseconds, after as many as warmup_ms takes."""
    begin = time.perf_counter()
    while (time.perf_counter() - begin) * 1000 < warmup_ms:
        run()
    times = []
    begin = end = time.perf_counter()
    while (end - begin) * 1000 < measure_ms:
        start = time.perf_counter()
        run()
        end = time.perf_counter()
        times.append((end - start) * 1000)
    return times


def carry_out(order, prepared):
    if order["do"] == "hello":
        torch.set_num_threads(order["threads"])
        return {"versions": f"PyTorch {torch.__version__}, Python {platform.python_version()}"}
    if order["do"] == "prepare":
        run, prints = KINDS[order["benchmark"].split(".")[0]](order)
        prepared[order["mode"]] = run
        return {"fingerprints": prints}
    if order["do"] == "run":
        return {"times_ms": measure(prepared[order["mode"]], order["warmup_ms"], order["measure_ms"])}
    if order["do"] == "pth":
        torch.save(safetensors(order["weights"]), order["to"])
        return {}
    if order["do"] == "forget":
        prepared.clear()
        return {}
    raise ValueError(f"unknown order {order['do']!r}")


def main():
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    prepared = {}
    for line in sys.stdin:
        try:
            answer = carry_out(json.loads(line), prepared)
        except Exception as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
