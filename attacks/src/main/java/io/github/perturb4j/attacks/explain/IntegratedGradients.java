package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.nn.Settings;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * (x - x') times the mean gradient on the line from a baseline x' to the image, number by number:
 * (x - x') * integral over a from 0 to 1 of df/dx(x' + a (x - x')) da. Sundararajan et al. 2017 (Axiomatic attribution
 * for deep networks), equation 1; by their axiom of completeness the sum is f(x) - f(x').
 *
 * <p>The integral is a sum over the midpoints of equal steps, with weights that are nearly equal: the slope of f along
 * the line is known at each midpoint, and f at both ends, so weights move away from 1/n in proportion to how far a
 * slope is from the mean one, as little as makes the slopes add up to f(x) - f(x') (a control variate, as of Monte
 * Carlo estimates; Owen, Monte Carlo theory, methods and examples, section 8.9). No weight falls below 0: where that is
 * not enough, an error of completeness is left, as {@link Completeness} says. Networks of ReLUs have so many kinks on
 * the line that rules for smooth functions, such as Gauss-Legendre's, are no better than the midpoints alone.
 *
 * @param steps how often the gradient is taken, at least 1
 * @param baseline x', like the image; null for black, all 0
 */
public record IntegratedGradients(int steps, INDArray baseline) implements Attribution {
    /** @throws IllegalArgumentException if there are no steps */
    public IntegratedGradients {
        Settings.atLeast(1, "steps", steps);
    }

    /** From black, all 0. */
    public static IntegratedGradients fromBlack(int steps) {
        return new IntegratedGradients(steps, null);
    }

    @Override
    public INDArray of(PixelFunction f, INDArray x) {
        return explain(f, x).values();
    }

    @Override
    public String label() {
        return "integrated-gradients";
    }

    @Override
    public Result explain(PixelFunction f, INDArray x) {
        PixelFunction.checkImage(x);
        double[] from = start(x);
        double[] way = Vectors.plus(PixelFunction.numbers(x), -1, from);
        PixelFunction.Value[] ends = f.at(x, 2, i -> Vectors.plus(from, i, way));
        Line line = new Line(way, ends[1].f() - ends[0].f());
        f.gradients(x, steps, i -> Vectors.plus(from, (i + 0.5) / steps, way), (i, value, g) -> line.add(g));
        double[] values = line.attribution();
        double sum = Arrays.stream(values).sum();
        return new Result(PixelFunction.like(x, values), new Completeness(sum, line.plainSum(), line.difference));
    }

    private double[] start(INDArray x) {
        if (baseline == null) {
            return new double[Math.toIntExact(x.length())];
        }
        if (!Arrays.equals(baseline.shape(), x.shape())) {
            throw new IllegalArgumentException("the baseline must have the image's shape " + Arrays.toString(x.shape())
                    + ", found " + Arrays.toString(baseline.shape()));
        }
        return PixelFunction.numbers(baseline);
    }

    /** Sums over the gradients on a line: of the gradients, of the slopes, and of their products and squares. */
    private static final class Line {
        private final double[] way;
        private final double difference;
        private final double[] gradients;
        private final double[] products;
        private double slopes;
        private double squares;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
        private int count;

        Line(double[] way, double difference) {
            this.way = way;
            this.difference = difference;
            this.gradients = new double[way.length];
            this.products = new double[way.length];
        }

        void add(double... gradient) {
            double slope = Vectors.dot(gradient, way);
            for (int k = 0; k < way.length; k++) {
                gradients[k] += gradient[k];
                products[k] += slope * gradient[k];
            }
            slopes += slope;
            squares += slope * slope;
            least = Math.min(least, slope);
            most = Math.max(most, slope);
            count++;
        }

        double plainSum() {
            return slopes / count;
        }

        double[] attribution() {
            double mean = plainSum();
            double by = correction();
            double[] values = new double[way.length];
            Arrays.setAll(values, k -> way[k] * (gradients[k] / count + by * (products[k] - mean * gradients[k])));
            return values;
        }

        /** By which a weight grows for each unit that its slope is above the mean. */
        private double correction() {
            double mean = plainSum();
            double spread = squares - count * mean * mean;
            if (!(spread > 1e-12 * squares)) {
                return 0;
            }
            double wanted = (difference - mean) / spread;
            double most = 1.0 / count / Math.max(this.most - mean, mean - least);
            return Math.max(-most, Math.min(most, wanted));
        }
    }
}
