package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.nn.Logits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a model said of the samples of an attack's batch, all of them by their positions there. A sample that takes no
 * part any more ({@link AttackTask#isActive}) was not asked: its numbers are NaN, its gradients 0, and it is not met.
 */
public final class Evaluation {
    private final int[] row;
    private final Answer answer;
    private final INDArray[] gradients;

    /** @param row of each sample in {@code answer}, -1 where it has none */
    Evaluation(int[] row, Answer answer, INDArray... gradients) {
        this.row = row;
        this.answer = answer;
        this.gradients = gradients;
    }

    /** Whether the model was asked about the sample. */
    public boolean has(int sample) {
        return row[sample] >= 0;
    }

    /** Whether the sample's prediction meets the criterion. */
    public boolean met(int sample) {
        return has(sample) && answer.met()[row[sample]];
    }

    /** The criterion's objective. */
    public double objective(int sample) {
        return has(sample) ? answer.objective()[row[sample]] : Double.NaN;
    }

    /** The value of loss {@code which}, counted from 0. */
    public double loss(int which, int sample) {
        return has(sample) ? answer.losses()[which][row[sample]] : Double.NaN;
    }

    /** The value of the first loss. */
    public double loss(int sample) {
        return loss(0, sample);
    }

    public double logit(int sample, int index) {
        return has(sample) ? answer.predictions()[row[sample]].logit(index) : Double.NaN;
    }

    /** The number of classes; 0 if no sample takes part any more. */
    public int classes() {
        return answer.predictions().length == 0 ? 0 : answer.predictions()[0].classes();
    }

    /** What the model predicts; null if it was not asked. */
    public Logits prediction(int sample) {
        return has(sample) ? answer.predictions()[row[sample]] : null;
    }

    /**
     * The gradient of loss {@code which} at the pixels, in the shape and type of the images; it belongs to the scope
     * that was innermost when it was computed.
     */
    public INDArray gradient(int which) {
        return gradients[which];
    }

    /** The gradient of the first loss. */
    public INDArray gradient() {
        return gradient(0);
    }
}
