package io.github.perturb4j.cli.explain;

import io.github.perturb4j.attacks.explain.Curvature;
import io.github.perturb4j.attacks.explain.Eigenvalue;
import io.github.perturb4j.attacks.explain.LossSlice;
import io.github.perturb4j.attacks.explain.SliceDirection;
import io.github.perturb4j.cli.output.NumberText;
import java.util.List;

/**
 * What was found around one image, as {@code explain.json} has it; docs/microscope.md says what each field is.
 *
 * @param loss at the image
 * @param note what could not be looked at, in a sentence; null where all could
 * @param curvature null if it was not asked for
 */
public record Landscape(
        Double loss,
        String note,
        Grid grid,
        Bend curvature,
        List<ShownSlice> slices,
        List<AttributionMap> attributions) {

    /** @param clipped whether points are put back into [0, 1] */
    public record Grid(String norm, Double radius, int points, boolean clipped, long seed) {}

    public record Bend(Double gradientNorm, Double alongGradient, Eigen dominant, Eigen algebraic) {
        static Bend of(Curvature found) {
            return new Bend(
                    NumberText.rounded(found.gradientNorm()),
                    NumberText.rounded(found.alongGradient()),
                    Eigen.of(found.dominant()),
                    Eigen.of(found.algebraic()));
        }
    }

    public record Eigen(Double value, Double residual, int iterations, boolean converged) {
        static Eigen of(Eigenvalue found) {
            return new Eigen(
                    NumberText.rounded(found.value()),
                    NumberText.rounded(found.residual()),
                    found.iterations(),
                    found.converged());
        }
    }

    /**
     * A line or plane.
     *
     * @param losses of the first axis' places; with two directions a row of them for each place of the second
     * @param probabilities of the label
     * @param predicted indices of classes
     * @param section where the ball's border cuts the plane: pairs of places
     */
    public record ShownSlice(
            List<String> directions,
            List<Double> places,
            List<Double> losses,
            List<Double> probabilities,
            List<Integer> predicted,
            List<List<Double>> section) {
        static ShownSlice of(LossSlice found) {
            return new ShownSlice(
                    found.directions().stream().map(SliceDirection::label).toList(),
                    found.places().stream().map(NumberText::rounded).toList(),
                    found.points().stream().map(p -> NumberText.rounded(p.f())).toList(),
                    found.points().stream()
                            .map(p -> NumberText.rounded(p.probability()))
                            .toList(),
                    found.points().stream().map(LossSlice.Point::predicted).toList(),
                    found.section().stream()
                            .map(p -> List.of(NumberText.rounded(p.a()), NumberText.rounded(p.b())))
                            .toList());
        }

        boolean isLine() {
            return directions.size() == 1;
        }

        /** As {@code sign-random}. */
        String name() {
            return String.join("-", directions);
        }
    }
}
