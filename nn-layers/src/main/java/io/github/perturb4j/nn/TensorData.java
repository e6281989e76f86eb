package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stored tensor: an element type, a shape and the elements as little-endian bytes, contiguous in row-major (C)
 * order. A shape of rank 0 holds one element; a shape with a 0 in it holds none. Immutable and safe to share between
 * threads.
 *
 * <p>The bytes may lie in a memory-mapped file, which costs no memory until they are read. Everything that hands out
 * values copies them, so that what a network holds never changes with the file.
 */
public final class TensorData {
    private static final int CHUNK = 1 << 14;

    private final ElementType type;
    private final long[] shape;
    private final ByteBuffer bytes;

    private TensorData(ElementType type, long[] shape, ByteBuffer bytes) {
        this.type = type;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * A tensor over existing bytes, without a copy; the caller must not change them afterwards.
     *
     * @param type the type of an element
     * @param shape extents, each at least 0; copied
     * @param bytes exactly {@code product(shape) * type.bytes()} bytes between position and limit, little-endian
     * @throws IllegalArgumentException if the number of bytes is another one
     */
    public static TensorData wrap(ElementType type, long[] shape, ByteBuffer bytes) {
        long expected = byteSize(type, shape);
        if (bytes.remaining() != expected) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + type + " needs " + expected
                    + " bytes, found " + bytes.remaining());
        }
        return new TensorData(
                type, shape.clone(), bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * A copy of an array's elements in C order, whatever its own order and strides.
     *
     * @param array of type FLOAT, DOUBLE or LONG
     * @throws IllegalArgumentException if it is of another type, was closed or holds 2 GiB or more
     */
    public static TensorData of(INDArray array) {
        ElementType type = switch (array.dataType()) {
            case FLOAT -> ElementType.F32;
            case DOUBLE -> ElementType.F64;
            case LONG -> ElementType.I64;
            default ->
                throw new IllegalArgumentException("array of type " + array.dataType()
                        + "; a tensor can be made of FLOAT, DOUBLE or LONG, so cast it first");
        };
        long size = byteSize(type, array.shape());
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("array of " + size + " bytes; a tensor holds less than 2 GiB");
        }
        if (!Memory.isOpen(array)) {
            throw ClosedMemoryException.of("the array of shape " + Arrays.toString(array.shape()));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        ArrayBytes.copy(array, bytes);
        return wrap(type, array.shape(), bytes.flip());
    }

    /**
     * The number of bytes that a tensor takes.
     *
     * @throws IllegalArgumentException if an extent is negative
     * @throws ArithmeticException if the product exceeds a long
     */
    public static long byteSize(ElementType type, long[] shape) {
        return Math.multiplyExact(ElementType.count(shape), type.bytes());
    }

    /** The type of an element. */
    public ElementType type() {
        return type;
    }

    /** The extents, outermost first; a copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public long size() {
        return bytes.capacity() / type.bytes();
    }

    /** The number of bytes, {@code size() * type().bytes()}. */
    public int byteSize() {
        return bytes.capacity();
    }

    /** A new read-only little-endian view of the elements, in row-major order. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A new C-contiguous array with these values, which belongs to the caller. FLOAT from F32 and DOUBLE from F64 keep
     * every bit; narrower types widen exactly; FLOAT from F64, I64 or I32 rounds to nearest.
     *
     * @param target FLOAT or DOUBLE
     * @throws IllegalArgumentException for another target
     * @throws CheckpointException if the mapped file was cut short by another program meanwhile
     */
    public INDArray toArray(DataType target) {
        if (target != DataType.FLOAT && target != DataType.DOUBLE) {
            throw new IllegalArgumentException("target type " + target + "; expected FLOAT or DOUBLE");
        }
        if (size() == 0) {
            return Memory.empty(target, shape);
        }
        INDArray array = Memory.uninitialized(target, shape);
        fill(Span.of(array));
        return array;
    }

    /**
     * The values as doubles in row-major order, a copy.
     *
     * @throws CheckpointException if the mapped file was cut short by another program meanwhile
     */
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(size())];
        forEachChunk((elements, start, n) -> decode(elements, values, start, n));
        return values;
    }

    private void fill(Span target) {
        boolean asTheyAre = type == ElementType.F32 && target.isFloat32();
        float[] floats = asTheyAre ? new float[CHUNK] : null;
        double[] doubles = asTheyAre ? null : new double[CHUNK];
        forEachChunk((elements, start, n) -> {
            if (asTheyAre) {
                elements.asFloatBuffer().get(floats, 0, n);
                target.put(start, floats, 0, n);
            } else {
                decode(elements, doubles, 0, n);
                target.put(start, doubles, 0, n);
            }
        });
    }

    private void decode(ByteBuffer elements, double[] target, int offset, int n) {
        if (type == ElementType.F64) {
            elements.asDoubleBuffer().get(target, offset, n);
        } else {
            for (int i = 0; i < n; i++) {
                target[offset + i] = type.decode(elements, i);
            }
        }
    }

    private interface Chunk {
        void accept(ByteBuffer elements, int start, int n);
    }

    /** What takes the bytes of a tensor. */
    interface Sink {
        void accept(ByteBuffer bytes) throws IOException;
    }

    /**
     * Hands the bytes on in pieces on the heap.
     *
     * @param source what an error calls the file that the tensor lies in
     * @throws CheckpointException if the mapped file was cut short by another program meanwhile
     */
    void writeTo(Sink sink, String source) throws IOException {
        byte[] copy = new byte[Math.min(CHUNK * Double.BYTES, byteSize())];
        for (int start = 0; start < byteSize(); start += copy.length) {
            int n = Math.min(copy.length, byteSize() - start);
            try {
                MappedFile.copyMapped(bytes, start, copy, 0, n);
            } catch (InternalError e) {
                throw MappedFile.cutShort(source, e);
            }
            sink.accept(ByteBuffer.wrap(copy, 0, n));
        }
    }

    /**
     * Copies the elements to the heap in chunks and hands them on. Mapped memory is read by bulk copies alone, for the
     * reason that {@link MappedFile#copy} gives.
     */
    private void forEachChunk(Chunk chunk) {
        byte[] copy = new byte[CHUNK * type.bytes()];
        try {
            for (int start = 0; start < size(); start += CHUNK) {
                int n = (int) Math.min(CHUNK, size() - start);
                bytes.get(start * type.bytes(), copy, 0, n * type.bytes());
                chunk.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN), start, n);
            }
            Thread.yield();
        } catch (InternalError e) {
            throw MappedFile.cutShort("the file of weights", e);
        }
    }

    /** Equal type, shape and bytes; so NaNs are equal to themselves and 0 differs from -0. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorData that
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(shape);
    }

    /** Type and shape, as {@code F32[64, 3, 7, 7]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
