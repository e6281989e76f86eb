package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The best point found so far for every sample of a run, and what it took. */
final class Ledger {
    /** The points; a sample that nothing was entered for has its original. */
    final INDArray found;

    private final Entry[] entries;

    private static final class Entry {
        private Prediction prediction;
        private double objective = Double.NEGATIVE_INFINITY;
        private boolean met;
        private boolean verified;
        private int forwardPasses;
        private int gradientCalls;
        private int harnessPasses;
        private final List<SampleResult.Step> trace = new ArrayList<>();
    }

    Ledger(INDArray originals) {
        found = Memory.copy(originals, originals.dataType());
        entries = IntStream.range(0, (int) originals.size(0))
                .mapToObj(i -> new Entry())
                .toArray(Entry[]::new);
    }

    /** Counts a gradient call on the given samples. */
    void countGradient(int[] samples, int restart, int step, Answer answer) {
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            entry.forwardPasses++;
            entry.gradientCalls++;
            entry.trace.add(new SampleResult.Step(restart, step, -answer.objective()[i]));
        }
    }

    /** Counts a forward pass of the harness. */
    void countHarness(int... samples) {
        for (int sample : samples) {
            entries[sample].forwardPasses++;
            entries[sample].harnessPasses++;
        }
    }

    /**
     * Takes those points of an iterate that meet the criterion with a larger objective than any before; they await
     * verification.
     */
    void offerIterate(int[] samples, INDArray x, Answer answer, boolean[] allowed) {
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            boolean better = !entry.met || answer.objective()[i] > entry.objective;
            if (answer.met()[i] && allowed[i] && better) {
                take(samples[i], x, i, answer, false);
            }
        }
    }

    /** Takes those last iterates that are at least as good: success comes first, then the larger objective. */
    void offerLast(int[] samples, INDArray x, Answer answer) {
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            boolean met = answer.met()[i];
            if (met == entry.met ? answer.objective()[i] >= entry.objective : met) {
                take(samples[i], x, i, answer, true);
            }
        }
    }

    /** Enters what the harness found when it predicted the points that are returned, or the originals. */
    void verify(int[] samples, Answer answer) {
        for (int i = 0; i < samples.length; i++) {
            enter(entries[samples[i]], i, answer, true);
        }
    }

    /** Forgets the objective of the given samples' originals: from now on points are compared with points. */
    void startSearch(int[] samples) {
        for (int sample : samples) {
            entries[sample].objective = Double.NEGATIVE_INFINITY;
        }
    }

    private void take(int sample, INDArray x, int at, Answer answer, boolean verified) {
        Points.put(found, sample, x, at);
        enter(entries[sample], at, answer, verified);
    }

    private static void enter(Entry entry, int at, Answer answer, boolean verified) {
        entry.prediction = answer.predictions()[at];
        entry.objective = answer.objective()[at];
        entry.met = answer.met()[at];
        entry.verified = verified;
    }

    /** Those of the given samples that have not succeeded. */
    int[] unmet(int... samples) {
        return Arrays.stream(samples).filter(i -> !entries[i].met).toArray();
    }

    /** Those of the given samples whose point the harness has not predicted itself. */
    int[] unverified(int... samples) {
        return Arrays.stream(samples).filter(i -> !entries[i].verified).toArray();
    }

    Prediction prediction(int sample) {
        return entries[sample].prediction;
    }

    boolean met(int sample) {
        return entries[sample].met;
    }

    double loss(int sample) {
        return -entries[sample].objective;
    }

    SampleResult.Cost cost(int sample) {
        Entry entry = entries[sample];
        return new SampleResult.Cost(entry.forwardPasses, entry.gradientCalls, entry.harnessPasses);
    }

    List<SampleResult.Step> trace(int sample) {
        return entries[sample].trace;
    }
}
