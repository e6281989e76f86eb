package io.github.perturb4j.attacks.threat;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * No pixel changes by more than epsilon: {@code max |x - x0| <= epsilon}, x in the box.
 *
 * <p>The projection clamps each pixel to [x0 - epsilon, x0 + epsilon] and the box. Those bounds are rounded inwards to
 * numbers of the array's type, so that the distance in float64 never exceeds epsilon, in float32 arrays either. The
 * ascent direction is the gradient's sign, with sign(0) = 0.
 *
 * @param epsilon the radius, finite and >= 0
 * @param box the values a pixel may take
 */
public record LinfBall(double epsilon, PixelBox box) implements ThreatModel {
    /** @throws IllegalArgumentException if epsilon is negative or not finite */
    public LinfBall {
        Balls.checkSettings(epsilon, box);
    }

    @Override
    public INDArray project(INDArray x, INDArray x0) {
        PerSample.checkAlike("LinfBall.project", x, x0);
        return PerSample.zip(x, x0, (values, centre) -> clamp(values, centre, x.dataType()));
    }

    private void clamp(double[] x, double[] x0, DataType type) {
        if (epsilon == 0) {
            System.arraycopy(x0, 0, x, 0, x.length); // clamping could turn 0 into -0
            return;
        }
        for (int i = 0; i < x.length; i++) {
            double low = Round.lowest(type, x0[i], epsilon);
            double high = Round.highest(type, x0[i], epsilon);
            x[i] = Math.min(high, Math.max(low, x[i]));
        }
        Balls.clip(x, box, type);
    }

    @Override
    public INDArray randomStart(INDArray x0, IntFunction<? extends RandomGenerator> random) {
        return PerSample.map(x0, (sample, x) -> {
            double[] centre = x.clone();
            RandomGenerator numbers = random.apply(sample);
            for (int i = 0; i < x.length; i++) {
                x[i] += epsilon * (2 * numbers.nextDouble() - 1);
            }
            clamp(x, centre, x0.dataType());
        });
    }

    @Override
    public INDArray ascentDirection(INDArray gradient) {
        return PerSample.map(gradient, (sample, g) -> {
            for (int i = 0; i < g.length; i++) {
                g[i] = Math.signum(g[i]);
            }
        });
    }

    @Override
    public boolean[] contains(INDArray x, INDArray x0) {
        return Balls.contains(this, Norms::linf, x, x0);
    }
}
