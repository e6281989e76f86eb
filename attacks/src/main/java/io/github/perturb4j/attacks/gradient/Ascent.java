package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.SpecOptions;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loop of an {@link IterativeFgsm}: m = decay m + e / mean |e|, with e the gradient or what
 * stands in for it, the mean over the values that a mask leaves free, and x = project(step(x, m, stepSize)), from x0
 * and m = 0.
 *
 * <p>Papers divide e by its L1 norm, their code by the mean of its magnitudes. Directions are the same but for
 * Nesterov's look-ahead, x + stepSize decay m, which is of a step's size with the mean and vanishes with the sum; so it
 * is the mean here.
 *
 * @param steps at least 1
 * @param stepSize the length of a step in the threat model's norm
 * @param decay of the momentum, from 0 (none) to 10; the papers' is 1
 */
public record Ascent(int steps, StepSize stepSize, double decay) {
    private static final double MOST_DECAY = 10;
    private static final int STEPS = 10;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Ascent {
        AttackSettings.atLeastOne("iterative fgsm", "steps", steps);
        AttackSettings.between("iterative fgsm", "decay", decay, 0, MOST_DECAY);
    }

    /** Without momentum. */
    static Ascent plain(SpecOptions options, int steps) {
        return new Ascent(options.integer("steps", steps), stepSize(options), 0);
    }

    /** With the papers' 10 steps of a tenth of epsilon, and momentum. */
    static Ascent withMomentum(SpecOptions options) {
        return new Ascent(options.integer("steps", STEPS), stepSize(options), options.number("decay", 1.0));
    }

    private static StepSize stepSize(SpecOptions options) {
        return options.stepSize("step-size", StepSize.ofEpsilon(1.0 / STEPS));
    }

    /**
     * The last iterate.
     *
     * @param lookAhead whether the gradient is taken where the momentum alone would lead, clipped to the box
     */
    INDArray run(AttackTask task, GradientEstimate estimate, boolean lookAhead) {
        ThreatModel threat = task.threat();
        ThreatModel box = threat.withEpsilon(Epsilon.UNLIMITED);
        INDArray x = Points.copy(task.x0());
        INDArray momentum = zerosLike(x);
        double[] lengths = Arrays.stream(task.epsilons()).map(stepSize::at).toArray();
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                INDArray at = lookAhead ? box.project(Points.add(x, i -> decay * lengths[i], momentum), task.x0()) : x;
                INDArray gradient = normalised(threat.mask(), estimate.at(task, at));
                Points.assign(momentum, Points.add(gradient, decay, momentum));
                task.advance(x, threat.project(threat.step(x, momentum, lengths), task.x0()));
            }
        }
        return x;
    }

    /** Divides by the mean magnitude of each sample's free values, and makes the others 0; zeros stay. */
    private static INDArray normalised(Mask mask, INDArray gradient) {
        int channels = PerSample.channels(gradient);
        return PerSample.map(gradient, (sample, g) -> {
            mask.keepFree(sample, channels, g);
            double mean = Arrays.stream(g).map(Math::abs).sum() / mask.count(sample, channels, g.length);
            for (int i = 0; i < g.length && mean > 0; i++) {
                g[i] /= mean;
            }
        });
    }

    /** Of the innermost scope. */
    static INDArray zerosLike(INDArray x) {
        return Ops.constant(Memory.zeros(x.dataType(), x.shape())).value();
    }
}
