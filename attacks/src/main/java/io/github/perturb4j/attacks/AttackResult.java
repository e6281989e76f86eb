package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Points;
import java.util.List;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The outcome of {@link AttackRunner#run}, one {@link SampleResult} per sample in the order of the input. Never
 * changes: arrays are handed out as copies, which belong to the innermost {@link io.github.perturb4j.autodiff.Scope},
 * if one is open.
 */
public final class AttackResult {
    private final INDArray original;
    private final INDArray adversarial;
    private final List<SampleResult> samples;
    private final List<String> warnings;
    private final boolean stopped;

    /** Takes both arrays over. */
    AttackResult(
            INDArray original,
            INDArray adversarial,
            List<SampleResult> samples,
            List<String> warnings,
            boolean stopped) {
        this.original = original;
        this.adversarial = adversarial;
        this.samples = List.copyOf(samples);
        this.warnings = List.copyOf(warnings);
        this.stopped = stopped;
    }

    public List<SampleResult> samples() {
        return samples;
    }

    /** Why the result may say less than it seems to, a sentence each; empty if there is nothing to be said. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Whether the run was told to end early ({@link AttackRunner#stopWhen}): more may have been found in the rest of
     * it.
     */
    public boolean stopped() {
        return stopped;
    }

    public SampleResult sample(int position) {
        return samples.get(position);
    }

    /** The images found, (N, C, H, W), of the input's type; inside the threat model, exactly. */
    public INDArray adversarial() {
        return Points.copy(adversarial);
    }

    /** {@link #adversarial} minus the original, rounded to the input's type. */
    public INDArray perturbation() {
        return Points.add(adversarial, -1, original);
    }

    /** Samples whose original is not predicted as its label. */
    public int misclassified() {
        return count(SampleResult::misclassified);
    }

    /** Samples that were attacked: their original did not meet the criterion. */
    public int attacked() {
        return count(SampleResult::attacked);
    }

    /** Samples whose returned image meets the criterion, those whose original did included. */
    public int successes() {
        return count(SampleResult::success);
    }

    /** Samples whose returned image is predicted as its label. */
    public int correct() {
        return count(s -> s.adversarial().index() == s.label());
    }

    private int count(Predicate<SampleResult> which) {
        return (int) samples.stream().filter(which).count();
    }

    @Override
    public String toString() {
        return samples.size() + " samples: " + misclassified() + " misclassified before the attack, " + attacked()
                + " attacked, " + correct() + " still predicted as their label";
    }
}
