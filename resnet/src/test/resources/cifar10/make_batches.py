"""Pickles as CIFAR-10's python version has them, but of 4 images: pixel byte k of image i is (31 i + 7 k) mod 256, its label 9 - i."""
import pickle

import numpy

data = (31 * numpy.arange(4)[:, None] + 7 * numpy.arange(3072)[None]).astype(numpy.uint8)
batch = {"batch_label": "training batch 1 of 5", "labels": [9, 8, 7, 6], "data": data, "filenames": ["a.png", "b.png", "c.png", "d.png"]}
for protocol in 3, 4:
    keyed = batch if protocol == 4 else {key.encode(): value for key, value in batch.items()}
    with open(f"python3_protocol{protocol}", "wb") as out:
        pickle.dump(keyed, out, protocol=protocol)
