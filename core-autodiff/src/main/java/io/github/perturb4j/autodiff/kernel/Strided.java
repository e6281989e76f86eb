package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reading and adding through a stride per dimension: the one kernel behind broadcasting, permuting, slicing, padding,
 * concatenating and summing.
 *
 * <p>With strides s and offset o, element (i, j, ..) of the strided side lies at o + i s0 + j s1 + ..; a stride of 0
 * repeats (when reading) or accumulates (when adding).
 */
public final class Strided {
    private Strided() {}

    /** out[i, j, ..] = x[offset + i s0 + j s1 + ..], a new array of the given shape. */
    public static INDArray read(INDArray x, long offset, long[] shape, long[] strides) {
        return read(Span.of(x), offset, shape, strides);
    }

    static INDArray read(Span x, long offset, long[] shape, long[] strides) {
        INDArray out = Memory.uninitialized(x.type(), shape);
        readInto(x, offset, strides, shape, out, 0, Memory.strides(shape));
        return out;
    }

    /** Copies x, row-major and of the given shape, to the strided places of {@code out}, which must not overlap. */
    public static void write(INDArray x, INDArray out, long offset, long[] strides) {
        readInto(Span.of(x), 0, Memory.strides(x.shape()), x.shape(), out, offset, strides);
    }

    private static void readInto(
            Span in, long inOffset, long[] inStrides, long[] shape, INDArray to, long outOffset, long[] outStrides) {
        Span out = Span.of(to);
        if (in.isFloat32()
                && FloatMoves.copy(in, inOffset, out, outOffset, Walk.merged(shape, inStrides, outStrides))) {
            return;
        }
        Walk walk = Walk.of(shape, inStrides, outStrides);
        int n = (int) walk.inner();
        long inStep = walk.innerStride(0);
        long outStep = walk.innerStride(1);
        Parallel.tiles(walk.tiles(), tile -> {
            double[] row = new double[Math.min(n, Span.BLOCK)];
            walk.rows(tile, (a, b) -> {
                for (int at = 0; at < n; at += row.length) {
                    int count = Math.min(row.length, n - at);
                    gather(in, inOffset + a + at * inStep, inStep, row, count);
                    scatter(out, outOffset + b + at * outStep, outStep, row, count);
                }
            });
        });
    }

    private static void gather(Span in, long from, long step, double[] row, int n) {
        if (step == 1) {
            in.get(from, row, 0, n);
        } else if (step == 0) {
            Arrays.fill(row, 0, n, in.get(from));
        } else if (step <= 4) {
            double[] all = new double[(n - 1) * (int) step + 1];
            in.get(from, all, 0, all.length);
            for (int i = 0; i < n; i++) {
                row[i] = all[i * (int) step];
            }
        } else {
            for (int i = 0; i < n; i++) {
                row[i] = in.get(from + i * step);
            }
        }
    }

    private static void scatter(Span out, long to, long step, double[] row, int n) {
        if (step == 1) {
            out.put(to, row, 0, n);
        } else {
            for (int i = 0; i < n; i++) {
                out.put(to + i * step, row[i]);
            }
        }
    }

    /**
     * A new array of shape {@code outShape} that starts at zero and to which every x[i, j, ..] is added at i s0 + j s1 +
     * ... Sums are carried in float64, each in row-major order of x; in float32 those along the innermost dimension are
     * those of {@link FloatSums}.
     */
    public static INDArray sum(INDArray x, long[] outShape, long[] strides) {
        DataType type = x.dataType();
        INDArray out = Memory.uninitialized(type, outShape);
        double[] total = new double[(int) Memory.length(outShape)];
        Span in = Span.of(x);
        Walk walk = Walk.ofDisjoint(x.shape(), strides, Memory.strides(x.shape()));
        int n = (int) walk.inner();
        long step = walk.innerStride(0);
        if (in.isFloat32() && step == 0) {
            sumRows(in, walk, n, total);
            Span.of(out).putAll(total);
            return out;
        }
        Parallel.tiles(walk.tiles(), tile -> {
            double[] row = new double[Math.min(n, Span.BLOCK)];
            walk.rows(tile, (to, from) -> {
                for (int at = 0; at < n; at += row.length) {
                    int count = Math.min(row.length, n - at);
                    in.get(from + at, row, 0, count);
                    accumulate(row, count, total, (int) (to + at * step), (int) step);
                }
            });
        });
        Span.of(out).putAll(total);
        return out;
    }

    private static void sumRows(Span in, Walk walk, int n, double[] total) {
        if (total.length == 1 && n > FloatSums.CHUNK) {
            walk.rows(0, (to, from) -> total[(int) to] += FloatSums.sumOnAllCores(in, from, n));
        } else {
            Parallel.tiles(
                    walk.tiles(), tile -> walk.rows(tile, (to, from) -> total[(int) to] += FloatSums.sum(in, from, n)));
        }
    }

    private static void accumulate(double[] row, int n, double[] total, int at, int step) {
        if (step == 0) {
            double sum = total[at];
            for (int i = 0; i < n; i++) {
                sum += row[i];
            }
            total[at] = sum;
        } else {
            for (int i = 0; i < n; i++) {
                total[at + i * step] += row[i];
            }
        }
    }
}
