package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * f on a line or a plane through an image: f(x + a u + b v) for a grid of a and b. Directions have length 1 in the
 * grid's norm, so that a is how far the image moves along u; v is orthogonal to u. Li et al. 2018 (Visualizing the loss
 * landscape of neural nets), equation 1, over pixels instead of weights; Madry et al. 2018, section 3 look along steps
 * of attacks in this way.
 *
 * @param directions one or two
 * @param places on each axis, ascending
 * @param points one for each place on the first axis; with two, a row of them for each place on the second
 * @param section with two directions, the border of the ball of the grid's radius where the plane cuts it; else empty
 */
public record LossSlice(
        List<SliceDirection> directions, List<Double> places, List<Point> points, List<BorderPoint> section) {
    private static final int SECTION_POINTS = 144;

    public LossSlice {
        directions = List.copyOf(directions);
        places = List.copyOf(places);
        points = List.copyOf(points);
        section = List.copyOf(section);
    }

    /**
     * What is found at a point.
     *
     * @param f the function
     * @param probability of the label
     * @param predicted the class with the largest logit
     */
    public record Point(double f, double probability, int predicted) {}

    /** Where in the plane. */
    public record BorderPoint(double a, double b) {}

    /**
     * The slice.
     *
     * @param x (1, C, H, W); only read
     * @param label the class whose probability is noted
     * @param directions one or two; the second is made orthogonal to the first
     * @param seed of random directions, each axis with numbers of its own
     * @throws IllegalArgumentException if there is none or are more, or the second is a multiple of the first
     * @throws ArithmeticException if the gradient is wanted and is 0, or if f is not finite at some point
     */
    public static LossSlice of(
            PixelFunction f, INDArray x, int label, SliceGrid grid, List<SliceDirection> directions, long seed) {
        if (directions.isEmpty() || directions.size() > 2) {
            throw new IllegalArgumentException("a slice has one or two directions, found " + directions.size());
        }
        double[] x0 = PixelFunction.numbers(x);
        double[][] axes = axes(f, x, grid.norm(), directions, seed);
        List<Double> places = grid.places();
        int n = places.size();
        PixelFunction.Value[] found = f.at(x, directions.size() == 1 ? n : n * n, i -> {
            double[] at = Vectors.plus(x0, places.get(i % n), axes[0]);
            return clipped(grid, directions.size() == 1 ? at : Vectors.plus(at, places.get(i / n), axes[1]));
        });
        List<Point> points = Arrays.stream(found)
                .map(v -> new Point(
                        v.f(), v.logits().probability(label), v.logits().index()))
                .toList();
        return new LossSlice(
                directions, places, points, directions.size() == 1 ? List.of() : section(grid, axes[0], axes[1]));
    }

    private static double[] clipped(SliceGrid grid, double... x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(grid.clip().low(), Math.min(grid.clip().high(), x[i]));
        }
        return x;
    }

    private static double[][] axes(PixelFunction f, INDArray x, Norm norm, List<SliceDirection> directions, long seed) {
        boolean drawn = directions.stream().allMatch(d -> d == SliceDirection.RANDOM);
        double[] gradient = drawn ? new double[Math.toIntExact(x.length())] : PixelFunction.numbers(f.gradient(x));
        if (!drawn && Vectors.length(gradient) == 0) {
            throw new ArithmeticException("the gradient is exactly 0 at this image, so it has no direction: choose"
                    + " random directions, or another loss");
        }
        double[][] axes = new double[directions.size()][];
        for (int k = 0; k < axes.length; k++) {
            double[] made = directions.get(k).of(gradient, norm, new CounterRandom(seed, k));
            axes[k] = Vectors.times(1 / norm.of(made), made);
        }
        if (axes.length == 2) {
            axes[1] = orthogonal(norm, axes[0], axes[1]);
        }
        return axes;
    }

    /** What v has beside u, of length 1 in the norm. */
    private static double[] orthogonal(Norm norm, double[] u, double[] v) {
        double[] rest = Vectors.plus(v, -Vectors.dot(u, v) / Vectors.dot(u, u), u);
        if (Vectors.length(rest) <= 1e-6 * Vectors.length(v)) {
            throw new IllegalArgumentException("both directions of the slice are the same; name two different ones");
        }
        return Vectors.times(1 / norm.of(rest), rest);
    }

    private static List<BorderPoint> section(SliceGrid grid, double[] u, double[] v) {
        List<BorderPoint> border = new ArrayList<>();
        for (int i = 0; i < SECTION_POINTS; i++) {
            double a = StrictMath.cos(2 * Math.PI * i / SECTION_POINTS);
            double b = StrictMath.sin(2 * Math.PI * i / SECTION_POINTS);
            double reach = grid.radius() / grid.norm().of(Vectors.plus(Vectors.times(a, u), b, v));
            border.add(new BorderPoint(reach * a, reach * b));
        }
        return border;
    }

    /** What was found at the image itself. */
    public Point centre() {
        return points.get(points.size() / 2);
    }
}
