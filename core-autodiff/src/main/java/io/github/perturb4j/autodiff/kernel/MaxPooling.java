package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which pixel each window of a max pooling takes: the first in row-major order among equals, and the last NaN before any number, as in PyTorch. */
public final class MaxPooling {
    private static final int TILE = 1 << 15;
    private static final int MOST_KERNEL = 16; // a place in the window is a byte

    private final int kernel;
    private final int stride;
    private final int padding;
    private final int outHeight;
    private final int outWidth;

    /** Square windows; padding never wins. */
    public MaxPooling(int kernel, int stride, int padding, long outHeight, long outWidth) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
        this.outHeight = (int) outHeight;
        this.outWidth = (int) outWidth;
    }

    /** Room for which pixel of its window each number of the result is, or null where {@link #gradient} does without. */
    public byte[] newTaken(INDArray x) {
        boolean fits = x.dataType() == DataType.FLOAT && kernel <= MOST_KERNEL;
        return fits ? new byte[planes(x) * outHeight * outWidth] : null;
    }

    /**
     * The maximum of each window of x (n, c, h, w): (n, c, outHeight, outWidth).
     *
     * @param taken made by {@link #newTaken}; gets the maximum's place in its window, row * kernel + column
     */
    public INDArray forward(INDArray x, byte[] taken) {
        if (x.dataType() != DataType.FLOAT) {
            return argmax(x).pick(x);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), outHeight, outWidth);
        Span in = Span.of(x);
        Span out = Span.of(y);
        forPlanes(x, (p, windows) -> {
            windows.choose(in, p);
            if (taken != null) {
                windows.save(taken, p);
            }
            int[] chosen = windows.positions();
            float[] plane = windows.plane;
            float[] values = windows.values;
            for (int i = 0; i < values.length; i++) {
                values[i] = plane[chosen[i]];
            }
            out.put((long) p * values.length, values, 0, values.length);
        });
        return y;
    }

    /**
     * The vector-Jacobian product for float32: each g added to the pixel its window took, the others 0.
     *
     * @param taken what {@link #forward} found, or null to find it again
     */
    public INDArray gradient(INDArray x, byte[] taken, INDArray g) {
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        forPlanes(x, (p, windows) -> {
            if (taken == null) {
                windows.choose(in, p);
            } else {
                windows.load(taken, p);
            }
            int[] chosen = windows.positions();
            float[] values = windows.values;
            upstream.get((long) p * values.length, values, 0, values.length);
            float[] plane = windows.plane;
            Arrays.fill(plane, 0);
            for (int i = 0; i < values.length; i++) {
                plane[chosen[i]] += values[i];
            }
            out.put((long) p * plane.length, plane, 0, plane.length);
        });
        return dx;
    }

    @FunctionalInterface
    private interface Plane {
        void apply(int number, FloatWindows windows);
    }

    private void forPlanes(INDArray x, Plane body) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int planes = planes(x);
        int perTile = Math.max(1, TILE / (height * width));
        Parallel.tiles((planes + perTile - 1) / perTile, tile -> {
            FloatWindows windows = new FloatWindows(height, width);
            for (int p = tile * perTile; p < Math.min(planes, (tile + 1) * perTile); p++) {
                body.apply(p, windows);
            }
        });
    }

    private static int planes(INDArray x) {
        return (int) (x.size(0) * x.size(1));
    }

    /** For each window of x (n, c, h, w) the flat position of its maximum, from numbers in float64. */
    public Indices argmax(INDArray x) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int planes = planes(x);
        Span in = Span.of(x);
        int[] flat = new int[planes * outHeight * outWidth];
        Parallel.tiles(planes, p -> {
            double[] plane = new double[height * width];
            in.get((long) p * plane.length, plane, 0, plane.length);
            int to = p * outHeight * outWidth;
            for (int i = 0; i < outHeight; i++) {
                int top = i * stride - padding;
                for (int j = 0; j < outWidth; j++) {
                    int left = j * stride - padding;
                    flat[to++] = p * plane.length
                            + best(
                                    plane,
                                    width,
                                    Math.max(0, top),
                                    Math.min(height, top + kernel),
                                    Math.max(0, left),
                                    Math.min(width, left + kernel));
                }
            }
        });
        return new Indices(new long[] {x.size(0), x.size(1), outHeight, outWidth}, flat);
    }

    private static int best(double[] plane, int width, int top, int bottom, int left, int right) {
        int best = top * width + left;
        double most = plane[best];
        for (int i = top; i < bottom; i++) {
            for (int j = left; j < right; j++) {
                double value = plane[i * width + j];
                if (value > most || Double.isNaN(value)) {
                    most = value;
                    best = i * width + j;
                }
            }
        }
        return best;
    }

    /**
     * The windows of one plane of float32 numbers, all at once for each place (row, column) within the window: comparisons of keys, which are
     * integers in the numbers' order, in loops that the compiler vectorises.
     */
    private final class FloatWindows {
        private final int height;
        private final int width;
        private final float[] plane;
        private final int rowLength;
        private final int[] keys; // with a border of the least key
        private final int[] candidate = new int[outHeight * outWidth];
        private final int[] most = new int[outHeight * outWidth];
        private final int[] larger = new int[outHeight * outWidth];
        private final int[] place = new int[outHeight * outWidth];
        private final float[] values = new float[outHeight * outWidth];
        private final int[] bits;

        FloatWindows(int height, int width) {
            this.height = height;
            this.width = width;
            this.plane = new float[height * width];
            this.bits = new int[plane.length];
            this.rowLength = Math.max(padding + width, (outWidth - 1) * stride + kernel);
            this.keys = new int[rowLength * Math.max(padding + height, (outHeight - 1) * stride + kernel)];
        }

        /** Finds the place in its window, row * kernel + column, of what each window of plane p takes. */
        void choose(Span in, int p) {
            in.get((long) p * plane.length, plane, 0, plane.length);
            readKeys(in, p);
            Arrays.fill(most, Integer.MIN_VALUE);
            for (int at = 0; at < kernel * kernel; at++) {
                gather(at);
                FloatBits.keepLarger(candidate, at, most, place, larger);
            }
            if (FloatBits.countNaN(most) > 0) {
                choosePlainly();
            }
        }

        void save(byte[] taken, int p) {
            for (int i = 0, to = p * place.length; i < place.length; i++, to++) {
                taken[to] = (byte) place[i];
            }
        }

        void load(byte[] taken, int p) {
            for (int i = 0, from = p * place.length; i < place.length; i++, from++) {
                place[i] = taken[from] & 0xFF;
            }
        }

        private void readKeys(Span in, int p) {
            in.getBits((long) p * plane.length, bits, bits.length);
            FloatBits.keys(bits, bits.length);
            Arrays.fill(keys, Integer.MIN_VALUE);
            for (int row = 0; row < height; row++) {
                System.arraycopy(bits, row * width, keys, (padding + row) * rowLength + padding, width);
            }
        }

        private void gather(int at) {
            int first = at / kernel * rowLength + at % kernel;
            for (int i = 0, to = 0; i < outHeight; i++) {
                int from = first + i * stride * rowLength;
                for (int j = 0; j < outWidth; j++, from += stride, to++) {
                    candidate[to] = keys[from];
                }
            }
        }

        /** The position within its plane of what each window takes; overwrites the places. */
        int[] positions() {
            int[] offset = new int[kernel * kernel];
            Arrays.setAll(offset, at -> at / kernel * width + at % kernel);
            for (int i = 0, to = 0; i < outHeight; i++) {
                int first = (i * stride - padding) * width - padding;
                for (int j = 0; j < outWidth; j++, to++) {
                    place[to] = first + j * stride + offset[place[to]];
                }
            }
            return place;
        }

        private void choosePlainly() {
            double[] numbers = new double[plane.length];
            Arrays.setAll(numbers, i -> plane[i]);
            for (int i = 0, to = 0; i < outHeight; i++) {
                int top = i * stride - padding;
                for (int j = 0; j < outWidth; j++, to++) {
                    int left = j * stride - padding;
                    int best = best(
                            numbers,
                            width,
                            Math.max(0, top),
                            Math.min(height, top + kernel),
                            Math.max(0, left),
                            Math.min(width, left + kernel));
                    place[to] = (best / width - top) * kernel + best % width - left;
                }
            }
        }
    }
}
