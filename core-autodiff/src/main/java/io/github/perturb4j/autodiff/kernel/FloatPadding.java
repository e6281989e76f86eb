package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Zeros with an array at regular places among them, in float32: whole planes of the two innermost dimensions are put
 * together in a Java array and written once.
 */
final class FloatPadding {
    private static final int MOST = 1 << 16; // numbers in a plane
    private static final int TILE = 1 << 15;

    private final long[] start;
    private final long[] shape;
    private final long[] step;
    private final long[] inner;
    private final int height;
    private final int width;
    private final int innerHeight;
    private final int innerWidth;

    private FloatPadding(INDArray x, long[] start, long[] shape, long[] step) {
        int last = shape.length - 1;
        this.start = start;
        this.shape = shape;
        this.step = step;
        this.inner = x.shape();
        this.height = (int) shape[last - 1];
        this.width = (int) shape[last];
        this.innerHeight = (int) inner[last - 1];
        this.innerWidth = (int) inner[last];
    }

    /** Whether {@link #embed} can: there are planes, and not too large ones. */
    static boolean fits(long[] shape) {
        return shape.length >= 2 && shape[shape.length - 1] * shape[shape.length - 2] <= MOST;
    }

    /** y[start0 + i step0, start1 + j step1, ..] = x[i, j, ..], a new array of the given shape, zero elsewhere. */
    static INDArray embed(INDArray x, long[] start, long[] shape, long[] step) {
        INDArray y = Memory.uninitialized(x.dataType(), shape);
        new FloatPadding(x, start, shape, step).run(Span.of(x), Span.of(y));
        return y;
    }

    private void run(Span in, Span out) {
        int size = height * width;
        int planes = (int) (out.length() / size);
        Parallel.ranges(planes, Math.max(1, TILE / size), (first, end) -> {
            float[] read = new float[innerHeight * innerWidth];
            float[] plane = new float[size]; // zero but for the places of x, which are the same in every plane
            float[] zeros = null;
            for (long p = first; p < end; p++) {
                long from = inside(p);
                if (from >= 0) {
                    in.get(from * read.length, read, 0, read.length);
                    place(read, plane);
                    out.put(p * size, plane, 0, size);
                } else {
                    zeros = zeros == null ? new float[size] : zeros;
                    out.put(p * size, zeros, 0, size);
                }
            }
        });
    }

    /** The number of x's plane that lies in plane p of y, or -1. */
    private long inside(long p) {
        long rest = p;
        long from = 0;
        long planes = 1;
        for (int d = shape.length - 3; d >= 0; d--) {
            long beyond = rest % shape[d] - start[d];
            if (beyond < 0 || beyond % step[d] != 0 || beyond / step[d] >= inner[d]) {
                return -1;
            }
            from += beyond / step[d] * planes;
            planes *= inner[d];
            rest /= shape[d];
        }
        return from;
    }

    private void place(float[] read, float[] plane) {
        int last = shape.length - 1;
        int between = (int) step[last];
        for (int row = 0; row < innerHeight; row++) {
            int from = row * innerWidth;
            int to = (int) ((start[last - 1] + row * step[last - 1]) * width + start[last]);
            if (between == 1) {
                System.arraycopy(read, from, plane, to, innerWidth);
                continue;
            }
            for (int i = 0; i < innerWidth; i++, to += between) {
                plane[to] = read[from + i];
            }
        }
    }
}
