package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Softmax and its kin along the last dimension of float32 arrays, and their first-order gradients: lines of contiguous numbers, block by block.
 * The plain twins are the lambdas of the ops over {@link Lines}, in float64.
 */
public final class FloatLines {
    private static final int TILE = 1 << 14;
    private static final int SHORT = 128;

    private FloatLines() {}

    @FunctionalInterface
    private interface Line {
        void apply(long from, long to);
    }

    /**
     * softmax(x) = e^(x - max) / sum e^(x - max).
     *
     * @param limit whether a line with an infinite number is 0 beside it and NaN at it, instead of all NaN
     */
    public static INDArray softmax(INDArray x, boolean limit) {
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        int n = extent(x);
        if (n <= Scratch.BLOCK) {
            forLines(x, n, n, (from, to) -> {
                float[] line = Scratch.mine().floats(0);
                in.get(from, line, 0, n);
                float most = max(copied(line, n), n);
                subtract(line, most, n);
                FloatMath.expOfSmall(line, line, n);
                float share = limit && most == Float.POSITIVE_INFINITY ? 1 : (float) (1 / total(copied(line, n), n));
                for (int i = 0; i < n; i++) {
                    line[i] *= share;
                }
                out.put(from, line, 0, n);
            });
            return y;
        }
        forLines(x, n, n, (from, to) -> {
            float most = max(in, from, n);
            double sum = sumExp(in, from, n, most, out);
            float share = limit && most == Float.POSITIVE_INFINITY ? 1 : (float) (1 / sum);
            float[] block = Scratch.mine().floats(0);
            forBlocks(n, (at, count) -> {
                out.get(from + at, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] *= share;
                }
                out.put(from + at, block, 0, count);
            });
        });
        return y;
    }

    /** log softmax(x) = x - max - log sum e^(x - max). */
    public static INDArray logSoftmax(INDArray x) {
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        int n = extent(x);
        if (n <= Scratch.BLOCK) {
            forLines(x, n, n, (from, to) -> {
                float[] line = Scratch.mine().floats(0);
                float[] terms = Scratch.mine().floats(1);
                in.get(from, line, 0, n);
                subtract(line, max(copied(line, n), n), n);
                FloatMath.expOfSmall(line, terms, n);
                subtract(line, (float) Math.log(total(terms, n)), n);
                out.put(from, line, 0, n);
            });
            return y;
        }
        forLines(x, n, n, (from, to) -> {
            float most = max(in, from, n);
            float norm = (float) Math.log(sumExp(in, from, n, most, null));
            float[] block = Scratch.mine().floats(0);
            forBlocks(n, (at, count) -> {
                in.get(from + at, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] = block[i] - most - norm;
                }
                out.put(from + at, block, 0, count);
            });
        });
        return y;
    }

    /** log sum e^x, the last dimension keeping extent 1. */
    public static INDArray logSumExp(INDArray x) {
        INDArray y = Memory.uninitialized(x.dataType(), reduced(x));
        Span in = Span.of(x);
        Span out = Span.of(y);
        int n = extent(x);
        forLines(x, n, 1, (from, to) -> {
            float most = max(in, from, n);
            out.put(to, Float.isInfinite(most) ? most : most + Math.log(sumExp(in, from, n, most, null)));
        });
        return y;
    }

    /** softmax's vector-Jacobian product, y (g - sum(g y)), where y = softmax(x). */
    public static INDArray softmaxGradient(INDArray y, INDArray g) {
        INDArray dx = Memory.uninitialized(g.dataType(), g.shape());
        Span result = Span.of(y);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        int n = extent(g);
        if (n <= Scratch.BLOCK) {
            forLines(g, n, n, (from, to) -> {
                float[] a = Scratch.mine().floats(0);
                float[] b = Scratch.mine().floats(1);
                float[] product = Scratch.mine().floats(2);
                result.get(from, a, 0, n);
                upstream.get(from, b, 0, n);
                for (int i = 0; i < n; i++) {
                    product[i] = a[i] * b[i];
                }
                subtract(b, (float) total(product, n), n);
                for (int i = 0; i < n; i++) {
                    a[i] *= b[i];
                }
                out.put(from, a, 0, n);
            });
            return dx;
        }
        forLines(g, n, n, (from, to) -> {
            float[] a = Scratch.mine().floats(0);
            float[] b = Scratch.mine().floats(1);
            double[] total = {0};
            forBlocks(n, (at, count) -> {
                result.get(from + at, a, 0, count);
                upstream.get(from + at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    b[i] *= a[i];
                }
                total[0] += total(b, count);
            });
            float sum = (float) total[0];
            forBlocks(n, (at, count) -> {
                result.get(from + at, a, 0, count);
                upstream.get(from + at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    a[i] *= b[i] - sum;
                }
                out.put(from + at, a, 0, count);
            });
        });
        return dx;
    }

    /** log softmax's vector-Jacobian product, g - e^y sum(g), where y = log softmax(x). */
    public static INDArray logSoftmaxGradient(INDArray y, INDArray g) {
        INDArray dx = Memory.uninitialized(g.dataType(), g.shape());
        Span result = Span.of(y);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        int n = extent(g);
        forLines(g, n, n, (from, to) -> {
            float[] a = Scratch.mine().floats(0);
            float[] b = Scratch.mine().floats(1);
            float sum = (float) FloatSums.sum(upstream, from, n);
            forBlocks(n, (at, count) -> {
                result.get(from + at, a, 0, count);
                FloatMath.expOfSmall(a, a, count);
                upstream.get(from + at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    b[i] -= a[i] * sum;
                }
                out.put(from + at, b, 0, count);
            });
        });
        return dx;
    }

    /** The vector-Jacobian product of the maximum along the last dimension: g at the first place where x = y (or is a NaN as y is), else 0. */
    public static INDArray maxGradient(INDArray x, INDArray y, INDArray g) {
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        float[] most = new float[(int) y.length()];
        float[] upstream = new float[most.length];
        Span.of(y).get(0, most, 0, most.length);
        Span.of(g).get(0, upstream, 0, most.length);
        Span out = Span.of(dx);
        int n = extent(x);
        forLines(x, n, 1, (from, to) -> {
            float[] line = new float[n];
            in.get(from, line, 0, n);
            int chosen = first(line, most[(int) to]);
            Arrays.fill(line, 0);
            line[chosen] = upstream[(int) to];
            out.put(from, line, 0, n);
        });
        return dx;
    }

    private static int first(float[] line, float value) {
        boolean number = !Float.isNaN(value);
        int i = 0;
        while (i < line.length - 1 && (number ? line[i] != value : !Float.isNaN(line[i]))) {
            i++;
        }
        return i;
    }

    private static void subtract(float[] line, float amount, int n) {
        for (int i = 0; i < n; i++) {
            line[i] -= amount;
        }
    }

    /** A copy, in a slot of its own, of a line that a reduction would overwrite. */
    private static float[] copied(float[] line, int n) {
        float[] copy = Scratch.mine().floats(2);
        System.arraycopy(line, 0, copy, 0, n);
        return copy;
    }

    private static int extent(INDArray x) {
        return (int) x.size(x.rank() - 1);
    }

    private static long[] reduced(INDArray x) {
        long[] shape = x.shape().clone();
        shape[shape.length - 1] = 1;
        return shape;
    }

    private static void forLines(INDArray x, int n, int outExtent, Line body) {
        int lines = (int) (x.length() / n);
        int perTile = Math.max(1, TILE / n);
        Parallel.tiles((lines + perTile - 1) / perTile, tile -> {
            for (int line = tile * perTile; line < Math.min(lines, (tile + 1) * perTile); line++) {
                body.apply((long) line * n, (long) line * outExtent);
            }
        });
    }

    @FunctionalInterface
    private interface Block {
        void apply(int at, int count);
    }

    private static void forBlocks(int n, Block body) {
        for (int at = 0; at < n; at += Scratch.BLOCK) {
            body.apply(at, Math.min(Scratch.BLOCK, n - at));
        }
    }

    /** The sum of e^(x - most); the terms go to {@code terms}, at the same place, if there is one. */
    private static double sumExp(Span x, long from, int n, float most, Span terms) {
        float[] block = Scratch.mine().floats(0);
        double[] total = {0};
        forBlocks(n, (at, count) -> {
            x.get(from + at, block, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] -= most;
            }
            FloatMath.expOfSmall(block, block, count);
            if (terms != null) {
                terms.put(from + at, block, 0, count);
            }
            total[0] += total(block, count);
        });
        return total[0];
    }

    /** The sum of the first n numbers, which it overwrites. */
    private static double total(float[] block, int n) {
        if (n > SHORT) {
            Arrays.fill(block, n, Scratch.BLOCK, 0);
            return FloatSums.total(block, Scratch.BLOCK);
        }
        return FloatSums.total(block, n);
    }

    private static float max(Span x, long from, int n) {
        float[] block = Scratch.mine().floats(0);
        float most = Float.NEGATIVE_INFINITY;
        for (int at = 0; at < n; at += Scratch.BLOCK) {
            int count = Math.min(Scratch.BLOCK, n - at);
            x.get(from + at, block, 0, count);
            most = Math.max(most, max(block, count));
        }
        return most;
    }

    private static float max(float[] block, int n) {
        int left = n;
        if (n > SHORT) {
            Arrays.fill(block, n, Scratch.BLOCK, Float.NEGATIVE_INFINITY);
            fold512(block);
            fold256(block);
            fold128(block);
            fold64(block);
            fold32(block);
            fold16(block);
            left = 16;
        }
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < left; i++) {
            most = Math.max(most, block[i]);
        }
        return most;
    }

    private static void fold512(float[] x) {
        for (int i = 0; i < 512; i++) {
            x[i] = Math.max(x[i], x[i + 512]);
        }
    }

    private static void fold256(float[] x) {
        for (int i = 0; i < 256; i++) {
            x[i] = Math.max(x[i], x[i + 256]);
        }
    }

    private static void fold128(float[] x) {
        for (int i = 0; i < 128; i++) {
            x[i] = Math.max(x[i], x[i + 128]);
        }
    }

    private static void fold64(float[] x) {
        for (int i = 0; i < 64; i++) {
            x[i] = Math.max(x[i], x[i + 64]);
        }
    }

    private static void fold32(float[] x) {
        for (int i = 0; i < 32; i++) {
            x[i] = Math.max(x[i], x[i + 32]);
        }
    }

    private static void fold16(float[] x) {
        for (int i = 0; i < 16; i++) {
            x[i] = Math.max(x[i], x[i + 16]);
        }
    }
}
