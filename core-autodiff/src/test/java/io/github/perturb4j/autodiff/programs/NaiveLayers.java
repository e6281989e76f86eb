package io.github.perturb4j.autodiff.programs;

import java.util.Arrays;

/** Products, convolutions, pooling and normalisation, number by number on a {@link Tape}. */
public final class NaiveLayers {
    private NaiveLayers() {}

    public static Nd matmul(Nd a, boolean transposeA, Nd b, boolean transposeB) {
        Nd u = transposeA ? Naive.permute(a, 1, 0) : a;
        Nd v = transposeB ? Naive.permute(b, 1, 0) : b;
        Tape t = a.tape();
        return Nd.of(t, new int[] {u.shape()[0], v.shape()[1]}, at -> {
            t.open();
            for (int k = 0; k < u.shape()[1]; k++) {
                t.product(u.id(at[0], k), v.id(k, at[1]));
            }
            return t.close();
        });
    }

    /** A convolution's attributes, and the pixel that an output pixel sees through a weight. */
    public record Conv(int stride, int padding, int dilation, int groups) {
        int in(int out, int tap) {
            return out * stride - padding + tap * dilation;
        }

        int extent(int in, int taps) {
            return (in + 2 * padding - dilation * (taps - 1) - 1) / stride + 1;
        }

        public int[] outShape(int[] x, int[] w) {
            return new int[] {x[0], w[0], extent(x[2], w[2]), extent(x[3], w[3])};
        }

        /** The first input channel that output channel {@code out} sees. */
        int firstChannel(int out, int outs, int perGroup) {
            return out / (outs / groups) * perGroup;
        }
    }

    public static Nd conv2d(Conv c, Nd x, Nd w) {
        Tape t = x.tape();
        return Nd.of(t, c.outShape(x.shape(), w.shape()), at -> {
            int first = c.firstChannel(at[1], w.shape()[0], w.shape()[1]);
            t.open();
            for (int i = 0; i < w.shape()[1]; i++) {
                for (int a = 0; a < w.shape()[2]; a++) {
                    for (int b = 0; b < w.shape()[3]; b++) {
                        int pixel = x.id(at[0], first + i, c.in(at[2], a), c.in(at[3], b));
                        if (pixel >= 0) {
                            t.product(pixel, w.id(at[1], i, a, b));
                        }
                    }
                }
            }
            return t.close();
        });
    }

    /** y[pixel] = sum of g[out] w over all outputs that see the pixel. */
    public static Nd conv2dInputGrad(Conv c, Nd g, Nd w, int height, int width) {
        Tape t = g.tape();
        int[] shape = {g.shape()[0], w.shape()[1] * c.groups(), height, width};
        return Nd.of(t, shape, at -> {
            t.open();
            for (int o = 0; o < w.shape()[0]; o++) {
                int i = at[1] - c.firstChannel(o, w.shape()[0], w.shape()[1]);
                for (int y = 0; i >= 0 && i < w.shape()[1] && y < g.shape()[2]; y++) {
                    for (int x = 0; x < g.shape()[3]; x++) {
                        for (int a = 0; a < w.shape()[2]; a++) {
                            for (int b = 0; b < w.shape()[3]; b++) {
                                if (c.in(y, a) == at[2] && c.in(x, b) == at[3]) {
                                    t.product(g.id(at[0], o, y, x), w.id(o, i, a, b));
                                }
                            }
                        }
                    }
                }
            }
            return t.close();
        });
    }

    public static Nd conv2dWeightGrad(Conv c, Nd x, Nd g, int height, int width) {
        Tape t = g.tape();
        int perGroup = x.shape()[1] / c.groups();
        return Nd.of(t, new int[] {g.shape()[1], perGroup, height, width}, at -> {
            int channel = c.firstChannel(at[0], g.shape()[1], perGroup) + at[1];
            t.open();
            for (int n = 0; n < g.shape()[0]; n++) {
                for (int i = 0; i < g.shape()[2]; i++) {
                    for (int j = 0; j < g.shape()[3]; j++) {
                        int pixel = x.id(n, channel, c.in(i, at[2]), c.in(j, at[3]));
                        if (pixel >= 0) {
                            t.product(pixel, g.id(n, at[0], i, j));
                        }
                    }
                }
            }
            return t.close();
        });
    }

