package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The best point found so far for every sample of a run, and what it took. */
final class Ledger {
    /** The points; a sample that nothing was entered for has its original. */
    final INDArray found;

    private final Entry[] entries;
    private final boolean smallestNorm;

    private static final class Entry {
        private Logits clean;
        private Logits prediction;
        private double objective = Double.NEGATIVE_INFINITY;
        private boolean yieldsToAny;
        private double norm;
        private boolean met;
        private double share;
        private boolean startless;
        private boolean started;
        private boolean verified;
        private int forwardPasses;
        private int gradientCalls;
        private int harnessPasses;
        private final LossTrace trace;

        Entry(int tracePoints) {
            trace = new LossTrace(tracePoints);
        }

        /** The objective that another point's is compared with. */
        double toBeat() {
            return yieldsToAny ? Double.NEGATIVE_INFINITY : objective;
        }
    }

    /**
     * @param smallestNorm whether successes are compared by their norm, rather than by their objective
     * @param tracePoints of each sample at most
     */
    Ledger(INDArray originals, boolean smallestNorm, int tracePoints) {
        this.smallestNorm = smallestNorm;
        found = Memory.copy(originals, originals.dataType());
        entries = IntStream.range(0, (int) originals.size(0))
                .mapToObj(i -> new Entry(tracePoints))
                .toArray(Entry[]::new);
    }

    /**
     * Counts a query: a forward pass for each draw, and so many backward ones.
     *
     * @param steps which query of its restart it is for each sample, counted from 0
     */
    void countQuery(int[] samples, int restart, int[] steps, int draws, int gradientCalls, Answer answer) {
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            entry.forwardPasses += draws;
            entry.gradientCalls += gradientCalls;
            entry.trace.add(restart, steps[i], -answer.objective()[i], answer.margin()[i]);
        }
    }

    /** What an attack has spent on a sample, the harness's passes left out. */
    boolean wouldExceed(Budget budget, int sample, int forwardPasses, int gradientCalls) {
        Entry entry = entries[sample];
        return (long) entry.forwardPasses - entry.harnessPasses + forwardPasses > budget.forwardPasses()
                || (long) entry.gradientCalls + gradientCalls > budget.gradientCalls();
    }

    /** Counts what an attack on another model spent, the harness's passes there included. */
    void countElsewhere(int sample, SampleResult result) {
        Entry entry = entries[sample];
        entry.forwardPasses += result.cost().forwardPasses();
        entry.gradientCalls += result.cost().gradientCalls();
        result.trace().forEach(s -> entry.trace.add(s.restart(), s.step(), s.loss(), s.margin()));
    }

    /** Counts a query of the harness. */
    void countHarness(int draws, int... samples) {
        for (int sample : samples) {
            entries[sample].forwardPasses += draws;
            entries[sample].harnessPasses += draws;
        }
    }

    /** Whether an answer's points meet the criterion and are better than what was found before, if they are allowed. */
    boolean[] better(int[] samples, Answer answer, double... norms) {
        boolean[] better = new boolean[samples.length];
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            better[i] = answer.met()[i] && (!entry.met || isNearer(entry, answer, norms, i));
        }
        return better;
    }

    private boolean isNearer(Entry entry, Answer answer, double[] norms, int i) {
        return smallestNorm ? norms[i] < entry.norm : answer.objective()[i] > entry.toBeat();
    }

    /**
     * Takes the chosen points.
     *
     * @param verified whether it was the harness that predicted them
     */
    void take(int[] samples, INDArray x, Answer answer, boolean[] chosen, boolean verified, double... norms) {
        for (int i = 0; i < samples.length; i++) {
            if (chosen[i]) {
                Points.put(found, samples[i], x, i);
                entries[samples[i]].norm = norms[i];
                enter(entries[samples[i]], i, answer, verified);
            }
        }
    }

    /**
     * Takes those last iterates that are at least as good: success comes first, then the larger objective; or, where
     * the smallest norm is looked for, success with a smaller norm.
     */
    void offerLast(int[] samples, INDArray x, Answer answer, double... norms) {
        boolean[] chosen = better(samples, answer, norms);
        for (int i = 0; i < samples.length; i++) {
            Entry entry = entries[samples[i]];
            boolean equal = answer.met()[i] == entry.met && answer.objective()[i] >= entry.toBeat();
            chosen[i] |= !smallestNorm && equal;
        }
        take(samples, x, answer, chosen, true, norms);
    }

    /** Enters what the harness found when it predicted the originals. */
    void open(int[] samples, Answer answer) {
        verify(samples, answer);
        for (int i = 0; i < samples.length; i++) {
            entries[samples[i]].clean = answer.predictions()[i];
        }
    }

    /** Enters what the harness found when it predicted the points that are returned. */
    void verify(int[] samples, Answer answer) {
        for (int i = 0; i < samples.length; i++) {
            enter(entries[samples[i]], i, answer, true);
        }
    }

    /**
     * Where objectives are compared, lets the given samples' originals give way to any point: from now on points are
     * compared with points. An original that nothing comes in place of keeps the objective it has.
     */
    void startSearch(int[] samples) {
        for (int sample : samples) {
            entries[sample].yieldsToAny = !smallestNorm;
        }
    }

    private static void enter(Entry entry, int at, Answer answer, boolean verified) {
        entry.prediction = answer.predictions()[at];
        entry.objective = answer.objective()[at];
        entry.yieldsToAny = false;
        entry.met = answer.met()[at];
        entry.share = answer.share()[at];
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

    /** Of the original. */
    Logits clean(int sample) {
        return entries[sample].clean;
    }

    Logits prediction(int sample) {
        return entries[sample].prediction;
    }

    /** Whether a sample has succeeded, and no nearer success is looked for. */
    boolean isSettled(int sample) {
        return met(sample) && !smallestNorm;
    }

    /** Those of the given samples that are not {@link #isSettled settled}. */
    int[] unsettled(int... samples) {
        return Arrays.stream(samples).filter(i -> !isSettled(i)).toArray();
    }

    boolean met(int sample) {
        return entries[sample].met;
    }

    double share(int sample) {
        return entries[sample].share;
    }

    /** Enters whether an attack that needs a point to begin at has one. */
    void enterStart(int sample, boolean found) {
        entries[sample].started |= found;
        entries[sample].startless |= !found;
    }

    /** False if no attack that was looking for a point to begin at found one. */
    boolean started(int sample) {
        return entries[sample].started || !entries[sample].startless;
    }

    double loss(int sample) {
        return -entries[sample].objective;
    }

    SampleResult.Cost cost(int sample) {
        Entry entry = entries[sample];
        return new SampleResult.Cost(entry.forwardPasses, entry.gradientCalls, entry.harnessPasses);
    }

    List<SampleResult.Step> trace(int sample) {
        return entries[sample].trace.trimmed();
    }
}
