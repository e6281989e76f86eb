package io.github.perturb4j.attacks.training;

import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.train.Batch;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The attack inside a training step: x = project(x + stepSize d), {@code steps} times from a random start, with d the
 * ascent direction of the loss to be maximised. Unlike an {@link io.github.perturb4j.attacks.Attack} it changes every
 * sample, misclassified ones too, and asks nothing about success.
 *
 * <p>The start of a sample follows from the seed, the step of training and the sample's number.
 *
 * @param threat what is allowed, such as the L-infinity ball of 8/255 and pixels in [0, 1]
 * @param steps gradient calls per batch, at least 1
 * @param stepSize in the threat model's norm, in units of the pixels, above 0
 * @param start where it begins
 * @param mode what batch norm does meanwhile
 * @param seed of the starts
 */
public record InnerAttack(ThreatModel threat, int steps, double stepSize, Start start, Mode mode, long seed) {
    private static final double NEAR = 0.001;
    private static final long STREAM = 0x747261696eL;

    /** Where an attack begins. */
    public enum Start {
        /** At a point drawn uniformly from the ball, as Madry et al. do. */
        UNIFORM,
        /**
         * At the image plus Gaussian noise of standard deviation 0.001 times the box's width, as TRADES does: at the
         * image itself KL has no gradient.
         */
        NEAR_IMAGE
    }

    /** What batch norm does during the attack. */
    public enum Mode {
        /**
         * It uses the batch's statistics, and the running ones see every step's batch, as in the code of Madry et al.
         * and Wong et al.: the network that is attacked is the one that is trained. One step in the other mode is too
         * weak while learning rates are high.
         */
        TRAINING,
        /**
         * It uses its running statistics, as in the code of TRADES and MART: they see training batches alone, and a
         * sample's perturbation does not depend on its neighbours.
         */
        EVALUATION
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    public InnerAttack {
        if (steps < 1 || !(stepSize > 0) || !Double.isFinite(stepSize)) {
            throw new IllegalArgumentException("an attack in training needs at least 1 step of a size above 0, found "
                    + steps + " of size " + stepSize);
        }
    }

    /**
     * The attacked inputs, in the shape and type of the batch's; they belong to the innermost scope. The network is
     * left in training mode.
     *
     * @param loss of each or all samples, given logits (N, K); its sum is ascended
     */
    INDArray craft(
            Module network, UnaryOperator<Variable> preprocess, Batch batch, long step, UnaryOperator<Variable> loss) {
        return inItsMode(network, () -> {
            INDArray x = begin(batch, step);
            double[] lengths = new double[(int) x.size(0)];
            Arrays.fill(lengths, stepSize);
            for (int i = 0; i < steps; i++) {
                try (Scope scope = Scope.open()) {
                    Variable at = Variable.leaf(x);
                    Variable sum = Ops.sum(loss.apply(network.forward(preprocess.apply(at))));
                    INDArray gradient = Gradients.of(sum).wrt(at).value();
                    Points.assign(x, threat.project(threat.step(x, gradient, lengths), batch.inputs()));
                }
            }
            return x;
        });
    }

    /** Computes something with the network in this attack's mode, and leaves it in training mode. */
    <T> T inItsMode(Module network, Supplier<T> body) {
        if (mode == Mode.EVALUATION) {
            network.eval();
        }
        try {
            return body.get();
        } finally {
            network.train();
        }
    }

    private INDArray begin(Batch batch, long step) {
        INDArray x0 = batch.inputs();
        IntFunction<CounterRandom> random = i -> new CounterRandom(STREAM, seed, step, batch.indices()[i]);
        return start == Start.UNIFORM
                ? threat.randomStart(x0, random)
                : threat.project(Points.addGaussian(x0, NEAR * threat.box().unit(), random), x0);
    }
}