    /** One axis of a pooling: first pixel, behind the last, and what a sum is divided by, for each window. */
    public record Axis(int[] start, int[] end, int[] divisor) {
        public static Axis sliding(int extent, int kernel, int stride, int padding, int count) {
            int[][] axis = new int[3][count];
            for (int i = 0; i < count; i++) {
                axis[0][i] = Math.max(0, i * stride - padding);
                axis[1][i] = Math.min(extent, i * stride - padding + kernel);
                axis[2][i] = kernel;
            }
            return new Axis(axis[0], axis[1], axis[2]);
        }

        public static Axis adaptive(int extent, int count) {
            int[][] axis = new int[3][count];
            for (int i = 0; i < count; i++) {
                axis[0][i] = (int) Math.floor((double) i * extent / count);
                axis[1][i] = (int) Math.ceil((i + 1.0) * extent / count);
                axis[2][i] = axis[1][i] - axis[0][i];
            }
            return new Axis(axis[0], axis[1], axis[2]);
        }

        int count() {
            return start.length;
        }
    }

    /**
     * How many windows PyTorch lays: with {@code ceil} the last may hang over, but must begin inside the image or the
     * padding before it.
     */
    public static int windows(int extent, int kernel, int stride, int padding, boolean ceil) {
        double room = (double) (extent + 2 * padding - kernel) / stride;
        int count = (int) (ceil ? Math.ceil(room) : Math.floor(room)) + 1;
        return ceil && (count - 1) * stride >= extent + padding ? count - 1 : count;
    }

    public static Nd maxPool(Nd x, Axis rows, Axis columns) {
        double largest = x.largest();
        return Nd.of(
                x.tape(), pooled(x, rows, columns), at -> Naive.max(x.tape(), window(x, at, rows, columns), largest));
    }

    public static Nd meanPool(Nd x, Axis rows, Axis columns) {
        return Nd.of(
                x.tape(),
                pooled(x, rows, columns),
                at -> Naive.sum(
                        x.tape(), window(x, at, rows, columns), 1.0 / (rows.divisor[at[2]] * columns.divisor[at[3]])));
    }

    /** Each pixel's share of every window it lies in. */
    public static Nd meanPoolGradient(Nd g, Axis rows, Axis columns, int height, int width) {
        Tape t = g.tape();
        return Nd.of(t, new int[] {g.shape()[0], g.shape()[1], height, width}, at -> {
            t.open();
            for (int i = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++) {
                    if (at[2] >= rows.start[i]
                            && at[2] < rows.end[i]
                            && at[3] >= columns.start[j]
                            && at[3] < columns.end[j]) {
                        t.term(g.id(at[0], at[1], i, j), 1.0 / (rows.divisor[i] * columns.divisor[j]));
                    }
                }
            }
            return t.close();
        });
    }

    private static int[] pooled(Nd x, Axis rows, Axis columns) {
        return new int[] {x.shape()[0], x.shape()[1], rows.count(), columns.count()};
    }

    private static int[] window(Nd x, int[] at, Axis rows, Axis columns) {
        int height = rows.end[at[2]] - rows.start[at[2]];
        int width = columns.end[at[3]] - columns.start[at[3]];
        int[] ids = new int[height * width];
        Arrays.setAll(ids, i -> x.id(at[0], at[1], rows.start[at[2]] + i / width, columns.start[at[3]] + i % width));
        return ids;
    }

    private static int[] perChannel(Nd x) {
        int[] shape = new int[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = x.shape()[1];
        return shape;
    }

    public static Nd channelAffine(Nd x, Nd scale, Nd shift) {
        Nd y = Naive.zip(x, scale.reshaped(perChannel(x)), Naive::mul);
        return shift == null ? y : Naive.zip(y, shift.reshaped(perChannel(x)), Naive::add);
    }

    /** Mean and biased variance of each channel. */
    public record Moments(Nd mean, Nd variance) {
        public static Moments of(Nd x) {
            Nd mean = Naive.meanTo(x, perChannel(x));
            Nd squares = Naive.zip(x, mean, Naive::sub).map(id -> Naive.mul(x.tape(), id, id));
            return new Moments(mean, Naive.meanTo(squares, perChannel(x)));
        }
    }

    public static Nd batchNorm(Nd x, Nd weight, Nd bias, Moments moments, double eps) {
        int[] shape = perChannel(x);
        Nd r = moments.variance.reshaped(shape).map(id -> Naive.pow(x.tape(), Naive.shift(x.tape(), id, eps), -0.5));
        Nd h = Naive.zip(Naive.zip(x, moments.mean.reshaped(shape), Naive::sub), r, Naive::mul);
        return channelAffine(h, weight, bias);
    }
}
