package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.Budget;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures a model's robustness: makes the runs of a {@link AttackGrid} on images.
 *
 * <pre>{@code
 * AttackGrid grid = AttackGrid.of(
 *         Norm.LINF, Map.of("autoattack", AutoAttack.standard()), 1 / 255.0, 2 / 255.0);
 * AttackRunner runner = AttackRunner.of(model, new LinfBall(0, PixelBox.UNIT)).batchSize(64);
 * RobustnessTable table = RobustnessEvaluation.of(runner, grid).run(images, labels);
 * }</pre>
 *
 * <p>What is recorded of an image depends on the image, its label, its number, the grid and the runner's seed alone.
 */
public final class RobustnessEvaluation {
    private static final double NANOS = 1e9;

    private final AttackRunner runner;
    private final AttackGrid grid;
    private final Map<String, UnaryOperator<Variable>> sources;

    private RobustnessEvaluation(AttackRunner runner, AttackGrid grid, Map<String, UnaryOperator<Variable>> sources) {
        this.runner = runner;
        this.grid = grid;
        this.sources = Map.copyOf(sources);
    }

    /**
     * An evaluation with a runner's settings: batch size, seed, budget. The grid's balls take the place of its threat
     * model, and attacks stop at their first success, which is all that counts here.
     */
    public static RobustnessEvaluation of(AttackRunner runner, AttackGrid grid) {
        return new RobustnessEvaluation(runner, grid, Map.of());
    }

    /**
     * The same evaluation, in which some attacks are made on other models and judged on the runner's:
     * {@link AttackRunner#madeOn}.
     *
     * @param models by the attack's name in the grid
     */
    public RobustnessEvaluation madeOn(Map<String, ? extends UnaryOperator<Variable>> models) {
        for (String name : models.keySet()) {
            if (!grid.attacks().containsKey(name)) {
                throw new IllegalArgumentException("there is no attack '" + name + "' in the grid, which has "
                        + String.join(", ", grid.attacks().keySet()));
            }
        }
        return new RobustnessEvaluation(runner, grid, Map.copyOf(models));
    }

    /** The same evaluation with another budget for each image, beginning at the images. */
    public RobustnessEvaluation within(Budget budget) {
        return new RobustnessEvaluation(runner.budget(budget), grid, sources);
    }

    /** Attacks all images; their positions are their numbers. Throws as {@link AttackRunner#run} does. */
    public RobustnessTable run(INDArray images, int... labels) {
        long[] ids = IntStream.range(0, labels.length).asLongStream().toArray();
        return RobustnessTable.of(grid, attack(images, originals(images, labels, ids), trials -> {}));
    }

    /**
     * What the model takes the originals for.
     *
     * @param images (N, C, H, W)
     * @param ids their numbers
     */
    public List<EvaluatedSample> originals(INDArray images, int[] labels, long... ids) {
        try (Scope scope = Scope.open()) {
            AttackResult result = runner.withThreat(grid.norm().ball(Epsilon.of(0), grid.box()))
                    .sampleIds(ids)
                    .look(images, new CrossEntropy(labels));
            return result.samples().stream()
                    .map(s -> new EvaluatedSample(
                            s.id(), s.label(), s.clean().index(), s.clean().probability(s.label()), List.of()))
                    .toList();
        }
    }

    /**
     * Makes the runs that each image still needs.
     *
     * @param images (N, C, H, W)
     * @param samples what is known of them, in the same order
     * @param finished hears of the trials of each run once it is over
     * @return the samples with their new trials
     */
    public List<EvaluatedSample> attack(
            INDArray images, List<EvaluatedSample> samples, Consumer<List<Trial>> finished) {
        List<EvaluatedSample> now = new ArrayList<>(samples);
        for (PlannedRun run : grid.runs()) {
            int[] needy = IntStream.range(0, now.size())
                    .filter(i -> now.get(i).needs(run))
                    .toArray();
            List<Trial> trials = needy.length == 0 ? List.of() : trials(run, images, now, needy);
            for (int k = 0; k < needy.length; k++) {
                now.set(needy[k], now.get(needy[k]).with(trials.get(k)));
            }
            finished.accept(trials);
        }
        return List.copyOf(now);
    }

    private List<Trial> trials(PlannedRun run, INDArray images, List<EvaluatedSample> samples, int... needy) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            List<SampleResult> results = run(
                            run,
                            Points.select(images, needy),
                            IntStream.of(needy).mapToObj(samples::get).toList())
                    .samples();
            double seconds = (System.nanoTime() - start) / NANOS / needy.length;
            return results.stream().map(r -> Trial.of(run, r, seconds)).toList();
        }
    }

    /** Makes one run again, for the images it found: the same, bit for bit. */
    public AttackResult run(PlannedRun run, INDArray images, List<EvaluatedSample> samples) {
        return on(sources.get(run.name()))
                .withThreat(run.threat(grid.box()))
                .stopAtSuccess(true)
                .trace(0)
                .sampleIds(samples.stream().mapToLong(EvaluatedSample::id).toArray())
                .run(
                        run.attack(),
                        images,
                        new CrossEntropy(samples.stream()
                                .mapToInt(EvaluatedSample::label)
                                .toArray()));
    }

    /** The runner, with attacks made on another model if there is one. */
    private AttackRunner on(UnaryOperator<Variable> source) {
        return source == null ? runner : runner.madeOn(source);
    }
}
