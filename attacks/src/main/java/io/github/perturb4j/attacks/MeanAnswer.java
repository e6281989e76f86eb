package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean of a random model's answers: of logits, objectives, losses and gradients; success by the draws' rule. */
final class MeanAnswer {
    private final Draws draws;
    private final List<Logits[]> predictions = new ArrayList<>();
    private final double[] objective;
    private final double[] met;
    private final double[][] losses;
    private final INDArray[] gradients;

    private MeanAnswer(Draws draws, INDArray x, int losses) {
        int samples = (int) x.size(0);
        this.draws = draws;
        this.objective = new double[samples];
        this.met = new double[samples];
        this.losses = new double[losses][samples];
        this.gradients = new INDArray[losses];
        Arrays.setAll(
                gradients,
                l -> Ops.constant(Memory.zeros(x.dataType(), x.shape())).value());
    }

    /**
     * Asks for each draw.
     *
     * @param losses how many gradients each answer has
     * @param one the answer of a draw, counted from 0; a single one is the mean itself
     */
    static Answer of(Draws draws, INDArray x, Criterion criterion, int losses, IntFunction<Answer> one) {
        if (draws.number() == 1) {
            return one.apply(0);
        }
        MeanAnswer mean = new MeanAnswer(draws, x, losses);
        for (int draw = 0; draw < draws.number(); draw++) {
            try (Scope scope = Scope.open()) {
                mean.add(one.apply(draw));
            }
        }
        return mean.answer(criterion);
    }

    private void add(Answer answer) {
        predictions.add(answer.predictions());
        addTo(objective, answer.objective());
        Arrays.setAll(met, i -> met[i] + answer.share()[i]); // whole numbers, so that all of them is 1 exactly
        for (int l = 0; l < gradients.length; l++) {
            addTo(losses[l], answer.losses()[l]);
            Points.assign(gradients[l], Points.add(gradients[l], 1.0 / draws.number(), answer.gradients()[l]));
        }
    }

    private void addTo(double[] mean, double... values) {
        Arrays.setAll(mean, i -> mean[i] + values[i] / draws.number());
    }

    private Answer answer(Criterion criterion) {
        int samples = objective.length;
        Logits[] mean = new Logits[samples];
        Arrays.setAll(mean, i -> Logits.mean(predictions.stream().map(p -> p[i]).toList()));
        double[] share = Arrays.stream(met).map(m -> m / draws.number()).toArray();
        boolean[] success = new boolean[samples];
        IntStream.range(0, samples).forEach(i -> success[i] = draws.isMet(share[i]));
        return new Answer(mean, objective, LogitMargin.of(criterion, mean), success, share, losses, gradients);
    }
}
