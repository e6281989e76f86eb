package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.transform.RandomTransform;
import io.github.perturb4j.attacks.transform.Transforms;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A model that draws random numbers, and takes them from whoever asks it: so an attack on it has the same result each
 * time, and a sample's result does not depend on its batch. {@link AttackRunner#draws} says how many draws a gradient
 * is the mean of and a success is judged by.
 *
 * <pre>{@code
 * RandomModel defended = RandomModel.of(model, new GaussianNoise(0.1));
 * AttackRunner.of(defended, new LinfBall(8 / 255.0, PixelBox.UNIT)).draws(Draws.of(20)).run(pgd, images, criterion);
 * }</pre>
 */
@FunctionalInterface
public interface RandomModel extends UnaryOperator<Variable> {
    /** Keys the numbers of {@link #apply(Variable)}. */
    long ALONE = 0x616c6f6e65L;

    /**
     * One draw.
     *
     * @param pixels (N, C, H, W)
     * @param random the random numbers of each of the N samples, by its position; each call begins them anew
     * @return logits (N, K) of the same type
     */
    Variable draw(Variable pixels, IntFunction<RandomGenerator> random);

    /** One draw, the same for each position every time. */
    @Override
    default Variable apply(Variable pixels) {
        return draw(pixels, i -> new CounterRandom(ALONE, i));
    }

    /** A model behind a random transform of its input, such as noise: f(T(x)), whose gradient is A^T f'(T(x)). */
    static RandomModel of(UnaryOperator<Variable> model, RandomTransform input) {
        return (pixels, random) ->
                model.apply(Transforms.draw(input, pixels.value(), random).apply(pixels));
    }
}
