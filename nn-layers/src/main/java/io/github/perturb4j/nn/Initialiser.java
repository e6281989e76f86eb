package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.Random;

/**
 * First values of a parameter, from a seed and its shape alone. The numbers are {@link Random}'s, whose algorithm the
 * JDK specifies: another generator would make another network of each seed that was ever noted.
 */
@FunctionalInterface
public interface Initialiser {
    /** Row-major values for {@code shape}; the same seed gives the same. */
    double[] values(long seed, long... shape);

    /** One value everywhere. */
    static Initialiser constant(double value) {
        return (seed, shape) -> {
            double[] values = new double[(int) Memory.length(shape)];
            Arrays.fill(values, value);
            return values;
        };
    }

    /**
     * Normal with variance 2 / (out * kh * kw): He et al. 2015 (arXiv 1502.01852), equation 14, as torchvision's
     * ResNets.
     */
    static Initialiser kaimingNormalFanOut() {
        return (seed, shape) -> {
            double fan = (double) Memory.length(shape) / shape[1];
            Random random = new Random(seed);
            double[] values = new double[(int) Memory.length(shape)];
            Arrays.setAll(values, i -> random.nextGaussian() * Math.sqrt(2 / fan));
            return values;
        };
    }

    /** Uniform in +-1 / sqrt(fan), PyTorch's default for linear layers; fan is the number of inputs. */
    static Initialiser uniformFanIn(long fan) {
        return (seed, shape) -> {
            double bound = 1 / Math.sqrt(fan);
            Random random = new Random(seed);
            double[] values = new double[(int) Memory.length(shape)];
            Arrays.setAll(values, i -> (2 * random.nextDouble() - 1) * bound);
            return values;
        };
    }
}
