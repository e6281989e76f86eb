package io.github.perturb4j.weights;

import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A strided window on a storage, as a pickle describes it: element {@code (i0, i1, ...)} is element
 * {@code offset + i0 stride0 + i1 stride1 + ...} of the storage. That all of them lie in the storage is checked on
 * construction.
 *
 * @param storage where the elements are
 * @param offset the storage's element at index (0, 0, ...)
 * @param shape extents, each at least 0
 * @param strides in elements, each at least 0
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
    /** Ranks that an array can have. */
    private static final int MAX_RANK = 32;

    TorchTensor {
        if (shape.length != strides.length || shape.length > MAX_RANK) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " with strides "
                    + Arrays.toString(strides) + "; expected as many of each, at most " + MAX_RANK);
        }
    }

    /** From the arguments of {@code torch._utils._rebuild_tensor}, which come from the file and can be anything. */
    static TorchTensor of(Object storage, Object offset, Object shape, Object strides) {
        TorchStorage.View view = (TorchStorage.View) storage;
        TorchTensor tensor = new TorchTensor(
                view.root(), Math.addExact(view.offset(), toLong(offset)), toLongs(shape), toLongs(strides));
        tensor.checkInside(view);
        return tensor;
    }

    private void checkInside(TorchStorage.View view) {
        long last = offset;
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] < 0 || strides[d] < 0) {
                throw new IllegalArgumentException("negative extent or stride: " + describe());
            }
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[d] - 1), strides[d]));
        }
        long end = view.offset() + view.count();
        if (offset < view.offset() || offset > end || (byteSize() > 0 && last >= end)) {
            throw new IllegalArgumentException(
                    "elements " + offset + " to " + last + " of a storage of " + end + ": " + describe());
        }
    }

    private String describe() {
        return "shape " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides);
    }

    static long toLong(Object number) {
        if (number instanceof Integer || number instanceof Long) {
            return ((Number) number).longValue();
        }
        throw new IllegalArgumentException("expected an integer");
    }

    private static long[] toLongs(Object tuple) {
        Object[] items = (Object[]) tuple;
        if (items.length > MAX_RANK) {
            throw new IllegalArgumentException("a tensor of rank " + items.length + ", expected at most " + MAX_RANK);
        }
        return Arrays.stream(items).mapToLong(TorchTensor::toLong).toArray();
    }

    /** The number of bytes of the tensor's own elements. */
    long byteSize() {
        return TensorData.byteSize(storage.type(), shape);
    }

    private boolean isContiguous() {
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && strides[d] != step) {
                return false;
            }
            step *= shape[d];
        }
        return true;
    }

    /**
     * The tensor's values in row-major order: a view of the storage's bytes where they lie so already, else a copy.
     *
     * @param bytes all bytes of the storage, from index 0
     */
    TensorData materialise(ByteBuffer bytes) {
        int width = storage.type().bytes();
        int size = Math.toIntExact(byteSize());
        if (size == 0 || isContiguous()) {
            int start = size == 0 ? 0 : Math.toIntExact(offset * width);
            return TensorData.wrap(storage.type(), shape, bytes.slice(start, size));
        }
        byte[] target = new byte[size];
        long[] index = new long[shape.length];
        for (int to = 0; to < size; to += width) {
            long from = offset;
            for (int d = 0; d < shape.length; d++) {
                from += index[d] * strides[d];
            }
            bytes.get(Math.toIntExact(from * width), target, to, width);
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return TensorData.wrap(storage.type(), shape, ByteBuffer.wrap(target));
    }
}
