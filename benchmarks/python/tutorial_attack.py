"""The tutorial's untargeted attack in PyTorch, as a program: reads weights and an image, attacks, writes what `perturb4j attack` writes.

    python3 tutorial_attack.py resnet50 weights.pth image.png out --steps 30

Written as the tutorial does it (Kolter and Madry, Adversarial Robustness: Theory and Practice, chapter 1): SGD of step 0.1 on delta,
clamped to 2/255, backward() with parameters that require gradients, or with --frozen without. Needs torch and Pillow.
"""

import argparse
import json
import pathlib
import struct

import torch
from PIL import Image
from torch import nn

from networks import Classifier, ResNet, load

EPSILON = 2 / 255


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architecture")
    parser.add_argument("weights")
    parser.add_argument("image")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--frozen", action="store_true", help="without the gradients of weights, which nobody reads")
    return parser.parse_args()


def read_image(path):
    image = Image.open(path).convert("RGB")
    flat = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return flat.view(1, image.height, image.width, 3).permute(0, 3, 1, 2).float().div(255).contiguous()


def write_image(path, pixels):
    bytes_ = pixels[0].clamp(0, 1).mul(255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    height, width, _ = bytes_.shape
    Image.frombytes("RGB", (width, height), bytes(bytes_.flatten().tolist())).save(path)


def write_safetensors(path, tensors):
    """Named float32 tensors as a safetensors file."""
    header, blocks, offset = {}, [], 0
    for name, tensor in tensors.items():
        block = struct.pack(f"<{tensor.numel()}f", *tensor.flatten().tolist())
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(block)]}
        offset += len(block)
        blocks.append(block)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def top(model, pixels):
    with torch.no_grad():
        probabilities = torch.softmax(model(pixels), 1)[0]
    value, index = probabilities.max(0)
    return {"index": index.item(), "probability": value.item()}


def attack(model, pixels, label, steps):
    delta = torch.zeros_like(pixels, requires_grad=True)
    optimiser = torch.optim.SGD([delta], lr=1e-1)
    for _ in range(steps):
        loss = -nn.functional.cross_entropy(model(pixels + delta), label)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        delta.data.clamp_(-EPSILON, EPSILON)
    return delta.detach()


def main():
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    weights = torch.load(args.weights, weights_only=True)
    model = Classifier(load(ResNet(args.architecture), weights)).eval()
    model.requires_grad_(not args.frozen)
    pixels = read_image(args.image)
    before = top(model, pixels)
    delta = attack(model, pixels, torch.tensor([before["index"]]), args.steps)
    after = top(model, pixels + delta)
    args.out.mkdir(parents=True, exist_ok=True)
    write_image(args.out / "original.png", pixels)
    write_image(args.out / "adversarial.png", pixels + delta)
    write_image(args.out / "perturbation.png", 0.5 + delta / (2 * EPSILON))
    write_safetensors(args.out / "adversarial.safetensors", {"adversarial": pixels + delta, "perturbation": delta})
    (args.out / "result.json").write_text(json.dumps({"original": before, "adversarial": after, "steps": args.steps}))


if __name__ == "__main__":
    main()
