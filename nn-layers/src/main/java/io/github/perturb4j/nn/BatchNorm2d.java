package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch normalisation per channel (Ioffe and Szegedy 2015, algorithm 1): y = (x - mean) / sqrt(var + eps) * weight +
 * bias; x (N, C, H, W), everything else (C).
 *
 * <p>In training mode mean and biased variance are the batch's, and the running ones move by {@code momentum} towards
 * them (the variance towards the unbiased one), as in PyTorch. In evaluation mode the running ones are used.
 */
public final class BatchNorm2d extends Module {
    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final Parameter weight;
    private final Parameter bias;
    private final Buffer runningMean;
    private final Buffer runningVar;
    private final Buffer batches;

    /** With PyTorch's eps of 1e-5 and momentum of 0.1. */
    public BatchNorm2d(int channels) {
        if (channels < 1) {
            throw new IllegalArgumentException("batch_norm2d: expected at least one channel, found " + channels);
        }
        this.weight = parameter("weight", Initialiser.constant(1), channels);
        this.bias = parameter("bias", Initialiser.constant(0), channels);
        this.runningMean = buffer("running_mean", Memory.zeros(DataType.FLOAT, channels));
        this.runningVar = buffer("running_var", Memory.filled(DataType.FLOAT, 1, channels));
        this.batches = buffer("num_batches_tracked", Memory.counter(0));
    }

    @Override
    public Variable forward(Variable x) {
        if (isTraining()) {
            double count = (double) x.value().length() / x.size(1);
            return Ops.batchNormTraining(
                    x, weight.variable(), bias.variable(), EPS, moments -> updateStatistics(moments, count));
        }
        return Ops.batchNormInference(
                x, weight.variable(), bias.variable(), runningMean.variable(), runningVar.variable(), EPS);
    }

    /** relu(forward(x) + addend), in training mode in one pass; the addend, of x's shape, may be null. */
    public Variable rectified(Variable x, Variable addend) {
        return watched(() -> rectify(x, addend));
    }

    private Variable rectify(Variable x, Variable addend) {
        if (!isTraining()) {
            Variable y = forward(x);
            return Ops.relu(addend == null ? y : Ops.add(y, addend));
        }
        double count = (double) x.value().length() / x.size(1);
        return Ops.batchNormRelu(
                x, weight.variable(), bias.variable(), addend, EPS, moments -> updateStatistics(moments, count));
    }

    private void updateStatistics(Moments moments, double count) {
        move(runningMean, moments.mean(), 1);
        move(runningVar, moments.variance(), count / (count - 1));
        batches.set(Memory.counter(batches.value().getLong(0) + 1));
    }

    private static void move(Buffer running, double[] towards, double factor) {
        double[] values = Span.of(running.value()).toDoubles();
        for (int c = 0; c < values.length; c++) {
            values[c] = (1 - MOMENTUM) * values[c] + MOMENTUM * towards[c] * factor;
        }
        running.set(Memory.of(running.value().dataType(), values, running.shape()));
    }

    static LayerExample example(Draw draw) {
        int channels = draw.between(1, 4);
        return new LayerExample(
                new BatchNorm2d(channels),
                draw.normal(draw.between(2, 3), channels, draw.between(2, 4), draw.between(2, 4)));
    }
}
