package io.github.perturb4j.weights;

import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.MappedFile;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.weights.Placeholder.UnreadTensor;
import io.github.perturb4j.weights.TorchGlobal.Arguments;
import io.github.perturb4j.weights.TorchGlobal.Dtype;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A strided window on a storage, as a pickle describes it: element {@code (i0, i1, ...)} is element
 * {@code offset + i0 stride0 + i1 stride1 + ...} of the storage. That all of them lie in the storage is checked on
 * construction.
 *
 * @param storage where the elements are
 * @param type the type of an element
 * @param offset the storage's element at index (0, 0, ...)
 * @param shape extents, each at least 0
 * @param strides in elements, each at least 0
 */
record TorchTensor(TorchStorage storage, ElementType type, long offset, long[] shape, long[] strides) {
    /** Ranks that an array can have. */
    private static final int MAX_RANK = 32;
    /** How many times its own size a tensor may lie apart to be read in one piece. */
    private static final long MAX_SPAN = 4;

    TorchTensor {
        if (shape.length != strides.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " with strides "
                    + Arrays.toString(strides) + "; expected as many of each");
        }
    }

    /**
     * From the arguments of {@code torch._utils._rebuild_tensor}, {@code (storage, offset, size, stride, ...)}, which
     * come from the file and can be anything.
     *
     * @param dtype the elements' type; null for the storage's
     * @return a tensor, or a placeholder for one that cannot be read
     */
    static Object of(Object[] args, Dtype dtype) {
        Object storage = Arguments.get(args, 0);
        if (storage instanceof UnreadTensor) {
            return storage;
        } else if (storage instanceof Placeholder other) {
            return new UnreadTensor("a tensor on " + other.what());
        }
        if (!(storage instanceof TorchStorage.View view)
                || !(Arguments.get(args, 2) instanceof Object[] shape)
                || !(Arguments.get(args, 3) instanceof Object[] strides)) {
            throw new IllegalArgumentException("a tensor without its storage, shape or strides");
        }
        Dtype type = dtype == null ? view.root().dtype() : dtype;
        if (type.type() == null) {
            return new UnreadTensor("a tensor of " + type.name());
        }
        if (shape.length > MAX_RANK) {
            return new UnreadTensor("a tensor of rank " + shape.length + ", expected at most " + MAX_RANK);
        }
        TorchTensor tensor = new TorchTensor(
                view.root(),
                type.type(),
                Math.addExact(view.offset(), toLong(args[1])),
                toLongs(shape),
                toLongs(strides));
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
        long end = (view.offset() + view.count()) * storage.dtype().bytes() / type.bytes();
        if (offset < view.offset() || offset > end || (byteSize() > 0 && last >= end)) {
            throw new IllegalArgumentException(
                    "elements " + offset + " to " + last + " of a storage of " + end + ": " + describe());
        }
    }

    private String describe() {
        return "shape " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides);
    }

    static long toLong(Object number) {
        if (number instanceof Long value) {
            return value;
        }
        throw new IllegalArgumentException("expected an integer");
    }

    private static long[] toLongs(Object... items) {
        if (items.length > MAX_RANK) {
            throw new IllegalArgumentException(items.length + " strides, expected at most " + MAX_RANK);
        }
        return Arrays.stream(items).mapToLong(TorchTensor::toLong).toArray();
    }

    /** The number of bytes of the tensor's own elements. */
    long byteSize() {
        return TensorData.byteSize(type, shape);
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

    /** Whether the values must be copied, since they do not lie one after the other. */
    boolean needsCopy() {
        return byteSize() > 0 && !isContiguous();
    }

    /**
     * The tensor's values in row-major order: a view of the storage's bytes where they lie so already, else a copy.
     *
     * @param bytes all bytes of the storage, from index 0, a slice of the file
     */
    TensorData materialise(MappedFile file, ByteBuffer bytes) {
        int width = type.bytes();
        int size = Math.toIntExact(byteSize());
        if (!needsCopy()) {
            int start = size == 0 ? 0 : Math.toIntExact(offset * width);
            return TensorData.wrap(type, shape, bytes.slice(start, size));
        }
        ByteBuffer span = bytes.slice(Math.toIntExact(offset * width), Math.toIntExact(span() * width));
        if (span.limit() <= MAX_SPAN * size) { // else what lies between the elements would cost more than they do
            byte[] copy = new byte[span.limit()];
            file.copy(span, 0, copy, 0, copy.length);
            span = ByteBuffer.wrap(copy);
        }
        return TensorData.wrap(type, shape, ByteBuffer.wrap(rowMajor(span, size)));
    }

    /** The number of elements from the first to the last in the storage. */
    private long span() {
        long last = 0;
        for (int d = 0; d < shape.length; d++) {
            last += (shape[d] - 1) * strides[d];
        }
        return last + 1;
    }

    private byte[] rowMajor(ByteBuffer span, int size) {
        int width = type.bytes();
        byte[] target = new byte[size];
        long[] index = new long[shape.length];
        for (int to = 0; to < size; to += width) {
            long from = 0;
            for (int d = 0; d < shape.length; d++) {
                from += index[d] * strides[d];
            }
            span.get(Math.toIntExact(from * width), target, to, width);
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return target;
    }
}
