package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.Budget;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.evaluation.AttackGrid;
import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.PlannedRun;
import io.github.perturb4j.attacks.evaluation.RobustnessEvaluation;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An image of the report with what an attack made of it. The attack is run again, on this image alone, which gives the
 * same bits; on an image that withstood everything only its beginning.
 *
 * @param factor how many times the perturbation is enlarged in its picture
 */
record ShownImage(
        EvaluatedSample sample,
        PlannedRun run,
        SampleResult result,
        RgbImage original,
        RgbImage perturbation,
        RgbImage adversarial,
        double factor) {
    private static final int MOST = 3;
    private static final Budget BEGINNING = new Budget(100, 100);

    /** Makes the examples of one outcome. */
    record Maker(EvaluationOutcome outcome, RobustnessEvaluation evaluation) {
        /** The images fooled by the smallest perturbations, nearest first. */
        List<ShownImage> leastRobust() {
            return make(candidates()
                    .filter(s -> distance(s) < Double.POSITIVE_INFINITY)
                    .sorted(order().thenComparing(EvaluatedSample::id))
                    .toList());
        }

        /** The images that withstood everything, or else the largest perturbations; hardest first. */
        List<ShownImage> mostRobust() {
            return make(candidates()
                    .sorted(order().reversed().thenComparing(EvaluatedSample::id))
                    .toList());
        }

        private Stream<EvaluatedSample> candidates() {
            return outcome.table().ofItsNorm().stream().filter(s -> !s.trials().isEmpty());
        }

        private AttackGrid grid() {
            return outcome.request().grid();
        }

        private Norm norm() {
            return grid().norm();
        }

        private double distance(EvaluatedSample s) {
            return s.nearest(null, norm()).map(t -> norm().of(t.norms())).orElse(Double.POSITIVE_INFINITY);
        }

        /** By distance, then by what attacks left of the right class's probability. */
        private Comparator<EvaluatedSample> order() {
            return Comparator.comparingDouble(this::distance)
                    .thenComparingDouble(s -> s.trials().stream()
                            .mapToDouble(Trial::labelProbability)
                            .min()
                            .orElse(1));
        }

        private List<ShownImage> make(List<EvaluatedSample> wanted) {
            List<ShownImage> made = new ArrayList<>();
            for (int i = 0; i < wanted.size() && made.size() < MOST; i++) {
                make(wanted.get(i)).ifPresent(made::add);
            }
            return made;
        }

        private Optional<ShownImage> make(EvaluatedSample s) {
            RgbImage original;
            try {
                original = outcome.input().read((int) s.id());
            } catch (ImageException e) { // removed since
                return Optional.empty();
            }
            PlannedRun run = run(s);
            boolean fooled = distance(s) < Double.POSITIVE_INFINITY;
            try (INDArray pixels = Pixels.toFloat(original)) {
                AttackResult result = (fooled ? evaluation : evaluation.within(BEGINNING)).run(run, pixels, List.of(s));
                INDArray perturbation = result.perturbation();
                double factor = Pixels.fillingFactor(perturbation);
                return Optional.of(new ShownImage(
                        s,
                        run,
                        result.sample(0),
                        original,
                        Pixels.perturbation(perturbation, factor),
                        Pixels.toImage(result.adversarial()),
                        factor));
            }
        }

        /** What found the nearest success; where there is none, what came nearest to one at the largest radius. */
        private PlannedRun run(EvaluatedSample s) {
            Trial shown = s.nearest(null, norm())
                    .orElseGet(() -> s.trials().stream()
                            .min(Comparator.comparing((Trial t) -> isMinimal(t))
                                    .thenComparing(t -> -t.epsilon())
                                    .thenComparing(Trial::labelProbability))
                            .orElseThrow());
            return grid().runs().stream()
                    .filter(r -> r.name().equals(shown.attack()) && r.epsilon() == shown.epsilon())
                    .findFirst()
                    .orElseThrow();
        }

        private boolean isMinimal(Trial t) {
            return grid().attacks().get(t.attack()) instanceof MinimalNormAttack;
        }
    }
}
