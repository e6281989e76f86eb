package io.github.perturb4j.nn.train;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What training minimises on a batch. */
@FunctionalInterface
public interface Objective {
    /**
     * @param loss of rank 0, recorded down to the network's parameters
     * @param logits (N, K), what the accuracy is counted on
     */
    record Value(Variable loss, INDArray logits) {}

    /**
     * Computes the loss; the network is in training mode.
     *
     * @param step the number of the step, from 0: what random numbers are to be derived from
     */
    Value of(Module network, Batch batch, long step);

    /** The mean cross entropy of the batch. */
    static Objective crossEntropy() {
        return crossEntropy(UnaryOperator.identity());
    }

    /**
     * The mean cross entropy of the batch.
     *
     * @param preprocess what makes the network's input of the batch's, as a normalisation of pixels does
     */
    static Objective crossEntropy(UnaryOperator<Variable> preprocess) {
        return (network, batch, step) -> {
            Variable logits = network.forward(preprocess.apply(Variable.of(batch.inputs())));
            return new Value(Losses.Reduction.MEAN.of(Losses.crossEntropy(logits, batch.labels())), logits.value());
        };
    }
}
