package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation's arithmetic over all dimensions but the second of an (n, c, ...) array: the moments of each channel, and the
 * first-order gradients in two passes. Sums are carried in float64 (see {@link FloatChannel} for float32), each in an order that depends on
 * the shape alone.
 */
public final class BatchStatistics {
    private BatchStatistics() {}

    /**
     * Of each channel.
     *
     * @param variance the biased one, divided by the number of values
     */
    public record Moments(double[] mean, double[] variance) {
        /** What channel c is multiplied by: weight / sqrt(variance + eps). */
        double scale(int c, double weight, double eps) {
            return weight / Math.sqrt(variance[c] + eps);
        }

        /** What is added to channel c then: bias - mean scale. */
        double shift(int c, double scale, double bias) {
            return bias - mean[c] * scale;
        }
    }

    /** y = (x - mean) / sqrt(variance + eps) weight + bias, or, with ReLU, max(0, that + addend), where the addend may be null. */
    public static INDArray normalised(
            INDArray x, Moments moments, INDArray weight, INDArray bias, double eps, boolean relu, INDArray addend) {
        double[] scale = Span.of(weight).toDoubles();
        double[] shift = Span.of(bias).toDoubles();
        for (int c = 0; c < scale.length; c++) {
            scale[c] = moments.scale(c, scale[c], eps);
            shift[c] = moments.shift(c, scale[c], shift[c]);
        }
        return relu ? ChannelScale.rectified(x, scale, shift, addend) : ChannelScale.affine(x, scale, shift);
    }

    /** The mean and the biased variance of each channel, in one pass around the channel's first value. */
    public static Moments moments(INDArray x) {
        Channels at = new Channels(x);
        double[] mean = new double[at.channels];
        double[] variance = new double[at.channels];
        Span in = Span.of(x);
        if (in.isFloat32()) {
            Parallel.tiles(at.channels, c -> {
                FloatChannel sums = new FloatChannel(in, null, at.shape(), c);
                mean[c] = sums.centre64() + sums.sumU() / at.count();
                variance[c] = at.variance(sums);
            });
            return new Moments(mean, variance);
        }
        Parallel.tiles(at.channels, c -> {
            double centre = in.get(c * at.plane);
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

    /**
     * The gradients of y = (x - mean) r weight + bias, r = 1 / sqrt(variance + eps), given g = dL/dy: {@code {dL/dx, dL/dweight,
     * dL/dbias}}, where mean and variance depend on x. With h = (x - mean) r: dL/dbias = sum g, dL/dweight = sum g h, dL/dx = weight r (g
     * - mean(g) - h mean(g h)).
     */
    public static INDArray[] gradients(INDArray x, INDArray weight, INDArray g, double eps) {
        return x.dataType() == DataType.FLOAT ? gradients32(x, weight, null, g, eps) : gradients64(x, weight, g, eps);
    }

    /** {@link #gradients} of max(0, y), in float32: the same where g is 0 wherever y is 0 or less, but without an array for it. */
    public static INDArray[] rectifiedGradients(INDArray x, INDArray weight, INDArray bias, INDArray g, double eps) {
        return gradients32(x, weight, bias, g, eps);
    }

    /** @param bias null where g counts everywhere */
    private static INDArray[] gradients32(INDArray x, INDArray weight, INDArray bias, INDArray g, double eps) {
        Moments moments = bias == null ? null : moments(x);
        double[] offset = bias == null ? null : Span.of(bias).toDoubles();
        Channels at = new Channels(x);
        double[] scale = Span.of(weight).toDoubles();
        double[] dWeight = new double[at.channels];
        double[] dBias = new double[at.channels];
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        Parallel.tiles(at.channels, c -> {
            FloatChannel sums =
                    new FloatChannel(in, upstream, at.shape(), c, rectifier(moments, c, scale[c], offset, eps));
            double r = 1 / Math.sqrt(at.variance(sums) + eps);
            double shift = sums.sumU() / at.count(); // the mean is so much above the centre
            dBias[c] = sums.sumG();
            dWeight[c] = (sums.sumGU() - shift * sums.sumG()) * r;
            double ofG = scale[c] * r;
            double ofU = -ofG * r * dWeight[c] / at.count();
            sums.combine(ofG, ofU, -ofG * dBias[c] / at.count() - ofU * shift, out);
        });
        return result(dx, dWeight, dBias);
    }

    private static float[] rectifier(Moments moments, int c, double weight, double[] bias, double eps) {
        if (moments == null) {
            return null;
        }
        double scale = moments.scale(c, weight, eps);
        return new float[] {(float) scale, (float) moments.shift(c, scale, bias[c])};
    }

    private static INDArray[] result(INDArray dx, double[] dWeight, double[] dBias) {
        return new INDArray[] {
            dx, Memory.of(dx.dataType(), dWeight, dWeight.length), Memory.of(dx.dataType(), dBias, dBias.length)
        };
    }

    private static INDArray[] gradients64(INDArray x, INDArray weight, INDArray g, double eps) {
        Channels at = new Channels(x);
        Moments moments = moments(x);
        double[] scale = Span.of(weight).toDoubles();
        double[] dWeight = new double[at.channels];
        double[] dBias = new double[at.channels];
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        Parallel.tiles(at.channels, c -> {
            double r = 1 / Math.sqrt(moments.variance[c] + eps);
            double mean = moments.mean[c];
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
        return result(dx, dWeight, dBias);
    }

    private static final class Channels {
        private final int samples;
        private final int channels;
        private final long plane;

        Channels(INDArray x) {
            this.samples = (int) x.size(0);
            this.channels = (int) x.size(1);
            this.plane = x.length() / ((long) samples * channels);
        }

        double count() {
            return (double) samples * plane;
        }

        int[] shape() {
            return new int[] {samples, channels, (int) plane};
        }

        /** The biased one. */
        double variance(FloatChannel sums) {
            double shift = sums.sumU() / count();
            return Math.max(0, sums.sumUU() / count() - shift * shift);
        }

        double[] block() {
            return new double[(int) Math.min(Span.BLOCK, plane)];
        }

        @FunctionalInterface
        interface Block {
            void apply(long from, int n);
        }

        void forEachBlock(int c, Block body) {
            for (int s = 0; s < samples; s++) {
                long start = ((long) s * channels + c) * plane;
                for (long at = 0; at < plane; at += Span.BLOCK) {
                    body.apply(start + at, (int) Math.min(Span.BLOCK, plane - at));
                }
            }
        }
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
