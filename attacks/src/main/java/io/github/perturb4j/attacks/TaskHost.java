package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.Logits;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that an {@link AttackTask} needs of the run that it is a part of; samples are counted from 0 in the task's batch.
 */
interface TaskHost {
    SingleAttack attack();

    int restart();

    INDArray x0();

    ThreatModel threat();

    Criterion criterion();

    /** What the model says of an original. */
    Logits clean(int sample);

    /** The random numbers of the attack for a sample, from their beginning. */
    CounterRandom random(int sample);

    /** How often a random model is asked in each query. */
    int draws();

    /** Points to begin at that were given, within box and mask. */
    Optional<INDArray> start();

    /** Hears whether a sample has a point to begin at. */
    void enterStart(int sample, boolean found);

    /** Whether a sample takes part in a query of this cost. */
    boolean isOpen(int sample, int forwardPasses, int gradientCalls);

    /** @throws java.util.concurrent.CancellationException if the run is over */
    void checkCancelled();

    /**
     * Asks the model, counts that, and takes what may be returned.
     *
     * @param points a row for each of the samples
     * @param queries how often each sample was asked about before
     * @param call the query's number in the task, counted from 0
     */
    Answer ask(int[] samples, INDArray points, int[] queries, int call, Loss... losses);
}
