package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Window by window in float64. */
final class PlainPools implements PoolKernels {
    @Override
    public INDArray means(INDArray x, Windows rows, Windows columns) {
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), rows.count(), columns.count());
        planes(x, y, (in, out) -> {
            for (int i = 0, to = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++, to++) {
                    double sum = 0;
                    for (int r = rows.start()[i]; r < rows.end()[i]; r++) {
                        for (int c = columns.start()[j]; c < columns.end()[j]; c++) {
                            sum += in[r * columns.extent() + c];
                        }
                    }
                    out[to] = sum / ((double) rows.divisor()[i] * columns.divisor()[j]);
                }
            }
        });
        return y;
    }

    @Override
    public INDArray spread(INDArray g, Windows rows, Windows columns) {
        INDArray x = Memory.uninitialized(g.dataType(), g.size(0), g.size(1), rows.extent(), columns.extent());
        planes(g, x, (in, out) -> {
            for (int i = 0, from = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++, from++) {
                    double share = in[from] / ((double) rows.divisor()[i] * columns.divisor()[j]);
                    for (int r = rows.start()[i]; r < rows.end()[i]; r++) {
                        for (int c = columns.start()[j]; c < columns.end()[j]; c++) {
                            out[r * columns.extent() + c] += share;
                        }
                    }
                }
            }
        });
        return x;
    }

    @Override
    public byte[] newTaken(MaxPooling at, INDArray x) {
        return null;
    }

    @Override
    public INDArray maxima(MaxPooling at, INDArray x, byte[] taken) {
        return at.argmax(x).pick(x);
    }

    @Override
    public INDArray maximaGradient(MaxPooling at, INDArray x, byte[] taken, INDArray g) {
        return at.argmax(x).place(g, x.shape());
    }

    @FunctionalInterface
    private interface Plane {
        void apply(double[] in, double[] zeroedOut);
    }

    private static void planes(INDArray from, INDArray to, Plane body) {
        Span in = Span.of(from);
        Span out = Span.of(to);
        int inSize = (int) (from.size(2) * from.size(3));
        int outSize = (int) (to.size(2) * to.size(3));
        Parallel.tiles((int) (from.size(0) * from.size(1)), p -> {
            double[] a = new double[inSize];
            double[] b = new double[outSize];
            in.get((long) p * inSize, a, 0, inSize);
            body.apply(a, b);
            out.put((long) p * outSize, b, 0, outSize);
        });
    }
}
