package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.CheckedModel.Sampling;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.EightBit;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One run's input, settings and books, and how it judges points by itself. Samples are counted from 0 in the run's
 * input.
 */
final class Harness {
    /** Keys a model's random numbers where the harness asks: the same ones for every point of a sample. */
    private static final long JUDGE = 0x6a75646765L;

    final RunSettings settings;
    final CheckedModel model;
    final INDArray images;
    final Criterion criterion;
    final Ledger ledger;
    private boolean stopped;
    private final String what;

    /**
     * Takes {@code images} over.
     *
     * @param smallestNorm whether successes are compared by their norm, rather than by their objective
     * @param what is run, for messages
     */
    Harness(RunSettings settings, INDArray images, Criterion criterion, boolean smallestNorm, String what) {
        this.settings = settings;
        this.model = new CheckedModel(settings.model, criterion);
        this.images = images;
        this.criterion = criterion;
        this.ledger = new Ledger(images, smallestNorm, settings.tracePoints);
        this.what = what;
    }

    ThreatModel threat(int... samples) {
        return settings.threat.select(samples);
    }

    /** What a run may begin at: within box and mask. */
    Optional<INDArray> start(int[] samples, INDArray x0) {
        return settings.start.map(
                given -> threat(samples).withEpsilon(Epsilon.UNLIMITED).project(Points.select(given, samples), x0));
    }

    /** The harness's own question, which counts as such. */
    Answer judge(INDArray points, int... samples) {
        Draws draws = settings.draws;
        ledger.countHarness(draws.number(), samples);
        Sampling same = new Sampling(
                draws, (row, draw) -> new CounterRandom(JUDGE, settings.seed, settings.id(samples[row]), draw));
        return model.forward(points, criterion.select(samples), same);
    }

    /** What a run may return near points that are allowed: they themselves, or images of 8 bits. */
    INDArray returnable(int[] samples, INDArray x, INDArray x0) {
        return settings.eightBit ? EightBit.round(threat(samples), x, x0) : x;
    }

    boolean[] mayBeReturned(int[] samples, INDArray x, INDArray x0) {
        ThreatModel threat = threat(samples);
        return settings.eightBit ? EightBit.contains(threat, x, x0) : threat.contains(x, x0);
    }

    /** Of points that may be returned. */
    Norms[] allNorms(INDArray x, INDArray x0) {
        return settings.eightBit ? EightBit.norms(x, x0) : Norms.of(x, x0);
    }

    /** The same in the threat model's norm. */
    double[] norms(INDArray x, INDArray x0) {
        return inItsNorm(allNorms(x, x0));
    }

    double[] inItsNorm(Norms... norms) {
        return Arrays.stream(norms).mapToDouble(settings.threat.norm()::of).toArray();
    }

    /** Whether the run was told to end while there was something left to do. */
    boolean isStopped() {
        stopped |= settings.stopped.getAsBoolean();
        return stopped;
    }

    boolean wasStopped() {
        return stopped;
    }

    void checkCancelled() {
        if (settings.cancelled.getAsBoolean()) {
            throw new CancellationException(what + " was cancelled");
        }
    }
}
