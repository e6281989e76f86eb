"""Computes the tests' random programs with PyTorch: a program as JSON on each line in, named arrays on one line out."""

import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)


def box(x, start, shape, step):
    return x[tuple(slice(s, s + (n - 1) * t + 1, t) for s, n, t in zip(start, shape, step))]


def embed(x, start, shape, step):
    y = x.new_zeros(shape)
    y[tuple(slice(s, s + (n - 1) * t + 1, t) for s, n, t in zip(start, x.shape, step))] = x
    return y


def place(x, to, shape):
    y = x.new_zeros(int(torch.tensor(shape).prod()))
    return y.index_add(0, torch.tensor(to), x.reshape(-1)).reshape(shape)


def spread(v, x):
    return v.reshape([1, -1] + [1] * (x.dim() - 2))


def input_gradient(g, w, shape, stride, padding, dilation, groups):
    rest = [
        shape[2 + d] - ((g.shape[2 + d] - 1) * stride - 2 * padding + dilation * (w.shape[2 + d] - 1) + 1)
        for d in range(2)
    ]
    return F.conv_transpose2d(g, w, None, stride, padding, rest, groups, dilation)


def pool_gradient(g, shape, kernel, stride, padding):
    x = g.new_zeros(shape).requires_grad_()
    y = F.avg_pool2d(x, kernel, stride, padding)
    return torch.autograd.grad(y, x, g, create_graph=True)[0]


class Rectified(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return F.relu(self.norm(x))


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x):
        return F.relu(self.body(x) + (x if self.shortcut is None else self.shortcut(x)))


class Subsampled(nn.Module):
    def __init__(self, zeros):
        super().__init__()
        self.zeros = zeros

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.zeros, self.zeros))


class Pooled(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def tensor(values, shape, dtype):
    return torch.tensor(values, dtype=dtype).reshape(shape)


def gradients(form, leaves, create_graph=False):
    if form is None or not form.requires_grad:
        return [None] * len(leaves)
    return torch.autograd.grad(form, leaves, create_graph=create_graph, allow_unused=True)


def engine(program, dtype):
    every, starts = [], {}
    for i, node in enumerate(program["nodes"]):
        if "values" in node:
            starts[i] = tensor(node["values"], node["shape"], dtype).requires_grad_()
            every.append(starts[i])
        else:
            every.append(eval(node["torch"], dict(globals(), x=[every[j] for j in node["inputs"]])))
    answer, form = {}, 0
    for i, weights in zip(program["results"], program["weights"]):
        answer[f"result {i}"] = every[i]
        form = form + (every[i] * tensor(weights, every[i].shape, dtype)).sum()
    leaves = list(starts.values())
    first = gradients(form, leaves, program["curved"])
    name(answer, "gradient", starts, first)
    if program["curved"]:
        moved = None
        for (i, leaf), g in zip(starts.items(), first):
            if g is not None:
                part = (g * tensor(program["nodes"][i]["direction"], leaf.shape, dtype)).sum()
                moved = part if moved is None else moved + part
        name(answer, "product", starts, gradients(moved, leaves))
    return answer


def name(answer, kind, starts, found):
    for (i, leaf), g in zip(starts.items(), found):
        answer[f"{kind} {i}"] = torch.zeros_like(leaf) if g is None else g


def network(program, dtype):
    net = eval(program["net"]).to(dtype)
    state = net.state_dict()
    for key, values in program["values"].items():
        state[key] = tensor(values, state[key].shape, dtype)
    net.load_state_dict(state)
    return net.train(program["training"])


def losses(logits, labels, kind):
    labels = torch.tensor(labels)
    if kind != "MEAN_MARGIN":
        return F.cross_entropy(logits, labels, reduction="mean" if kind == "MEAN_CROSS_ENTROPY" else "sum")
    own = logits.gather(1, labels[:, None])[:, 0]
    others = logits.masked_fill(F.one_hot(labels, logits.shape[1]).bool(), -torch.inf)
    return (others.max(1).values - own).mean()


def layers(program, dtype):
    net = network(program, dtype)
    x = tensor(program["pixels"], program["shape"], dtype).requires_grad_()
    logits = net(x)
    loss = losses(logits, program["labels"], program["loss"])
    names = [key for key, _ in net.named_parameters()]
    found = gradients(loss, [x] + list(net.parameters()))
    answer = {"logits": logits, "loss": loss, "pixel_gradient": found[0]}
    answer.update({f"gradient {key}": g for key, g in zip(names, found[1:])})
    if program["training"]:
        answer.update({f"statistics {key}": b for key, b in net.named_buffers()})
    return answer


def frozen(program, dtype):
    net = network(program, dtype)
    answer = {}
    for i, batch in enumerate(program["batches"]):
        x = tensor(batch["pixels"], batch["shape"], dtype).requires_grad_()
        logits = net(x * tensor(program["scale"], [1, -1, 1, 1], dtype))
        form = (logits * tensor(batch["direction"], logits.shape, dtype)).sum()
        answer[f"logits {i}"] = logits
        answer[f"pixel_gradient {i}"] = gradients(form, [x])[0]
    return answer


def optimiser(program, weights):
    o = program["options"]
    groups = [
        {"params": [w], "weight_decay": 0 if o["decayOfWeightsOnly"] and w.dim() < 2 else o["decay"]} for w in weights
    ]
    if not o["adam"]:
        return torch.optim.SGD(
            groups, lr=0.1, momentum=o["momentum"], dampening=o["dampening"], nesterov=o["nesterov"]
        )
    kind = torch.optim.AdamW if o["decoupled"] else torch.optim.Adam
    return kind(groups, lr=0.1, betas=(o["momentum"], o["beta2"]), eps=o["eps"], amsgrad=o["amsgrad"])


def optimisers(program, dtype):
    o = program["options"]
    weights = [tensor(w, s, dtype).requires_grad_() for w, s in zip(program["weights"], program["shapes"])]
    average = [w.detach().clone() for w in weights]
    made = optimiser(program, weights)
    norms = []
    for slopes, rate, momentum, keep in zip(
        program["slopes"], program["rates"], program["momenta"], program["keeps"]
    ):
        for group in made.param_groups:
            group["lr"] = rate
            group.update({"betas": (momentum, o["beta2"])} if o["adam"] else {"momentum": momentum})
        for w, slope in zip(weights, slopes):
            w.grad = tensor(slope, w.shape, dtype) + program["pull"] * w.detach()
        norms.append(torch.nn.utils.clip_grad_norm_(weights, o["maxNorm"]))
        torch.nn.utils.clip_grad_value_(weights, o["maxValue"])
        made.step()
        for a, w in zip(average, weights):
            a.mul_(keep).add_(w.detach(), alpha=1 - keep)
    answer = {"norms": torch.stack(norms), "state step": torch.tensor([float(len(norms))])}
    for i, w in enumerate(weights):
        answer[f"weight p{i}"] = w
        answer[f"average p{i}"] = average[i]
        for key, value in made.state[w].items():
            if key != "step" and value is not None:
                answer[f"state {key.removesuffix('_buffer')}.p{i}"] = value
    return answer


def text(v):
    v = torch.zeros(v.shape) if v._is_zerotensor() else v.detach().double()
    return " ".join(map(repr, v.flatten().tolist()))


for line in sys.stdin:
    asked = json.loads(line)
    try:
        told = globals()[asked["kind"]](asked, getattr(torch, asked["dtype"]))
        print("|".join(k + ":" + text(v) for k, v in told.items()))
    except Exception as e:
        print("error:" + repr(e).replace("\n", " "))
    sys.stdout.flush()
