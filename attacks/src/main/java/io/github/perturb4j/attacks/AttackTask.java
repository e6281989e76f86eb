package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One restart of an attack on one batch: the images, what is allowed, what is wanted, and the model, whose every use is
 * counted, traced, reported to {@link Progress} and can be cancelled. Made by {@link AttackRunner}.
 */
public final class AttackTask {
    private final AttackRun run;
    private final int[] samples;
    private final int restart;
    private final INDArray x0;
    private final Criterion criterion;
    private final CounterRandom[] random;
    private int calls;

    /** @param samples the positions in the run's input that make up the batch */
    AttackTask(AttackRun run, int[] samples, int restart, INDArray x0) {
        this.run = run;
        this.samples = samples;
        this.restart = restart;
        this.x0 = x0;
        this.criterion = run.criterion().select(samples);
        this.random = Arrays.stream(samples)
                .mapToObj(i -> new CounterRandom(run.settings().seed(), run.id(i), restart))
                .toArray(CounterRandom[]::new);
    }

    /** The originals, (N, C, H, W); must not be changed. */
    public INDArray x0() {
        return x0;
    }

    /** What is allowed in their place. */
    public ThreatModel threat() {
        return run.settings().threat();
    }

    /** What is to be ascended, for this batch. */
    public Criterion criterion() {
        return criterion;
    }

    /**
     * The random numbers of one sample: a function of the run's seed, the sample's own number and the restart, whatever
     * else is in the batch. The same generator each time, so numbers go on where they stopped.
     */
    public RandomGenerator random(int sample) {
        return random[sample];
    }

    /**
     * The gradient of each sample's objective at its pixels, in the shape and type of {@link #x0}: one forward and one
     * backward pass. It belongs to the innermost {@link io.github.perturb4j.autodiff.Scope}.
     *
     * @param x where; a point that succeeds and is allowed may be what the run returns
     * @throws IllegalArgumentException if x does not have the shape and type of x0, or the model gives no logits
     * @throws ArithmeticException if logits, objective or gradient are not finite
     * @throws java.util.concurrent.CancellationException if the run was cancelled
     */
    public INDArray gradient(INDArray x) {
        checkPoint(x);
        run.checkCancelled();
        Answer answer = run.model().backward(x, criterion);
        run.ledger().countGradient(samples, restart, calls++, answer);
        if (run.settings().keepBest()) {
            run.ledger().offerIterate(samples, x, answer, allowed(x, answer));
        }
        run.report(calls, -Arrays.stream(answer.objective()).sum() / samples.length);
        return answer.gradient();
    }

    private boolean[] allowed(INDArray x, Answer answer) {
        for (boolean met : answer.met()) {
            if (met) {
                return threat().contains(x, x0);
            }
        }
        return new boolean[samples.length];
    }

    private void checkPoint(INDArray x) {
        if (x.dataType() != x0.dataType() || !Arrays.equals(x.shape(), x0.shape())) {
            throw new IllegalArgumentException("an attack asks about points like x0, " + x0.dataType()
                    + Arrays.toString(x0.shape()) + "; found " + x.dataType() + Arrays.toString(x.shape()));
        }
    }
}
