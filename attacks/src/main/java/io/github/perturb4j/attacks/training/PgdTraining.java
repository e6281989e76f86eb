package io.github.perturb4j.attacks.training;

import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.Objective;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adversarial training: the mean cross entropy at x', where x' ascends the cross entropy itself. Madry et al. 2018
 * (Towards deep learning models resistant to adversarial attacks, arXiv 1706.06083), section 2.1.
 *
 * @param attack what makes x'
 * @param preprocess what makes the network's input of pixels
 */
public record PgdTraining(InnerAttack attack, UnaryOperator<Variable> preprocess) implements Objective {
    /** The step of {@link #fast} in units of epsilon. */
    public static final double FAST_STEP = 1.25;

    /**
     * One step of 1.25 epsilon from a uniform start. Wong, Rice and Kolter 2020 (Fast is better than free, arXiv
     * 2001.03994), algorithm 3. It can collapse: then accuracy under a stronger attack falls to 0 while the training
     * loss looks well.
     */
    public static PgdTraining fast(ThreatModel threat, long seed, UnaryOperator<Variable> preprocess) {
        double stepSize = FAST_STEP * threat.epsilon().at(0);
        return new PgdTraining(
                new InnerAttack(threat, 1, stepSize, InnerAttack.Start.UNIFORM, InnerAttack.Mode.TRAINING, seed),
                preprocess);
    }

    @Override
    public Value of(Module network, Batch batch, long step) {
        INDArray x =
                attack.craft(network, preprocess, batch, step, logits -> Losses.crossEntropy(logits, batch.labels()));
        Variable logits = network.forward(preprocess.apply(Variable.of(x)));
        return new Value(Losses.Reduction.MEAN.of(Losses.crossEntropy(logits, batch.labels())), logits.value());
    }
}
