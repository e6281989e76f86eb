package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One image of an evaluation: what the model makes of it, and what came of the attacks so far.
 *
 * @param id its number, which random numbers derive from
 * @param label the right class
 * @param predicted what the model takes the original for
 * @param labelProbability the probability of the right class for the original
 * @param trials in the order they were made; none for an image that was wrong from the start
 */
public record EvaluatedSample(long id, int label, int predicted, double labelProbability, List<Trial> trials) {
    public EvaluatedSample {
        trials = List.copyOf(trials);
    }

    /** Whether the original is classified right. */
    public boolean correct() {
        return predicted == label;
    }

    /**
     * Whether an attack (null for any) is known to fool the model within a radius; false for an image that is wrong
     * anyway.
     */
    public boolean fooled(String attack, Norm norm, double epsilon) {
        return successes(attack).anyMatch(t -> norm.of(t.norms()) <= epsilon);
    }

    /** Whether the image is classified right, and no attack (null for any) is known to change that within a radius. */
    public boolean robust(String attack, Norm norm, double epsilon) {
        return correct() && !fooled(attack, norm, epsilon);
    }

    /** The nearest success of an attack (null for any), the first of equal ones. */
    public Optional<Trial> nearest(String attack, Norm norm) {
        return successes(attack).min(Comparator.comparingDouble(t -> norm.of(t.norms())));
    }

    private Stream<Trial> successes(String attack) {
        return trials.stream()
                .filter(t -> t.success() && (attack == null || t.attack().equals(attack)));
    }

    /**
     * What the model takes the image for in the worst case known within a radius: the nearest success, else the
     * original.
     */
    public int predictedWithin(Norm norm, double epsilon) {
        return nearest(null, norm)
                .filter(t -> norm.of(t.norms()) <= epsilon)
                .map(Trial::predicted)
                .orElse(predicted);
    }

    /** Whether the run is still to be made: not for what is wrong already, fooled within its radius, or done. */
    public boolean needs(PlannedRun run) {
        return robust(run.name(), run.norm(), run.isMinimal() ? -1 : run.epsilon())
                && trials.stream().noneMatch(t -> t.isOf(run));
    }

    /** The same with the trials of some attacks alone. */
    EvaluatedSample of(Collection<String> attacks) {
        return new EvaluatedSample(
                id,
                label,
                predicted,
                labelProbability,
                trials.stream().filter(t -> attacks.contains(t.attack())).toList());
    }

    /** The same with one trial more. */
    public EvaluatedSample with(Trial trial) {
        List<Trial> more = new ArrayList<>(trials);
        more.add(trial);
        return new EvaluatedSample(id, label, predicted, labelProbability, more);
    }
}
