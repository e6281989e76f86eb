package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Module;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ways to break a model that defences are known for, most of them by accident. */
final class Broken {
    private static final int LEVELS = 4;

    private Broken() {}

    /** Rounds pixels to a few levels; flat nearly everywhere. */
    static UnaryOperator<Variable> quantised(UnaryOperator<Variable> model) {
        return x -> model.apply(Ops.apply(new Quantise(false), x));
    }

    /** Rounds pixels, and pretends in the backward pass that it did not. */
    static UnaryOperator<Variable> straightThrough(UnaryOperator<Variable> model) {
        return x -> model.apply(Ops.apply(new Quantise(true), x));
    }

    /** Logits so large that the softmax is 0 and 1 in float64, too. */
    static UnaryOperator<Variable> saturated(UnaryOperator<Variable> model) {
        return x -> Ops.mul(model.apply(x), 1e4);
    }

    static UnaryOperator<Variable> probabilities(UnaryOperator<Variable> model) {
        return x -> Ops.softmax(model.apply(x), 1);
    }

    /** NaN for the first image of each batch. */
    static UnaryOperator<Variable> notANumberAtFirst(UnaryOperator<Variable> model) {
        return x -> {
            Variable logits = model.apply(x);
            double[] added = new double[(int) logits.value().length()];
            Arrays.fill(added, 0, (int) logits.size(1), Double.NaN);
            return Ops.add(logits, Variable.of(Memory.of(x.dtype(), added, logits.shape())));
        };
    }

    /** Adds other noise to the pixels at every call. */
    static UnaryOperator<Variable> random(UnaryOperator<Variable> model) {
        AtomicLong calls = new AtomicLong();
        return x -> {
            CounterRandom random = new CounterRandom(1, calls.incrementAndGet());
            double[] noise = new double[(int) x.value().length()];
            Arrays.setAll(noise, i -> 0.1 * random.nextGaussian());
            return model.apply(Ops.add(x, Variable.of(Memory.of(x.dtype(), noise, x.shape()))));
        };
    }

    /** In the network's training mode, which is restored: batch norm by the batch's statistics. */
    static UnaryOperator<Variable> training(Module network) {
        return x -> {
            network.train();
            try {
                return network.forward(x);
            } finally {
                network.eval();
            }
        };
    }

    /** A constant of the input's shape times a square root at 0: the value is the model's, the gradient NaN. */
    static UnaryOperator<Variable> notANumber(UnaryOperator<Variable> model) {
        return x -> model.apply(Ops.add(x, Ops.mul(Ops.sqrt(Ops.mul(x, 0)), 0)));
    }

    /** As {@link #notANumber}, of the logits. */
    static UnaryOperator<Variable> infiniteLogits(UnaryOperator<Variable> model) {
        return x -> Ops.exp(Ops.mul(Ops.abs(model.apply(x)), 1e5));
    }

    /** The right gradient at images of 8 bits, its opposite everywhere else. */
    static UnaryOperator<Variable> reversedOffGrid(UnaryOperator<Variable> model) {
        return x -> {
            Variable y = model.apply(x);
            Variable grid = Variable.of(onGrid(x.value(), y.size(1)));
            Variable reversed = Ops.sub(Ops.mul(y.detach(), 2), y);
            return Ops.add(Ops.mul(y, grid), Ops.mul(reversed, Ops.sub(1, grid)));
        };
    }

    /** 1 in the rows of samples whose pixels are all of 8 bits, else 0. */
    private static INDArray onGrid(INDArray x, long classes) {
        double[] rows = new double[(int) (x.size(0) * classes)];
        PerSample.read(x, x, (i, values, same) -> {
            boolean on = Arrays.stream(values).allMatch(v -> Math.abs(255 * v - Math.rint(255 * v)) < 1e-3);
            Arrays.fill(rows, (int) (i * classes), (int) ((i + 1) * classes), on ? 1 : 0);
        });
        return Memory.of(x.dataType(), rows, x.size(0), classes);
    }

    /** Made for pixels in [0, 255]. */
    static UnaryOperator<Variable> of255(UnaryOperator<Variable> model) {
        return x -> model.apply(Ops.mul(x, 1 / 255.0));
    }

    /** Sees white where black is. */
    static UnaryOperator<Variable> negative(UnaryOperator<Variable> model) {
        return x -> model.apply(Ops.sub(1, x));
    }

    static UnaryOperator<Variable> reversedChannels(UnaryOperator<Variable> model) {
        return x ->
                model.apply(Ops.cat(1, Ops.slice(x, 1, 2, 3, 1), Ops.slice(x, 1, 1, 2, 1), Ops.slice(x, 1, 0, 1, 1)));
    }

    static DiagnosisSettings settings(double epsilon) {
        return DiagnosisSettings.of(Norm.LINF, epsilon, PixelBox.UNIT);
    }

    /** y = round(3 x) / 3. */
    record Quantise(boolean passGradient) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return PerSample.map(x[0], (sample, v) -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = Math.rint((LEVELS - 1) * v[i]) / (LEVELS - 1);
                }
            });
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {passGradient ? g : Ops.zerosLike(x[0])};
        }
    }
}
