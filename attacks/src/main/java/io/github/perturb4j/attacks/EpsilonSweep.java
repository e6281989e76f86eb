package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an attack achieves at several radii.
 *
 * <p>A fixed-epsilon attack runs at each radius in ascending order, on the samples that have not succeeded at a smaller
 * one: what was found there lies in every larger ball, so success never falls as epsilon grows. A minimal-norm attack
 * runs once, without a bound, and succeeds where what it found is near enough.
 *
 * @param epsilons in the order given
 * @param success {@code [K][N]}: whether an adversarial image of each sample is known within each radius; at every
 *     radius for a sample whose original meets the criterion already
 * @param runs what was run, in order of radius: {@link Run#samples} says on what
 */
public record EpsilonSweep(List<Double> epsilons, boolean[][] success, List<Run> runs) {
    /**
     * One run of the attack.
     *
     * @param epsilon its radius; infinite for a minimal-norm attack's
     * @param samples the positions in the input that took part, in the order of the result
     */
    public record Run(double epsilon, List<Integer> samples, AttackResult result) {}

    /**
     * Sweeps with a runner's settings, its threat model's radius aside.
     *
     * @throws IllegalArgumentException if there is no epsilon, or one is negative or not finite
     */
    static EpsilonSweep of(
            AttackRunner runner, Attack attack, INDArray images, Criterion criterion, double... epsilons) {
        if (epsilons.length == 0) {
            throw new IllegalArgumentException("a sweep needs at least one epsilon, found none");
        }
        Arrays.stream(epsilons).forEach(Epsilon::of);
        List<Run> runs = attack instanceof MinimalNormAttack
                ? List.of(once(runner, attack, images, criterion))
                : ascending(runner, attack, images, criterion, epsilons);
        boolean[][] success = new boolean[epsilons.length][];
        Arrays.setAll(success, k -> within(runner.threat(), runs, epsilons[k], (int) images.size(0)));
        return new EpsilonSweep(Arrays.stream(epsilons).boxed().toList(), success, runs);
    }

    private static Run once(AttackRunner runner, Attack attack, INDArray images, Criterion criterion) {
        ThreatModel unlimited = runner.threat().withEpsilon(Epsilon.UNLIMITED);
        int[] all = IntStream.range(0, (int) images.size(0)).toArray();
        AttackResult result = runner.withThreat(unlimited).run(attack, images, criterion);
        return new Run(Double.POSITIVE_INFINITY, Arrays.stream(all).boxed().toList(), result);
    }

    private static List<Run> ascending(
            AttackRunner runner, Attack attack, INDArray images, Criterion criterion, double... epsilons) {
        long[] ids = runner.ids((int) images.size(0));
        int[] left = IntStream.range(0, ids.length).toArray();
        List<Run> runs = new ArrayList<>();
        for (double epsilon : Arrays.stream(epsilons).sorted().distinct().toArray()) {
            if (left.length == 0) {
                break;
            }
            int[] samples = left;
            AttackResult result = runner.withThreat(
                            runner.threat().withEpsilon(Epsilon.of(epsilon)).select(samples))
                    .sampleIds(Arrays.stream(samples).mapToLong(i -> ids[i]).toArray())
                    .run(attack, Points.select(images, samples), criterion.select(samples));
            runs.add(new Run(epsilon, Arrays.stream(samples).boxed().toList(), result));
            left = IntStream.range(0, samples.length)
                    .filter(i -> !result.sample(i).success())
                    .map(i -> samples[i])
                    .toArray();
        }
        return List.copyOf(runs);
    }

    private static boolean[] within(ThreatModel threat, List<Run> runs, double epsilon, int samples) {
        boolean[] success = new boolean[samples];
        for (Run run : runs) {
            for (int i = 0; i < run.samples.size(); i++) {
                SampleResult sample = run.result.sample(i);
                success[run.samples.get(i)] |= sample.success() && threat.norm().of(sample.norms()) <= epsilon;
            }
        }
        return success;
    }
}
