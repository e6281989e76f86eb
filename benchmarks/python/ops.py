"""What torch computes for each case of perturb4j's OpCase, by its name: from the same inputs, the same result."""

import torch
from torch.nn import functional as F


def place(shape):
    """x at the flat positions of a zero array of that shape, all of them different."""

    def run(x, positions):
        zeros = x.new_zeros(shape).flatten()
        return zeros.index_put((positions.flatten(),), x.flatten()).view(shape)

    return run


OPS = {
    "ABS": torch.abs,
    "ADD": torch.add,
    "BATCH_NORM": lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=1e-5),
    "BROADCAST_TO": lambda x: x.expand(1, 64, 64, 64).contiguous(),
    "CAT": lambda x, y: torch.cat((x, y), 1),
    "CHANNEL_AFFINE": lambda x, w, b: torch.addcmul(b.view(1, -1, 1, 1), x, w.view(1, -1, 1, 1)),
    "CLAMP": lambda x: torch.clamp(x, -1, 1),
    "CONV2D_1X1": F.conv2d,
    "CONV2D_3X3": lambda x, w: F.conv2d(x, w, padding=1),
    "CONV2D_3X3_STRIDE_2": lambda x, w: F.conv2d(x, w, stride=2, padding=1),
    "CONV2D_3X3_LATE": lambda x, w: F.conv2d(x, w, padding=1),
    "CONV2D_3X3_GROUPS_32": lambda x, w: F.conv2d(x, w, padding=1, groups=32),
    "CONV2D_7X7_STRIDE_2": lambda x, w: F.conv2d(x, w, stride=2, padding=3),
    "CONV2D_INPUT_GRAD": lambda g, w: F.conv_transpose2d(g, w, padding=1),
    "CONV2D_WEIGHT_GRAD": lambda x, g: torch.nn.grad.conv2d_weight(x, (64, 64, 3, 3), g, padding=1),
    "DIV": torch.div,
    "EMBED": lambda x: F.pad(x, (1, 1, 1, 1)),
    "EXP": torch.exp,
    "LOG": torch.log,
    "LOG_SOFTMAX": lambda x: F.log_softmax(x, 1),
    "LOG_SUM_EXP": lambda x: torch.logsumexp(x, 1, keepdim=True),
    "MASKED": lambda mask, g: torch.where(mask > 0, g, 0),
    "MAT_MUL": torch.matmul,
    "MAX_ALONG": lambda x: torch.max(x, 1, keepdim=True).values,
    "MAX_POOL2D": lambda x: F.max_pool2d(x, 3, 2, 1),
    "MAXIMUM": torch.maximum,
    "MEAN_POOL2D": lambda x: F.adaptive_avg_pool2d(x, 1),
    "MEAN_POOL2D_GRADIENT": lambda g: (g / 49).expand(2, 2048, 7, 7).contiguous(),
    "MINIMUM": torch.minimum,
    "MUL": torch.mul,
    "NEG": torch.neg,
    "PERMUTE": lambda x: x.permute(0, 2, 3, 1).contiguous(),
    "PICK": lambda x, positions: torch.take(x, positions),
    "PLACE": place((1, 64, 64, 64)),
    "POW": lambda x: torch.pow(x, -0.5),
    "RELU": torch.relu,
    "RESHAPE": lambda x: x.reshape(64, 4096).clone(),
    "SCALE": lambda x: x * 2,
    "SHIFT": lambda x: x + 1,
    "SIGMOID": torch.sigmoid,
    "SIGN": torch.sign,
    "SLICE": lambda x: x[:, :, 1:63, 1:63].contiguous(),
    "SOFTMAX": lambda x: F.softmax(x, 1),
    "SQRT": torch.sqrt,
    "SQUARE": torch.square,
    "SUB": torch.sub,
    "SUM_TO": lambda x: x.sum((2, 3), keepdim=True),
    "TANH": torch.tanh,
}
