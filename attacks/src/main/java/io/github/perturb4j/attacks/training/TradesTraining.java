package io.github.perturb4j.attacks.training;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.Objective;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * TRADES: the mean of CE(h(x), y) + beta KL(p(x) || p(x')), where p = softmax(h) and x' ascends that divergence. Zhang
 * et al. 2019 (Theoretically principled trade-off between robustness and accuracy, arXiv 1901.08573), equation 5 and
 * algorithm 1, whose 1 / lambda is beta here. Accuracy is counted on x'.
 *
 * @param attack what makes x'; {@link InnerAttack.Start#NEAR_IMAGE} in the paper
 * @param beta how much robustness weighs, at least 0; 6 in the paper
 * @param preprocess what makes the network's input of pixels
 */
public record TradesTraining(InnerAttack attack, double beta, UnaryOperator<Variable> preprocess) implements Objective {
    /** @throws IllegalArgumentException if beta is negative or not finite */
    public TradesTraining {
        Weights.check("trades", "beta", beta);
    }

    @Override
    public Value of(Module network, Batch batch, long step) {
        Variable reference = attack.inItsMode(network, () -> Divergence.fixed(network, preprocess, batch.inputs()));
        INDArray x = attack.craft(network, preprocess, batch, step, logits -> Divergence.kl(reference, logits));
        Variable clean = network.forward(preprocess.apply(Variable.of(batch.inputs())));
        Variable attacked = network.forward(preprocess.apply(Variable.of(x)));
        Variable losses =
                Ops.add(Losses.crossEntropy(clean, batch.labels()), Ops.mul(Divergence.kl(clean, attacked), beta));
        return new Value(Ops.mean(losses), attacked.value());
    }
}
