package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;
import java.util.Arrays;

/**
 * A number per sample, computed from its logits alone, for an attack to differentiate: the sum over a batch has each
 * sample's own gradient at its pixels.
 *
 * <p>Finished samples are left out of a batch, so rows of logits are not positions: a loss is told which sample each
 * row belongs to, and must index what it knows of samples by that.
 */
@FunctionalInterface
public interface Loss {
    /**
     * @param logits (n, K)
     * @param samples the position in the attack's batch of each of the n rows
     * @return shape (n), of the logits' type
     */
    Variable of(Variable logits, int... samples);

    /** What a criterion has attacks ascend. */
    static Loss of(Criterion criterion) {
        return (logits, samples) -> criterion.select(samples).objective(logits);
    }

    /** -log softmax(logits)[classes]. */
    static Loss crossEntropy(int... classes) {
        return (logits, samples) -> Ops.crossEntropy(logits, pick(classes, samples));
    }

    /** logits[classes]: a class for each sample. */
    static Loss logit(int... classes) {
        return (logits, samples) -> at(logits, pick(classes, samples));
    }

    /** logits[to] - logits[from]: positive where {@code to} is above. */
    static Loss difference(int[] to, int[] from) {
        return (logits, samples) -> Ops.sub(at(logits, pick(to, samples)), at(logits, pick(from, samples)));
    }

    /**
     * How far from success a prediction is, in logits: above 0 where the criterion is met and below where it is not.
     * The largest other logit minus the label's, or with targets the target's minus the largest other one.
     */
    static Loss margin(Criterion criterion) {
        int[] labels = criterion.labels();
        int[] targets = criterion.targets();
        return targets.length == 0
                ? (logits, samples) -> Losses.margin(logits, pick(labels, samples))
                : (logits, samples) -> Ops.neg(Losses.margin(logits, pick(targets, samples)));
    }

    /** The numbers of the given samples, in their order: {@code all[samples[i]]}. */
    static int[] pick(int[] all, int... samples) {
        return Arrays.stream(samples).map(i -> all[i]).toArray();
    }

    /** logits[i, classes[i]] of each row, shape (n); differentiable. */
    static Variable at(Variable logits, int... classes) {
        long[] index = Arrays.stream(classes).asLongStream().toArray();
        return Ops.reshape(Ops.gather(logits, 1, index, index.length, 1), index.length);
    }
}
