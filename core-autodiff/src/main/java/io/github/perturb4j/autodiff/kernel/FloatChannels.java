package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Channel by channel in float32, with sums of few terms: see {@link FloatChannel}. */
final class FloatChannels implements ChannelKernels {
    private static final Scratch.Lease<float[]> BLOCK = Scratch.block();
    private static final Scratch.Lease<float[]> OTHER = Scratch.block();

    @Override
    public Moments moments(INDArray x) {
        Channels at = new Channels(x);
        double[] mean = new double[at.channels()];
        double[] variance = new double[at.channels()];
        Span in = Span.of(x);
        Parallel.tiles(at.channels(), c -> {
            FloatChannel sums = new FloatChannel(in, null, at.shape(), c);
            mean[c] = sums.centre64() + sums.sumU() / at.count();
            variance[c] = variance(sums, at.count());
        });
        return new Moments(mean, variance);
    }

    /** The biased one. */
    private static double variance(FloatChannel sums, double count) {
        double shift = sums.sumU() / count;
        return Math.max(0, sums.sumUU() / count - shift * shift);
    }

    @Override
    public INDArray[] gradients(INDArray x, INDArray weight, INDArray g, double eps) {
        return gradients(x, weight, null, g, eps);
    }

    /** Computes the sign of y again, from x: so no array is needed for what of g counts. */
    @Override
    public INDArray[] rectifiedGradients(
            INDArray x, INDArray weight, INDArray bias, INDArray y, INDArray g, double eps) {
        return gradients(x, weight, bias, g, eps);
    }

    /** @param bias null where g counts everywhere */
    private INDArray[] gradients(INDArray x, INDArray weight, INDArray bias, INDArray g, double eps) {
        Moments moments = bias == null ? null : moments(x);
        double[] offset = bias == null ? null : Span.of(bias).toDoubles();
        Channels at = new Channels(x);
        double[] scale = Span.of(weight).toDoubles();
        double[] dWeight = new double[at.channels()];
        double[] dBias = new double[at.channels()];
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        Parallel.tiles(at.channels(), c -> {
            FloatChannel sums =
                    new FloatChannel(in, upstream, at.shape(), c, rectifier(moments, c, scale[c], offset, eps));
            double r = 1 / Math.sqrt(variance(sums, at.count()) + eps);
            double shift = sums.sumU() / at.count(); // the mean is so much above the centre
            dBias[c] = sums.sumG();
            dWeight[c] = (sums.sumGU() - shift * sums.sumG()) * r;
            double ofG = scale[c] * r;
            double ofU = -ofG * r * dWeight[c] / at.count();
            sums.combine(ofG, ofU, -ofG * dBias[c] / at.count() - ofU * shift, out);
        });
        return Channels.gradients(dx, dWeight, dBias);
    }

    private static float[] rectifier(Moments moments, int c, double weight, double[] bias, double eps) {
        if (moments == null) {
            return null;
        }
        double scale = moments.scale(c, weight, eps);
        return new float[] {(float) scale, (float) moments.shift(c, scale, bias[c])};
    }

    @Override
    public INDArray affine(INDArray x, double[] scale, double[] shift, INDArray addend, boolean rectify) {
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span beside = addend == null ? null : Span.of(addend);
        Span out = Span.of(y);
        ChannelScale.forEachBlock(x, scale, shift, Scratch.BLOCK, (at, n, a, b) -> {
            float[] block = BLOCK.get();
            in.get(at, block, 0, n);
            scale(block, (float) a, (float) b, n);
            if (beside != null) {
                float[] other = OTHER.get();
                beside.get(at, other, 0, n);
                FloatSums.add(other, block, n);
            }
            if (rectify) {
                rectify(block, n);
            }
            out.put(at, block, 0, n);
        });
        return y;
    }

    /** The first n numbers become x a + b. */
    static void scale(float[] x, float a, float b, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] * a + b;
        }
    }

    private static void rectify(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(0f, x[i]);
        }
    }
}
