package io.github.perturb4j.weights;

import io.github.perturb4j.weights.TorchGlobal.Dtype;

/**
 * A block of elements that tensors point into, as a pickle declares it.
 *
 * @param key the name of the block in the container
 * @param dtype the type of its elements
 * @param count the number of its elements, at least 0
 */
record TorchStorage(String key, Dtype dtype, long count) {
    TorchStorage {
        Math.multiplyExact(count, dtype.bytes());
        if (count < 0) {
            throw new IllegalArgumentException("a storage of " + count + " elements");
        }
    }

    /** As {@code 4 x float32}. */
    String describe() {
        return count + " x "
                + (dtype.type() == null ? dtype.name() : dtype.type().name());
    }

    /** The size of the block. */
    long byteSize() {
        return count * dtype.bytes();
    }

    /** Part of a storage; PyTorch before 0.4 stored such views, and later versions store the whole. */
    record View(TorchStorage root, long offset, long count) {
        View {
            if (offset < 0 || count < 0 || offset > root.count() - count) {
                throw new IllegalArgumentException("elements " + offset + " + " + count + " of storage " + root.key()
                        + ", which has " + root.count());
            }
        }
    }
}
