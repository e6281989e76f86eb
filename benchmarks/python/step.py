"""The networks of perturb4j in PyTorch: forward pass, one step of an attack, one step of training, in milliseconds.

Optional: needs Python 3.9 or later and torch, nothing else. Weights and pixels are random; times do not depend on them.

    python3 benchmarks/python/step.py --models resnet50 --batches 1

forward        logits, without recording
inputGradient  logits, cross entropy, gradient at the pixels; parameters frozen, as perturb4j does it
tutorialStep   the loop that tutorials write: backward() with parameters that require gradients, then a step of SGD on delta
trainingStep   with --training: ResNet-20 in training mode on 128 images of 32x32: mean cross entropy, backward(), a step of SGD
"""

import argparse
import json
import math
import platform
import statistics
import sys
import time

import torch
from torch import nn

BLOCKS = {
    "resnet18": (1, [2, 2, 2, 2], 1, 64),
    "resnet34": (1, [3, 4, 6, 3], 1, 64),
    "resnet50": (4, [3, 4, 6, 3], 1, 64),
    "resnet101": (4, [3, 4, 23, 3], 1, 64),
    "resnet152": (4, [3, 8, 36, 3], 1, 64),
    "resnext50_32x4d": (4, [3, 4, 6, 3], 32, 4),
    "wide_resnet50_2": (4, [3, 4, 6, 3], 1, 128),
}
"""Name to (expansion, blocks per stage, groups, width per group); expansion 1 is the basic block."""


class Block(nn.Module):
    """A residual block: two 3x3 convolutions, or 1x1, 3x3, 1x1 with the stride in the middle."""

    def __init__(self, inputs, planes, stride, expansion, groups, width, shortcut):
        super().__init__()
        outputs = planes * expansion
        if expansion == 1:
            self.residual = nn.Sequential(
                *conv(inputs, planes, 3, stride), nn.ReLU(inplace=True), *conv(planes, planes, 3)
            )
        else:
            middle = planes * width // 64 * groups
            self.residual = nn.Sequential(
                *conv(inputs, middle, 1),
                nn.ReLU(inplace=True),
                *conv(middle, middle, 3, stride, groups),
                nn.ReLU(inplace=True),
                *conv(middle, outputs, 1),
            )
        self.shortcut = shortcut(inputs, outputs, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.residual(x) + self.shortcut(x))


