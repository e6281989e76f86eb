package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Channel by channel in float64. */
final class PlainChannels implements ChannelKernels {
    private static final Scratch.Lease<double[]> BLOCK = Scratch.of(() -> new double[Span.BLOCK]);
    private static final Scratch.Lease<double[]> OTHER = Scratch.of(() -> new double[Span.BLOCK]);

    /** In one pass around the channel's first value. */
    @Override
    public Moments moments(INDArray x) {
        Channels at = new Channels(x);
        double[] mean = new double[at.channels()];
        double[] variance = new double[at.channels()];
        Span in = Span.of(x);
        Parallel.tiles(at.channels(), c -> {
            double centre = in.get(at.first(c));
            Sums sums = new Sums();
            double[] block = at.block();
            at.forEachBlock(c, (from, n) -> {
                in.get(from, block, 0, n);
                sums.addWithSquare(block, centre, n);
            });
            double shift = sums.first() / at.count();
            mean[c] = centre + shift;
            variance[c] = Math.max(0, sums.second() / at.count() - shift * shift);
        });
        return new Moments(mean, variance);
    }

    @Override
    public INDArray[] gradients(INDArray x, INDArray weight, INDArray g, double eps) {
        Channels at = new Channels(x);
        Moments moments = moments(x);
        double[] scale = Span.of(weight).toDoubles();
        double[] dWeight = new double[at.channels()];
        double[] dBias = new double[at.channels()];
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        Parallel.tiles(at.channels(), c -> {
            double r = 1 / Math.sqrt(moments.variance()[c] + eps);
            double mean = moments.mean()[c];
            Sums sums = new Sums();
            double[] a = at.block();
            double[] b = at.block();
            at.forEachBlock(c, (from, n) -> {
                in.get(from, a, 0, n);
                upstream.get(from, b, 0, n);
                sums.addWithProduct(b, a, mean, n);
            });
            dBias[c] = sums.first();
            dWeight[c] = sums.second() * r;
            double ofG = scale[c] * r;
            double ofX = -scale[c] * r * r * dWeight[c] / at.count();
            double constant = -ofG * dBias[c] / at.count() - ofX * mean;
            at.forEachBlock(c, (from, n) -> {
                in.get(from, a, 0, n);
                upstream.get(from, b, 0, n);
                for (int i = 0; i < n; i++) {
                    a[i] = ofG * b[i] + ofX * a[i] + constant;
                }
                out.put(from, a, 0, n);
            });
        });
        return Channels.gradients(dx, dWeight, dBias);
    }

    @Override
    public INDArray[] rectifiedGradients(
            INDArray x, INDArray weight, INDArray bias, INDArray y, INDArray g, double eps) {
        INDArray passed = Elementwise.zip(y, g, (result, up) -> result <= 0 ? 0 : up);
        try {
            return gradients(x, weight, passed, eps);
        } finally {
            passed.close();
        }
    }

    @Override
    public INDArray affine(INDArray x, double[] scale, double[] shift, INDArray addend, boolean rectify) {
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span beside = addend == null ? null : Span.of(addend);
        Span out = Span.of(y);
        ChannelScale.forEachBlock(x, scale, shift, Span.BLOCK, (at, n, a, b) -> {
            double[] block = BLOCK.get();
            double[] other = OTHER.get();
            in.get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                block[i] = block[i] * a + b;
            }
            if (beside != null) {
                beside.get(at, other, 0, n);
                for (int i = 0; i < n; i++) {
                    block[i] += other[i];
                }
            }
            for (int i = 0; i < n && rectify; i++) {
                block[i] = Math.max(0, block[i]);
            }
            out.put(at, block, 0, n);
        });
        return y;
    }

    /** Two sums at a time, each in two strands, so that additions need not wait for each other. */
    private static final class Sums {
        private double first;
        private double second;

        void addWithSquare(double[] x, double centre, int n) {
            double a0 = 0;
            double a1 = 0;
            double b0 = 0;
            double b1 = 0;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                double u = x[i] - centre;
                double v = x[i + 1] - centre;
                a0 += u;
                a1 += v;
                b0 += u * u;
                b1 += v * v;
            }
            if (i < n) {
                double u = x[i] - centre;
                a0 += u;
                b0 += u * u;
            }
            first += a0 + a1;
            second += b0 + b1;
        }

        void addWithProduct(double[] g, double[] x, double centre, int n) {
            double a0 = 0;
            double a1 = 0;
            double b0 = 0;
            double b1 = 0;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                a0 += g[i];
                a1 += g[i + 1];
                b0 += g[i] * (x[i] - centre);
                b1 += g[i + 1] * (x[i + 1] - centre);
            }
            if (i < n) {
                a0 += g[i];
                b0 += g[i] * (x[i] - centre);
            }
            first += a0 + a1;
            second += b0 + b1;
        }

        double first() {
            return first;
        }

        double second() {
            return second;
        }
    }
}
