"""Writes optim_more.json: what optim.json leaves out, from PyTorch 2.13 (CPU).

Parameters and gradients are unit(name, n) of detweights.py: parameter 'optim.p' (and 'optim.q' where there are two), the
gradient of step t is unit('optim.g<t>', n) (and 'optim.h<t>') + 0.3 * parameter, as in make_golden.py.
"""
import json, os
import numpy as np, torch, torch.nn as nn
from detweights import unit
from torch.optim import SGD, Adam, AdamW
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR, StepLR

HERE = os.path.dirname(os.path.abspath(__file__))


def det(name, n=6, dtype=torch.float64):
    return torch.from_numpy(unit(name, n)).to(dtype)


def gradients(t, p, q=None):
    p.grad = det(f"optim.g{t}", p.numel(), p.dtype) + 0.3 * p.detach()
    if q is not None:
        q.grad = det(f"optim.h{t}", q.numel(), q.dtype) + 0.3 * q.detach()


def run(make, steps, dtype=torch.float64, after=lambda p, t: None):
    p = nn.Parameter(det("optim.p", dtype=dtype)); o, sc = make(p); out = []
    for t in range(steps):
        gradients(t, p); o.step(); out.append(p.detach().tolist()); after(p, t)
        if sc and t < steps - 1:
            sc.step()
    return out


OPTIMISERS = {
    "sgd": lambda p: SGD([p], lr=0.1), "sgd_momentum": lambda p: SGD([p], lr=0.1, momentum=0.9),
    "sgd_nesterov_decay": lambda p: SGD([p], lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4),
    "sgd_dampening": lambda p: SGD([p], lr=0.05, momentum=0.9, dampening=0.5),
    "adam": lambda p: Adam([p], lr=1e-2), "adam_decay_amsgrad": lambda p: Adam([p], lr=1e-2, betas=(0.8, 0.99), weight_decay=1e-2, amsgrad=True),
    "adamw": lambda p: AdamW([p], lr=1e-2, weight_decay=0.1),
    "adamw_amsgrad": lambda p: AdamW([p], lr=1e-2, weight_decay=0.1, amsgrad=True),
}
res = {"float32": {k: run(lambda p: (f(p), None), 8, torch.float32) for k, f in OPTIMISERS.items()},
       "after_200": {k: run(lambda p: (f(p), None), 200)[-1] for k, f in OPTIMISERS.items()}}

# one-cycle with the momentum (beta1) cycling, and the parameter under it
def cycled(make, steps=10, **kw):
    seen = []
    def both(p):
        o = make(p); sc = OneCycleLR(o, total_steps=steps, **kw)
        return o, sc
    p = nn.Parameter(det("optim.p")); o, sc = both(p); lrs, moms, out = [], [], []
    for t in range(steps):
        g = o.param_groups[0]; lrs.append(g["lr"]); moms.append(g["momentum"] if "momentum" in g else g["betas"][0])
        gradients(t, p); o.step(); out.append(p.detach().tolist())
        if t < steps - 1:
            sc.step()
    return {"lrs": lrs, "momenta": moms, "steps": out}

sgd = lambda p: SGD([p], lr=0.1, momentum=0.9)
res["one_cycle"] = {
    "sgd": cycled(sgd, max_lr=0.4), "sgd_nesterov": cycled(lambda p: SGD([p], lr=0.1, momentum=0.9, nesterov=True), max_lr=0.4),
    "adam": cycled(lambda p: Adam([p], lr=1e-2), max_lr=0.04),
    "linear_37": cycled(sgd, 37, max_lr=0.2, pct_start=0.25, anneal_strategy="linear", div_factor=10, final_div_factor=100, base_momentum=0.8, max_momentum=0.9),
    "three_phases_23": cycled(sgd, 23, max_lr=0.2, pct_start=0.4, three_phase=True),
    "three_phases_half_20": cycled(sgd, 20, max_lr=0.2, pct_start=0.5, three_phase=True, anneal_strategy="linear"),
}

def lrs(make, steps):
    o = SGD([nn.Parameter(torch.zeros(1))], lr=0.1); sc = make(o); out = []
    for t in range(steps):
        out.append(o.param_groups[0]["lr"]); o.step()
        if t < steps - 1:
            sc.step()
    return out

res["warm_up"] = {
    "cosine": lrs(lambda o: SequentialLR(o, [LinearLR(o, 0.01, total_iters=5), CosineAnnealingLR(o, 12, 1e-3)], [5]), 17),
    "step": lrs(lambda o: SequentialLR(o, [LinearLR(o, 1 / 3, total_iters=4), StepLR(o, 3, 0.1)], [4]), 14),
}

# clipping over two parameters, and two parameter groups, the second without decay
def two(make, before=lambda ps: None, steps=6):
    p, q = nn.Parameter(det("optim.p").reshape(2, 3).clone()), nn.Parameter(det("optim.q", 4)); o = make(p, q); out = []
    for t in range(steps):
        p.grad = det(f"optim.g{t}").reshape(2, 3) + 0.3 * p.detach(); q.grad = det(f"optim.h{t}", 4) + 0.3 * q.detach()
        norm = before([p, q]); o.step()
        out.append({"norm": None if norm is None else float(norm), "p": p.detach().flatten().tolist(), "q": q.detach().tolist()})
    return out

res["clip_norm_1_5"] = two(lambda p, q: SGD([p, q], lr=0.1, momentum=0.9), lambda ps: nn.utils.clip_grad_norm_(ps, 1.5))
res["clip_value_0_4"] = two(lambda p, q: Adam([p, q], lr=0.01), lambda ps: nn.utils.clip_grad_value_(ps, 0.4))
groups = lambda p, q: [{"params": [p]}, {"params": [q], "weight_decay": 0.0}]
res["decay_of_weights"] = {"sgd": two(lambda p, q: SGD(groups(p, q), lr=0.1, momentum=0.9, weight_decay=0.1)),
                           "adamw": two(lambda p, q: AdamW(groups(p, q), lr=0.01, weight_decay=0.1))}

# moving averages of the parameter under SGD; PyTorch's first update copies
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
def averaged(**kw):
    class Net(nn.Module):
        def __init__(self):
            super().__init__(); self.weight = nn.Parameter(det("optim.p"))
    net = Net(); avg = AveragedModel(net, **kw); o = SGD(net.parameters(), lr=0.1); out = []
    for t in range(8):
        gradients(t, net.weight); o.step(); avg.update_parameters(net); out.append(avg.module.weight.tolist())
    return out
res["average"] = {"ema_0_9": averaged(multi_avg_fn=get_ema_multi_avg_fn(0.9)), "mean": averaged()}

json.dump({"torch": torch.__version__.split("+")[0], **res}, open(os.path.join(HERE, "optim_more.json"), "w"), indent=1)
