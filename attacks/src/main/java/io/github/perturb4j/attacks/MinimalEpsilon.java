package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.nn.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * For each sample the smallest radius at which an attack succeeds, by bracketing and bisection, each sample
 * with a radius of its own. Step sizes should be fractions of epsilon ({@link StepSize#ofEpsilon}).
 *
 * <p>From the threat model's radius the radius is doubled until the attack succeeds, then the bracket (largest failure,
 * smallest success) is halved until it is narrower than {@code tolerance} of its upper end. A success counts by the
 * norm of what was found, which may be smaller than the radius it was looked for in. Success of an attack need not be
 * monotonic in epsilon; what is returned is the smallest success seen.
 */
final class MinimalEpsilon {
    private static final int ROUNDS = 60;

    private final AttackRunner runner;
    private final Attack attack;
    private final INDArray images;
    private final Criterion criterion;
    private final double limit;
    private final double tolerance;
    private final long[] ids;
    private final double[] failed;
    private final double[] next;
    private final SampleResult[] best;
    private final INDArray found;
    private final int[] forwardPasses;
    private final int[] gradientCalls;
    private final int[] harnessPasses;
    private final Set<String> warnings = new LinkedHashSet<>();
    private boolean stopped;

    MinimalEpsilon(
            AttackRunner runner, Attack attack, INDArray images, Criterion criterion, double limit, double tolerance) {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance is a fraction of epsilon above 0 and below 1, found "
                    + tolerance + "; for example 0.01");
        }
        Settings.require(
                limit > 0 && Double.isFinite(limit), "the largest epsilon to try", "above 0 and finite", limit);
        int n = (int) images.size(0);
        this.runner = runner;
        this.attack = attack;
        this.images = images;
        this.criterion = criterion;
        this.limit = limit;
        this.tolerance = tolerance;
        this.ids = runner.ids(n);
        this.failed = new double[n];
        this.next = runner.threat().epsilon().toArray(n);
        Arrays.setAll(next, i -> next[i] > 0 && next[i] < limit ? next[i] : limit);
        this.best = new SampleResult[n];
        this.found = Points.copy(images);
        this.forwardPasses = new int[n];
        this.gradientCalls = new int[n];
        this.harnessPasses = new int[n];
    }

    AttackResult search() {
        int[] open = IntStream.range(0, ids.length).toArray();
        for (int round = 0; round < ROUNDS && open.length > 0 && !stopped; round++) {
            tryRadii(open);
            open = Arrays.stream(open).filter(this::isOpen).toArray();
        }
        List<SampleResult> samples = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            samples.add(best[i].withCost(new SampleResult.Cost(forwardPasses[i], gradientCalls[i], harnessPasses[i])));
        }
        return new AttackResult(Points.copy(images), found, samples, List.copyOf(warnings), stopped);
    }

    private void tryRadii(int... samples) {
        double[] radii = Arrays.stream(samples).mapToDouble(i -> next[i]).toArray();
        ThreatModel threat =
                runner.threat().withEpsilon(Epsilon.of(0)).select(samples).withEpsilon(Epsilon.perSample(radii));
        try (Scope scope = Scope.open()) {
            AttackResult result = runner.withThreat(threat)
                    .sampleIds(Arrays.stream(samples).mapToLong(i -> ids[i]).toArray())
                    .run(attack, Points.select(images, samples), criterion.select(samples));
            warnings.addAll(result.warnings());
            stopped |= result.stopped();
            INDArray adversarial = result.adversarial();
            for (int k = 0; k < samples.length; k++) {
                enter(samples[k], k, result.sample(k), adversarial);
            }
        }
    }

    private void enter(int sample, int row, SampleResult result, INDArray adversarial) {
        forwardPasses[sample] += result.cost().forwardPasses();
        gradientCalls[sample] += result.cost().gradientCalls();
        harnessPasses[sample] += result.cost().harnessPasses();
        boolean nearer = best[sample] == null || !best[sample].success() || norm(result) < norm(best[sample]);
        if (best[sample] == null || result.success() && nearer) {
            best[sample] = result;
            Points.put(found, sample, adversarial, row);
        }
        if (!result.success()) {
            failed[sample] = Math.max(failed[sample], next[sample]);
        }
        next[sample] =
                best[sample].success() ? (failed[sample] + norm(best[sample])) / 2 : Math.min(limit, 2 * next[sample]);
    }

    private double norm(SampleResult result) {
        return runner.threat().norm().of(result.norms());
    }

    private boolean isOpen(int sample) {
        SampleResult result = best[sample];
        return result.success()
                ? result.attacked() && norm(result) - failed[sample] > tolerance * norm(result)
                : failed[sample] < limit;
    }
}
