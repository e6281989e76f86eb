package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How often images meet a criterion when they are transformed at random: what {@code eot} raises. */
public final class TransformRate {
    private static final long STREAM = 0x656f74L;

    private TransformRate() {}

    /** {@link #of(UnaryOperator, INDArray, PixelBox, Criterion, RandomTransform, int, long)} for pixels in [0, 1]. */
    public static double[] of(
            UnaryOperator<Variable> model,
            INDArray images,
            Criterion criterion,
            RandomTransform distribution,
            int draws,
            long seed) {
        return of(model, images, PixelBox.UNIT, criterion, distribution, draws, seed);
    }

    /**
     * The fraction of draws in which each transformed image meets the criterion.
     *
     * @param images (N, C, H, W)
     * @param box of the pixels
     * @param draws for each sample, at least 1; draw d of sample i depends on the seed, i and d alone
     * @return N numbers from 0 to 1
     */
    public static double[] of(
            UnaryOperator<Variable> model,
            INDArray images,
            PixelBox box,
            Criterion criterion,
            RandomTransform distribution,
            int draws,
            long seed) {
        double[] rate = new double[(int) images.size(0)];
        for (int draw = 0; draw < draws; draw++) {
            long number = draw;
            try (Recording off = Recording.off();
                    Scope scope = Scope.open()) {
                Transforms drawn =
                        Transforms.draw(distribution, images, box, i -> new CounterRandom(STREAM, seed, i, number));
                boolean[] met = criterion.isMet(
                        model.apply(Variable.of(drawn.apply(images))).value());
                Arrays.setAll(rate, i -> rate[i] + (met[i] ? 1 : 0));
            }
        }
        Arrays.setAll(rate, i -> rate[i] / draws);
        return rate;
    }
}
