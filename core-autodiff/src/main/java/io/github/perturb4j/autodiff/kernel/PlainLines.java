package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Line by line in float64. */
final class PlainLines implements LineKernels {
    @Override
    public INDArray softmax(INDArray x, int dim, boolean limit) {
        return Lines.map(x, dim, (int) x.size(dim), (in, out) -> {
            double most = Lines.max(in);
            double sum = limit && most == Double.POSITIVE_INFINITY ? 1 : Lines.sumExp(in, most);
            for (int i = 0; i < in.length; i++) {
                out[i] = Math.exp(in[i] - most) / sum;
            }
        });
    }

    @Override
    public INDArray logSoftmax(INDArray x, int dim) {
        return Lines.map(x, dim, (int) x.size(dim), (in, out) -> {
            double most = Lines.max(in);
            double norm = Math.log(Lines.sumExp(in, most));
            for (int i = 0; i < in.length; i++) {
                out[i] = in[i] - most - norm; // in this order: most + norm would lose norm's digits
            }
        });
    }

    @Override
    public INDArray logSumExp(INDArray x, int dim) {
        return Lines.map(x, dim, 1, (in, out) -> out[0] = Lines.logSumExp(in));
    }

    @Override
    public INDArray softmaxGradient(INDArray y, INDArray g) {
        return zip(y, g, (s, up) -> {
            double sum = 0;
            for (int i = 0; i < s.length; i++) {
                sum += up[i] * s[i];
            }
            for (int i = 0; i < s.length; i++) {
                up[i] = s[i] * (up[i] - sum);
            }
        });
    }

    @Override
    public INDArray logSoftmaxGradient(INDArray y, INDArray g) {
        return zip(y, g, (s, up) -> {
            double sum = 0;
            for (double each : up) {
                sum += each;
            }
            for (int i = 0; i < s.length; i++) {
                up[i] -= Math.exp(s[i]) * sum;
            }
        });
    }

    @Override
    public INDArray maxGradient(INDArray x, INDArray y, INDArray g) {
        return Lines.argmax(x, x.rank() - 1).place(g, x.shape());
    }

    /** Replaces the second of two lines. */
    @FunctionalInterface
    private interface Line {
        void apply(double[] a, double[] b);
    }

    private static INDArray zip(INDArray x, INDArray y, Line body) {
        INDArray z = Memory.uninitialized(y.dataType(), y.shape());
        Span first = Span.of(x);
        Span second = Span.of(y);
        Span out = Span.of(z);
        int n = (int) y.size(y.rank() - 1);
        Parallel.tiles((int) (y.length() / n), line -> {
            double[] a = new double[n];
            double[] b = new double[n];
            first.get((long) line * n, a, 0, n);
            second.get((long) line * n, b, 0, n);
            body.apply(a, b);
            out.put((long) line * n, b, 0, n);
        });
        return z;
    }
}
