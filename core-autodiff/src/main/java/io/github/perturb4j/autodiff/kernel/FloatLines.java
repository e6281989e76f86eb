package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lines of contiguous float32 numbers, block by block; along other dimensions than the last as {@link PlainLines} has
 * it.
 */
final class FloatLines implements LineKernels {
    private static final int TILE = 1 << 14;
    private static final int SHORT = 128;
    private static final Scratch.Lease<Room> ROOM = Scratch.of(Room::new);

    private final LineKernels alongOthers = new PlainLines();

    /** The blocks that are worked in. */
    private static final class Room {
        private final float[] line = new float[Scratch.BLOCK];
        private final float[] other = new float[Scratch.BLOCK];
        private final float[] copy = new float[Scratch.BLOCK];
    }

    @FunctionalInterface
    private interface Line {
        void apply(long from, long to);
    }

    @Override
    public INDArray softmax(INDArray x, int dim, boolean limit) {
        if (dim != x.rank() - 1) {
            return alongOthers.softmax(x, dim, limit);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        int n = extent(x);
        if (n <= Scratch.BLOCK) {
            forLines(x, n, n, (from, to) -> {
                float[] line = ROOM.get().line;
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
            float[] block = ROOM.get().line;
            Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
                out.get(at, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] *= share;
                }
                out.put(at, block, 0, count);
            });
        });
        return y;
    }

    @Override
    public INDArray logSoftmax(INDArray x, int dim) {
        if (dim != x.rank() - 1) {
            return alongOthers.logSoftmax(x, dim);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        int n = extent(x);
        if (n <= Scratch.BLOCK) {
            forLines(x, n, n, (from, to) -> {
                float[] line = ROOM.get().line;
                float[] terms = ROOM.get().other;
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
            float[] block = ROOM.get().line;
            Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
                in.get(at, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] = block[i] - most - norm;
                }
                out.put(at, block, 0, count);
            });
        });
        return y;
    }

    @Override
    public INDArray logSumExp(INDArray x, int dim) {
        if (dim != x.rank() - 1) {
            return alongOthers.logSumExp(x, dim);
        }
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

    @Override
    public INDArray softmaxGradient(INDArray y, INDArray g) {
        INDArray dx = Memory.uninitialized(g.dataType(), g.shape());
        Span result = Span.of(y);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        int n = extent(g);
        if (n <= Scratch.BLOCK) {
            forLines(g, n, n, (from, to) -> {
                float[] a = ROOM.get().line;
                float[] b = ROOM.get().other;
                float[] product = ROOM.get().copy;
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
            float[] a = ROOM.get().line;
            float[] b = ROOM.get().other;
            double[] total = {0};
            Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
                result.get(at, a, 0, count);
                upstream.get(at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    b[i] *= a[i];
                }
                total[0] += total(b, count);
            });
            float sum = (float) total[0];
            Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
                result.get(at, a, 0, count);
                upstream.get(at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    a[i] *= b[i] - sum;
                }
                out.put(at, a, 0, count);
            });
        });
        return dx;
    }

    @Override
    public INDArray logSoftmaxGradient(INDArray y, INDArray g) {
        INDArray dx = Memory.uninitialized(g.dataType(), g.shape());
        Span result = Span.of(y);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        int n = extent(g);
        forLines(g, n, n, (from, to) -> {
            float[] a = ROOM.get().line;
            float[] b = ROOM.get().other;
            float sum = (float) FloatSums.sum(upstream, from, n);
            Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
                result.get(at, a, 0, count);
                FloatMath.expOfSmall(a, a, count);
                upstream.get(at, b, 0, count);
                for (int i = 0; i < count; i++) {
                    b[i] -= a[i] * sum;
                }
                out.put(at, b, 0, count);
            });
        });
        return dx;
    }

    @Override
    public INDArray maxGradient(INDArray x, INDArray y, INDArray g) {
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
        float[] copy = ROOM.get().copy;
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
        Parallel.ranges(x.length() / n, Math.max(1, TILE / n), (first, end) -> {
            for (long line = first; line < end; line++) {
                body.apply(line * n, line * outExtent);
            }
        });
    }

    /** The sum of e^(x - most); the terms go to {@code terms}, at the same place, if there is one. */
    private static double sumExp(Span x, long from, int n, float most, Span terms) {
        float[] block = ROOM.get().line;
        double[] total = {0};
        Span.forEachBlock(from, from + n, Scratch.BLOCK, (at, count) -> {
            x.get(at, block, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] -= most;
            }
            FloatMath.expOfSmall(block, block, count);
            if (terms != null) {
                terms.put(at, block, 0, count);
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
        float[] block = ROOM.get().line;
        float most = Float.NEGATIVE_INFINITY;
        for (long at = from; at < from + n; at += Scratch.BLOCK) {
            int count = (int) Math.min(Scratch.BLOCK, from + n - at);
            x.get(at, block, 0, count);
            most = Math.max(most, max(block, count));
        }
        return most;
    }

    /** The largest of the first n numbers, which it overwrites. */
    private static float max(float[] block, int n) {
        int left = n;
        if (n > SHORT) {
            Arrays.fill(block, n, Scratch.BLOCK, Float.NEGATIVE_INFINITY);
            foldToAQuarter(block);
            foldToASixteenth(block);
            left = Scratch.BLOCK / 16;
        }
        float even = Float.NEGATIVE_INFINITY;
        float odd = Float.NEGATIVE_INFINITY; // two strands, so that one need not wait for the other
        int i = 0;
        for (; i + 1 < left; i += 2) {
            even = Math.max(even, block[i]);
            odd = Math.max(odd, block[i + 1]);
        }
        return Math.max(Math.max(even, odd), i < left ? block[i] : even);
    }

    // Written out as FloatSums has it, but no more than four numbers at once: of eight, the compiler vectorises no
    // maximum.
    private static void foldToAQuarter(float[] x) {
        for (int i = 0; i < 256; i++) {
            x[i] = Math.max(Math.max(x[i], x[i + 512]), Math.max(x[i + 256], x[i + 768]));
        }
    }

    private static void foldToASixteenth(float[] x) {
        for (int i = 0; i < 64; i++) {
            x[i] = Math.max(Math.max(x[i], x[i + 128]), Math.max(x[i + 64], x[i + 192]));
        }
    }
}
