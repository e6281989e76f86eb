"""The networks of perturb4j in PyTorch, with torchvision's names of parameters, so that they take perturb4j's own weights."""

import json
import struct

import torch
from torch import nn
from torch.nn import functional as F

IMAGENET = {
    "resnet18": (False, [2, 2, 2, 2], 1, 64),
    "resnet34": (False, [3, 4, 6, 3], 1, 64),
    "resnet50": (True, [3, 4, 6, 3], 1, 64),
    "resnet101": (True, [3, 4, 23, 3], 1, 64),
    "resnet152": (True, [3, 8, 36, 3], 1, 64),
    "resnext50_32x4d": (True, [3, 4, 6, 3], 32, 4),
    "wide_resnet50_2": (True, [3, 4, 6, 3], 1, 128),
}
"""Name to (bottleneck blocks?, blocks of each stage, groups, width of a group); the others are CIFAR's: resnet20_cifar."""


class Padded(nn.Module):
    """Shortcut of option A of He et al. 2015: every second pixel, and zeros for the channels that are new."""

    def __init__(self, new, stride):
        super().__init__()
        self.new, self.stride = new, stride

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.new // 2, self.new // 2))


class Block(nn.Module):
    """A residual block: two 3x3 convolutions, or 1x1, 3x3, 1x1 with the stride in the middle."""

    def __init__(self, inputs, planes, stride, bottleneck, groups, width, padded):
        super().__init__()
        outputs = planes * 4 if bottleneck else planes
        middle = planes * width // 64 * groups if bottleneck else planes
        kernels = [1, 3, 1] if bottleneck else [3, 3]
        widths = [inputs, *[middle] * (len(kernels) - 1), outputs]
        self.count = len(kernels)
        for i, kernel in enumerate(kernels):
            step = stride if i == kernels.index(3) else 1
            split = groups if kernel == 3 else 1
            conv = nn.Conv2d(widths[i], widths[i + 1], kernel, step, kernel // 2, groups=split, bias=False)
            setattr(self, f"conv{i + 1}", conv)
            setattr(self, f"bn{i + 1}", nn.BatchNorm2d(widths[i + 1]))
        self.downsample = None
        if padded and stride != 1:
            self.downsample = Padded(outputs - inputs, stride)
        elif not padded and (stride != 1 or inputs != outputs):
            conv = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = x
        for i in range(1, self.count + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            if i < self.count:
                y = F.relu(y, inplace=True)
        return F.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class ResNet(nn.Module):
    """The architecture of a name that perturb4j knows."""

    def __init__(self, name):
        super().__init__()
        self.small = name not in IMAGENET
        if self.small:
            depth = int(name.split("_")[0][len("resnet") :])
            bottleneck, blocks, groups, width = False, [(depth - 2) // 6] * 3, 1, 64
        else:
            bottleneck, blocks, groups, width = IMAGENET[name]
        first = 16 if self.small else 64
        kernel, stride = (3, 1) if self.small else (7, 2)
        self.conv1 = nn.Conv2d(3, first, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.stages = len(blocks)
        inputs = first
        for i, count in enumerate(blocks):
            layer = []
            for j in range(count):
                step = 2 if i > 0 and j == 0 else 1
                layer.append(Block(inputs, first << i, step, bottleneck, groups, width, self.small))
                inputs = (first << i) * (4 if bottleneck else 1)
            setattr(self, f"layer{i + 1}", nn.Sequential(*layer))
        setattr(self, "linear" if self.small else "fc", nn.Linear(inputs, 10 if self.small else 1000))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        if not self.small:
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(1, self.stages + 1):
            x = getattr(self, f"layer{i}")(x)
        x = torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)
        return (self.linear if self.small else self.fc)(x)


class Classifier(nn.Module):
    """Pixels in [0, 1] to logits: normalisation, then the network."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def forward(self, pixels):
        return self.network((pixels - self.mean) / self.std)


def floats(path, shape):
    """A tensor from a file of little-endian float32."""
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(shape)


def safetensors(path):
    """The float32 tensors of a safetensors file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin)
            tensors[name] = values.view(entry["shape"])
    return tensors


def load(network, tensors):
    """The network with these weights; tensors that are missing, or that it has no place for, are an error."""
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    missing = [key for key in missing if not key.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"weights of another network: missing {missing[:3]}, unexpected {list(unexpected)[:3]}")
    return network
