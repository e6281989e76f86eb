"""Writes odd_*.pt and odd.safetensors: what people really save, in every protocol and container that torch.save has.

    python make_odd.py

Needs torch, numpy and safetensors. All values are formulas: the tensors are the same whenever they are made.
"""
import argparse
import collections
import datetime
import enum
import pathlib
import types

import numpy as np
import torch
from safetensors.torch import save_file


class Config:
    def __init__(self):
        self.depth = 20
        self.rate = np.float32(0.1)


class Mode(enum.Enum):
    TRAIN = 1


Pair = collections.namedtuple("Pair", "a b")


def numbers(*shape):
    n = int(np.prod(shape))
    return torch.sin(torch.arange(1.0, n + 1)).reshape(shape)


base = numbers(4, 6)
image = numbers(2, 3, 4, 5)
tensors = collections.OrderedDict(
    weight=torch.nn.Parameter(numbers(3, 4)),
    tied=base,
    tied_again=base,
    row=base[1],
    column=base[:, 2],
    transposed=base.t(),
    step=base[1::2, ::3],
    expanded=base[:, :1].expand(4, 6),
    channels_last=image.to(memory_format=torch.channels_last),
    permuted=image.permute(3, 1, 0, 2),
    unfolded=torch.arange(6.0).unfold(0, 3, 1),
    scalar=torch.tensor(3.5),
    scalar_view=base[1, 1],
    scalar_expanded=torch.tensor(2.0).expand(3, 4),
    empty=torch.empty(0),
    empty_of_rank_3=torch.empty(3, 0, 2),
    empty_view=base[4:],
    special=torch.tensor([float("inf"), float("nan"), -0.0, 1e-45]),
    half=numbers(5).half(),
    bfloat16=numbers(5).bfloat16(),
    double=numbers(5).double(),
    flags=torch.tensor([True, False, True]),
    bytes=torch.arange(5, dtype=torch.uint8),
    int8=torch.arange(-2, 3, dtype=torch.int8),
    int16=torch.arange(-2, 3, dtype=torch.int16),
    int32=torch.arange(-2, 3, dtype=torch.int32),
    num_batches_tracked=torch.tensor(7),
)
tensors["weight"].tag = "a parameter with an attribute"
tensors._metadata = collections.OrderedDict({"": {"version": 1}})
optimiser = torch.optim.SGD([tensors["weight"]], lr=0.1, momentum=0.9)
tensors["weight"].sum().backward()
optimiser.step()
tensors["weight"].grad = None
beside = dict(
    optimizer=optimiser.state_dict(),
    scaler=torch.amp.GradScaler("cpu").state_dict(),
    epoch=np.int64(3),
    best=np.float32(0.5),
    array=np.arange(5.0),
    objects=np.array(["a", None], dtype=object),
    numpy_rng=np.random.RandomState(1).get_state()[2:],
    torch_rng=torch.arange(8, dtype=torch.uint8),
    device=torch.device("cuda:0"),
    dtype=torch.float16,
    size=torch.Size([1, 2]),
    set={1},
    frozen=frozenset([1]),
    bytes=b"abc",
    bytearray=bytearray(b"abc"),
    complex=1 + 2j,
    counter=collections.Counter("ab"),
    default=collections.defaultdict(list, a=[1]),
    deque=collections.deque([1, 2]),
    pair=Pair(1, 2),
    namespace=types.SimpleNamespace(a=1),
    args=argparse.Namespace(lr=0.1, path=pathlib.PurePosixPath("/data")),
    config=Config(),
    mode=Mode.TRAIN,
    date=datetime.datetime(2026, 1, 2),
    large=-(10**40),
    infinite=float("inf"),
    function=torch.nn.functional.relu,
    slice=slice(1, 2),
    complex_tensor=torch.ones(2, dtype=torch.complex64),
    float8=torch.ones(2).to(torch.float8_e5m2),
    sparse=torch.eye(2).to_sparse(),
    meta=torch.ones(2, device="meta"),
    quantised=torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    half_a_pair="\udc80",
)
for protocol in range(1, 6):
    for container in ("zip", "legacy"):
        # a legacy file would hold the class's source
        loss = {"loss": torch.nn.CrossEntropyLoss()} if container == "zip" else {}
        torch.save(
            {**beside, **loss, "state_dict": tensors},
            f"odd_{container}_{protocol}.pt",
            pickle_protocol=protocol,
            _use_new_zipfile_serialization=container == "zip",
        )
save_file({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, "odd.safetensors")
