package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Working memory of the calling thread, kept from one call to the next: taking it anew for every kernel would cost as
 * much as clearing it.
 *
 * <p>Each use has a name, which is a static field of its kernel: the same name on the same thread is the same memory,
 * with undefined contents, and two names never share any. So a kernel may call others while it holds its own.
 */
public final class Scratch {
    /** Numbers in a block of float32: so few that several blocks stay in the first-level cache. */
    public static final int BLOCK = 1024;

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    /** What a matrix product of a convolution reads besides weights. One name for all of them, since it is large. */
    public static final Outside OPERAND = new Outside();

    /** What a matrix product of a convolution leaves behind, where it is not the result yet. */
    public static final Outside RESULT = new Outside();

    /** {@link #OPERAND} of a product by packed weights. */
    public static final Room LEFT = new Room();

    /** {@link #RESULT} of a product by packed weights. */
    public static final Room PRODUCT = new Room();

    private Object[] held = new Object[64];

    private Scratch() {}

    /** A name for one block of float32 numbers. */
    public static Lease<float[]> block() {
        return of(() -> new float[BLOCK]);
    }

    /** A name for the bits of one block of float32 numbers. */
    static Lease<int[]> bits() {
        return of(() -> new int[BLOCK]);
    }

    /** A name for whatever {@code maker} makes, once for each thread. */
    public static <T> Lease<T> of(Supplier<T> maker) {
        return new Lease<>(maker);
    }

    private Object at(int name) {
        if (name >= held.length) {
            held = Arrays.copyOf(held, 2 * name);
        }
        return held[name];
    }

    /** A name for memory of one size. */
    public static final class Lease<T> {
        private final int name = NAMES.getAndIncrement();
        private final Supplier<T> maker;

        private Lease(Supplier<T> maker) {
            this.maker = maker;
        }

        /** The calling thread's. */
        @SuppressWarnings("unchecked") // nothing else is put there
        public T get() {
            Scratch mine = MINE.get();
            Object found = mine.at(name);
            if (found == null) {
                found = maker.get();
                mine.held[name] = found;
            }
            return (T) found;
        }
    }

    /** A name for arrays of float32 numbers that grow. */
    public static final class Arrays32 {
        private final Lease<float[][][]> arrays = of(() -> new float[1][1][]);

        /** Arrays of which the first {@code count} have at least {@code length} numbers. */
        public float[][] get(int count, int length) {
            float[][][] mine = arrays.get();
            if (mine[0].length < count) {
                mine[0] = Arrays.copyOf(mine[0], count);
            }
            float[][] found = mine[0];
            // Each on its own: there may be many short arrays at first, and one long array later.
            for (int i = 0; i < count; i++) {
                if (found[i] == null || found[i].length < length) {
                    found[i] = new float[length];
                }
            }
            return found;
        }

        /** One array of at least {@code length} numbers. */
        public float[] get(int length) {
            return get(1, length)[0];
        }
    }

    /** A name for memory of float32 numbers, on the heap or outside of it, as the product wants it that uses it. */
    public static final class Room {
        private final Lease<ArraySpan[]> inside = of(() -> new ArraySpan[1]);
        private final Outside outside = new Outside();

        /** At least {@code length} numbers. */
        public Span get(boolean onHeap, long length) {
            if (!onHeap) {
                return outside.get(DataType.FLOAT, length);
            }
            ArraySpan[] mine = inside.get();
            if (mine[0] == null || mine[0].length() < length) {
                mine[0] = ArraySpan.of(new float[(int) length], length);
            }
            return mine[0];
        }
    }

    /** A name for memory outside the Java heap, of either type, that grows. */
    public static final class Outside {
        private final Lease<Span[]> spans = of(() -> new Span[2]);

        /** At least {@code length} numbers. */
        public Span get(DataType type, long length) {
            Span[] mine = spans.get();
            int at = type == DataType.DOUBLE ? 1 : 0;
            if (mine[at] == null || mine[at].length() < length) {
                if (mine[at] != null) {
                    Pointer outgrown = mine[at].pointer();
                    outgrown.deallocate();
                }
                mine[at] = Span.unowned(type, length);
            }
            return mine[at];
        }
    }
}
