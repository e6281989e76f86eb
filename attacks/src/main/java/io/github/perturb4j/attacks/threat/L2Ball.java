package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Euclidean length of the change is at most epsilon: {@code ||x - x0||_2 <= epsilon}, x in the box.
 *
 * <p>The projection is the exact one onto ball and box together, not one after the other. By the optimality conditions
 * it is x = clip(x0 + s (x - x0)) with one s in [0, 1] per sample, the s at which the length is epsilon (or 1 if
 * clipping alone leads into the ball). That length grows with s, and s follows in finitely many steps from the pixels
 * that the box stops. A length that exceeds epsilon by rounding to the array's type is mended by shrinking s, by about
 * 1e-7 in float32. The ascent direction is g / ||g||_2.
 *
 * @param epsilon the radius, finite and >= 0
 * @param box the values a pixel may take
 */
public record L2Ball(double epsilon, PixelBox box) implements ThreatModel {
    /** @throws IllegalArgumentException if epsilon is negative or not finite */
    public L2Ball {
        Balls.checkSettings(epsilon, box);
    }

    @Override
    public INDArray project(INDArray x, INDArray x0) {
        PerSample.checkAlike("L2Ball.project", x, x0);
        return PerSample.zip(x, x0, (values, centre) -> project(values, centre, x.dataType()));
    }

    private void project(double[] x, double[] x0, DataType type) {
        if (epsilon == 0) {
            System.arraycopy(x0, 0, x, 0, x.length);
            return;
        }
        double[] step = new double[x.length];
        Arrays.setAll(step, i -> x[i] - x0[i]);
        Balls.clip(x, box, type);
        if (Norms.l2(x, x0) > epsilon) {
            double scale = scale(step, x0, type);
            double shrink = type == DataType.FLOAT ? 0x1p-26 : 0x1p-52;
            move(x, x0, scale, step, type);
            while (Norms.l2(x, x0) > epsilon) {
                scale *= 1 - shrink;
                shrink = Math.min(0.5, 2 * shrink);
                move(x, x0, scale, step, type);
            }
        }
    }

    /** x = clip(x0 + scale step), rounded to the type. */
    private void move(double[] x, double[] x0, double scale, double[] step, DataType type) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Round.to(type, x0[i] + scale * step[i]);
        }
        Balls.clip(x, box, type);
    }

    /**
     * The s with sum min(s |step|, room)^2 = epsilon^2, where room is how far a pixel may go before the box stops it.
     * Too many free pixels make s too small, never too large; so s grows until the pixels it leaves free are those it
     * was computed from.
     */
    private double scale(double[] step, double[] x0, DataType type) {
        double low = box.low(type);
        double high = box.high(type);
        double s = 0;
        while (true) {
            double stopped = 0;
            double free = 0;
            for (int i = 0; i < step.length; i++) {
                double room = step[i] > 0 ? high - x0[i] : x0[i] - low;
                if (s * Math.abs(step[i]) >= room) {
                    stopped += room * room;
                } else {
                    free += step[i] * step[i];
                }
            }
            double next = Math.min(1, Math.sqrt(Math.max(0, epsilon * epsilon - stopped) / free));
            if (!(next > s)) {
                return s;
            }
            s = next;
        }
    }

    @Override
    public INDArray randomStart(INDArray x0, IntFunction<? extends RandomGenerator> random) {
        return PerSample.map(x0, (sample, x) -> {
            double[] centre = x.clone();
            RandomGenerator numbers = random.apply(sample);
            double[] direction = new double[x.length];
            Arrays.setAll(direction, i -> numbers.nextGaussian());
            normalise(direction);
            double radius = epsilon * StrictMath.pow(numbers.nextDouble(), 1.0 / x.length);
            for (int i = 0; i < x.length; i++) {
                x[i] = Round.to(x0.dataType(), centre[i] + radius * direction[i]);
            }
            project(x, centre, x0.dataType());
        });
    }

    @Override
    public INDArray ascentDirection(INDArray gradient) {
        return PerSample.map(gradient, (sample, g) -> normalise(g));
    }

    /** Divides by the largest magnitude first, so that squares neither overflow nor vanish. */
    private static void normalise(double[] g) {
        double[] zero = new double[g.length];
        double most = Norms.linf(g, zero);
        if (most == 0) {
            return;
        }
        for (int i = 0; i < g.length; i++) {
            g[i] /= most;
        }
        double length = Norms.l2(g, zero);
        for (int i = 0; i < g.length; i++) {
            g[i] /= length;
        }
    }

    @Override
    public boolean[] contains(INDArray x, INDArray x0) {
        return Balls.contains(this, Norms::l2, x, x0);
    }
}
