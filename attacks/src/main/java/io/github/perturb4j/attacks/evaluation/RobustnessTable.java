package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What an evaluation counted. An image is robust to an attack within a radius if the model classifies it right and no
 * adversarial image that near is known, whichever run of the attack found it: so robust accuracy never grows with the
 * radius. It is an upper bound, since a stronger attack may find more.
 *
 * @param samples all images, those that the model gets wrong from the start included
 */
public record RobustnessTable(AttackGrid grid, List<EvaluatedSample> samples) {
    public RobustnessTable {
        samples = List.copyOf(samples);
    }

    static RobustnessTable of(AttackGrid grid, List<EvaluatedSample> samples) {
        return new RobustnessTable(grid, samples);
    }

    /**
     * What an attack spent.
     *
     * @param forwardPasses the harness's own included
     * @param gradientCalls backward passes to the pixels
     */
    public record Cost(long forwardPasses, long gradientCalls, double seconds) {}

    /**
     * What a minimal-norm attack found.
     *
     * @param norm that it searched in
     * @param median of the distances, the lower of two in the middle, a failure counting as infinitely far; absent if
     *     that is the median, or nothing was attacked
     * @param success how many images it fooled the model on
     * @param of so many attacked
     * @param cost of its one run
     */
    public record Minimal(Norm norm, OptionalDouble median, int success, int of, Cost cost) {}

    /** The number of images. */
    public int size() {
        return samples.size();
    }

    /** How many originals are classified right. */
    public int cleanCorrect() {
        return count(EvaluatedSample::correct);
    }

    /** How many images are robust to one attack of the grid within a radius. */
    public int correct(String attack, double epsilon) {
        return count(s -> s.robust(attack, grid.norm(), epsilon));
    }

    /** The samples with what attacks of the grid's norm made of them: the worst case is theirs alone. */
    public List<EvaluatedSample> ofItsNorm() {
        List<String> attacks = grid.ofItsNorm();
        return samples.stream().map(s -> s.of(attacks)).toList();
    }

    /** How many images are robust to all attacks of the grid's norm together, each image to its worst. */
    public int worstCaseCorrect(double epsilon) {
        return (int) ofItsNorm().stream()
                .filter(s -> s.robust(null, grid.norm(), epsilon))
                .count();
    }

    private int count(Predicate<EvaluatedSample> which) {
        return (int) samples.stream().filter(which).count();
    }

    /**
     * What an attack spent at a radius of the grid. A minimal-norm attack's one run is put down to the smallest radius
     * above 0 (to 0 if there is no other), so that an attack's costs add up to all that it spent.
     */
    public Cost cost(String attack, double epsilon) {
        double first = grid.epsilons().stream()
                .filter(e -> e > 0)
                .findFirst()
                .orElse(grid.epsilons().get(0));
        return cost(trials(attack)
                .filter(t -> t.epsilon() == epsilon || Double.isInfinite(t.epsilon()) && epsilon == first)
                .toList());
    }

    private static Cost cost(List<Trial> trials) {
        return new Cost(
                trials.stream().mapToLong(Trial::forwardPasses).sum(),
                trials.stream().mapToLong(Trial::gradientCalls).sum(),
                trials.stream().mapToDouble(Trial::seconds).sum());
    }

    private Stream<Trial> trials(String attack) {
        return samples.stream()
                .flatMap(s -> s.trials().stream())
                .filter(t -> t.attack().equals(attack));
    }

    /** How many images an attack did nothing to, since it found no point to begin at: they count as robust to it. */
    public int withoutStart(String attack) {
        return (int) trials(attack)
                .filter(Trial::startless)
                .mapToLong(Trial::sample)
                .distinct()
                .count();
    }

    /** The summary of a minimal-norm attack's run. */
    public Minimal minimal(PlannedRun run) {
        List<Trial> trials = trials(run.name()).toList();
        double[] distances = trials.stream()
                .mapToDouble(t -> t.success() ? run.norm().of(t.norms()) : Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();
        double median = distances.length == 0 ? Double.POSITIVE_INFINITY : distances[(distances.length - 1) / 2];
        return new Minimal(
                run.norm(),
                Double.isInfinite(median) ? OptionalDouble.empty() : OptionalDouble.of(median),
                (int) trials.stream().filter(Trial::success).count(),
                trials.size(),
                cost(trials));
    }

    /**
     * How often images of class i are taken for class j, {@code [i][j]}, in the worst case known within a radius: right
     * ones on the diagonal.
     */
    public int[][] confusion(int classes, double epsilon) {
        int[][] counts = new int[classes][classes];
        ofItsNorm().forEach(s -> counts[s.label()][s.predictedWithin(grid.norm(), epsilon)]++);
        return counts;
    }

    /** One line for each attack of the grid's norm, and one for the worst case. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String attack : grid.ofItsNorm()) {
            int[] counts =
                    grid.epsilons().stream().mapToInt(e -> correct(attack, e)).toArray();
            text.append(String.format(Locale.ROOT, "%s: %s of %d%n", attack, Arrays.toString(counts), size()));
        }
        int[] worst = grid.epsilons().stream().mapToInt(this::worstCaseCorrect).toArray();
        return text.append(String.format(Locale.ROOT, "worst case: %s of %d", Arrays.toString(worst), size()))
                .toString();
    }
}
