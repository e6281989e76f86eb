package io.github.perturb4j.attacks.training;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.Objective;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * MART: the mean of BCE(p(x'), y) + lambda KL(p(x) || p(x')) (1 - p(x)[y]), where x' ascends the cross entropy and
 *
 * <pre>BCE(p, y) = -log p[y] - log(1 - max over k != y of p[k])</pre>
 *
 * <p>Wang et al. 2020 (Improving adversarial robustness requires revisiting misclassified examples, ICLR), equations 8
 * to 11. Accuracy is counted on x'. To the number inside each logarithm 1e-4 is added, as the authors' code does.
 *
 * @param attack what makes x'
 * @param lambda how much misclassified samples' divergence weighs, at least 0; 5 in the paper
 * @param preprocess what makes the network's input of pixels
 */
public record MartTraining(InnerAttack attack, double lambda, UnaryOperator<Variable> preprocess) implements Objective {
    private static final double FLOOR = 1e-4;

    /** @throws IllegalArgumentException if lambda is negative or not finite */
    public MartTraining {
        Weights.check("mart", "lambda", lambda);
    }

    @Override
    public Value of(Module network, Batch batch, long step) {
        INDArray x =
                attack.craft(network, preprocess, batch, step, logits -> Losses.crossEntropy(logits, batch.labels()));
        Variable clean = network.forward(preprocess.apply(Variable.of(batch.inputs())));
        Variable attacked = network.forward(preprocess.apply(Variable.of(x)));
        return new Value(Ops.mean(losses(clean, attacked, batch.labels())), attacked.value());
    }

    private Variable losses(Variable clean, Variable attacked, int[] labels) {
        Variable probabilities = Ops.softmax(attacked, 1);
        Variable margin = Ops.neg(Ops.log(Ops.add(Ops.sub(1, largestOther(probabilities, labels)), FLOOR)));
        Variable bce = Ops.add(Losses.crossEntropy(attacked, labels), margin);
        Variable unsure = Ops.add(Ops.sub(1, own(Ops.softmax(clean, 1), labels)), FLOOR);
        return Ops.add(bce, Ops.mul(Ops.mul(Divergence.kl(clean, attacked), unsure), lambda));
    }

    private static Variable own(Variable probabilities, int[] labels) {
        int n = labels.length;
        long[] index = Arrays.stream(labels).asLongStream().toArray();
        return Ops.reshape(Ops.gather(probabilities, 1, index, n, 1), n);
    }

    /** The margin is largest other minus own, so own plus margin is the largest other. */
    private static Variable largestOther(Variable probabilities, int[] labels) {
        return Ops.add(Losses.margin(probabilities, labels), own(probabilities, labels));
    }
}
