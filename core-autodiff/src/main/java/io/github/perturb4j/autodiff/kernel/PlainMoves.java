package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Row by row in float64. */
final class PlainMoves implements MoveKernels {
    @Override
    public void copy(
            Span in, long inOffset, long[] inStrides, long[] shape, Span out, long outOffset, long[] outStrides) {
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

    @Override
    public INDArray sum(INDArray x, long[] outShape, long[] strides) {
        double[] total = new double[(int) Memory.length(outShape)];
        Span in = Span.of(x);
        Walk walk = Walk.ofDisjoint(x.shape(), strides, Memory.strides(x.shape()));
        int n = (int) walk.inner();
        long step = walk.innerStride(0);
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
        return Memory.of(x.dataType(), total, outShape);
    }

    @Override
    public INDArray embed(INDArray x, long[] start, long[] shape, long[] step) {
        long[] strides = Memory.strides(shape);
        long first = 0;
        for (int d = 0; d < shape.length; d++) {
            first += start[d] * strides[d];
            strides[d] *= step[d];
        }
        INDArray y = Memory.zeros(x.dataType(), shape);
        copy(Span.of(x), 0, Memory.strides(x.shape()), x.shape(), Span.of(y), first, strides);
        return y;
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