class Padded(nn.Module):
    """Option A of He et al. 2015: every second pixel, and zeros for the channels that are new."""

    def __init__(self, new, stride):
        super().__init__()
        self.new, self.stride = new, stride

    def forward(self, x):
        x = x[:, :, :: self.stride, :: self.stride]
        return nn.functional.pad(x, (0, 0, 0, 0, self.new // 2, self.new // 2))


def conv(inputs, outputs, kernel, stride=1, groups=1):
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]


def projected(inputs, outputs, stride):
    same = inputs == outputs and stride == 1
    return nn.Identity() if same else nn.Sequential(*conv(inputs, outputs, 1, stride))


def padded(inputs, outputs, stride):
    return nn.Identity() if stride == 1 else Padded(outputs - inputs, stride)


def stages(inputs, widths, blocks, expansion, groups, width, shortcut):
    layers = []
    for i, (planes, count) in enumerate(zip(widths, blocks)):
        for j in range(count):
            stride = 2 if i > 0 and j == 0 else 1
            layers.append(Block(inputs, planes, stride, expansion, groups, width, shortcut))
            inputs = planes * expansion
    return layers, inputs


def imagenet(name):
    expansion, blocks, groups, width = BLOCKS[name]
    layers, features = stages(64, [64, 128, 256, 512], blocks, expansion, groups, width, projected)
    stem = [*conv(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *layers, *head(features, 1000))


def cifar(depth):
    layers, features = stages(16, [16, 32, 64], [(depth - 2) // 6] * 3, 1, 1, 64, padded)
    return nn.Sequential(*conv(3, 16, 3), nn.ReLU(inplace=True), *layers, *head(features, 10))


def head(features, classes):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, classes)]


class Classifier(nn.Module):
    """Pixels in [0, 1] to logits: normalisation, then the network."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def forward(self, pixels):
        return self.network((pixels - self.mean) / self.std)


def workload(name, batch):
    """Classifier, pixels and the labels it predicts, with parameters that require gradients."""
    torch.manual_seed(20)
    small = name.endswith("_cifar")
    network = cifar(int(name[len("resnet") : -len("_cifar")])) if small else imagenet(name)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    model = Classifier(network).eval()
    side = 32 if small else 224
    pixels = torch.rand(batch, 3, side, side)
    with torch.no_grad():
        # As in Java: an untrained deep network is so sure of its prediction that the gradient vanishes, so logits are scaled to 1.
        largest = model(pixels).abs().max()
        network[-1].weight /= largest
        network[-1].bias /= largest
        labels = model(pixels).argmax(1)
    return model, pixels, labels


def forward(name, batch):
    model, pixels, _ = workload(name, batch)

    def run():
        with torch.no_grad():
            model(pixels)

    return run


def input_gradient(name, batch):
    model, pixels, labels = workload(name, batch)
    model.requires_grad_(False)

    def run():
        x = pixels.clone().requires_grad_(True)
        loss = nn.functional.cross_entropy(model(x), labels, reduction="sum")
        torch.autograd.grad(loss, x)

    return run


def tutorial_step(name, batch):
    model, pixels, labels = workload(name, batch)
    delta = torch.zeros_like(pixels, requires_grad=True)
    optimiser = torch.optim.SGD([delta], lr=1e-1)

    def run():
        loss = -nn.functional.cross_entropy(model(pixels + delta), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return run


def training_step(name, batch):
    model, pixels, labels = workload(name, batch)
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)

    def run():
        loss = nn.functional.cross_entropy(model(pixels), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return run


def measure(run, seconds):
    """Times of single runs, in milliseconds, after a third of the time to warm up."""
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds / 3 or len(times) < 2:
        run()
        times.append(0)
    times.clear()
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return times


def row(benchmark, parameters, times):
    # Normal approximation of half the 99.9 % confidence interval of the mean.
    error = 3.29 * statistics.stdev(times) / math.sqrt(len(times))
    return {
        "benchmark": "PyTorch." + benchmark,
        "parameters": parameters,
        "samples": len(times),
        "median_ms": statistics.median(times),
        "mean_ms": statistics.mean(times),
        "error_ms": error,
    }


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="*", default=["resnet50"])
    parser.add_argument("--batches", nargs="+", type=int, default=[1])
    parser.add_argument("--training", action="store_true", help="measure a training step too")
    parser.add_argument("--quick", action="store_true", help="six seconds a line instead of twenty-five")
    parser.add_argument("--json", action="store_true", help="print JSON, as benchmarks/run reads it")
    return parser.parse_args()


def lines(args):
    """What to measure: benchmark, its parameters as in Java, and the function that is timed."""
    for name in args.models:
        for batch in args.batches:
            for benchmark, make in (
                ("forward", forward),
                ("inputGradient", input_gradient),
                ("tutorialStep", tutorial_step),
            ):
                yield benchmark, {"architecture": name, "batch": str(batch)}, make(name, batch)
    if args.training:
        yield "trainingStep", {"images": "128", "network": "resnet20_cifar"}, training_step("resnet20_cifar", 128)


def main():
    args = arguments()
    rows = []
    for benchmark, parameters, run in lines(args):
        result = row(benchmark, parameters, measure(run, 6 if args.quick else 25))
        rows.append(result)
        print(
            f"{result['benchmark']:22} {' '.join(parameters.values())}: median {result['median_ms']:.2f} ms,"
            f" mean {result['mean_ms']:.2f} +- {result['error_ms']:.2f}, {result['samples']} samples",
            file=sys.stderr if args.json else sys.stdout,
            flush=True,
        )
    if args.json:
        versions = f"PyTorch {torch.__version__}, eager, {torch.get_num_threads()} threads; Python {platform.python_version()}"
        json.dump({"versions": versions, "results": rows}, sys.stdout)


if __name__ == "__main__":
    main()
