package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A centre in the box and a point anywhere.
 *
 * @param spread how far the point may be from the centre
 */
record Drawn(double epsilon, PixelBox box, DataType type, int pixels, double spread, long seed) {
    double[] centre() {
        CounterRandom random = new CounterRandom(seed);
        double low = Math.max(box.low(), -1);
        double high = Math.min(box.high(), 2);
        return random.doubles(pixels)
                .map(u -> u < 0.1 ? low : u > 0.9 ? high : low + u * (high - low))
                .map(v -> Math.min(box.high(type), Math.max(box.low(type), rounded(v))))
                .toArray();
    }

    double[] point() {
        CounterRandom random = new CounterRandom(seed + 1);
        return Arrays.stream(centre())
                .map(v -> rounded(v + spread * random.nextGaussian()))
                .toArray();
    }

    double rounded(double v) {
        return Rounding.to(type, v);
    }

    INDArray array(double[] values) {
        return Memory.of(type, values, 1, pixels, 1, 1);
    }

    double[] project(ThreatModel threat) {
        return Span.of(threat.project(array(point()), array(centre()))).toDoubles();
    }

    double ulp() {
        return type == DataType.FLOAT ? 0x1p-23 : 0x1p-52;
    }

    /** In pixels of several channels. */
    INDArray array(double[] values, int channels) {
        return Memory.of(type, values, 1, channels, 1, values.length / channels);
    }

    /** Between -1 and 1, some of it 0. */
    double[] gradient() {
        CounterRandom random = new CounterRandom(seed + 2);
        return random.doubles(pixels, -1, 1).map(g -> Math.abs(g) < 0.1 ? 0 : g).toArray();
    }

    double clip(double v) {
        return Math.min(box.high(type), Math.max(box.low(type), v));
    }

    /** What 1 is to {@link #ulp}: the largest number that takes part. */
    double size() {
        return Math.max(
                1, epsilon + 2 + Arrays.stream(point()).map(Math::abs).max().orElseThrow());
    }

    static Arbitrary<Drawn> any() {
        return Combinators.combine(
                        Arbitraries.of(1e-7, 1e-3, 8 / 255.0, 0.5, 3.0),
                        Arbitraries.of(PixelBox.UNIT, PixelBox.NONE, new PixelBox(-0.3, 1.1)),
                        Arbitraries.of(DataType.FLOAT, DataType.DOUBLE),
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.of(1e-4, 0.05, 1.0, 100.0),
                        Arbitraries.longs().between(0, 1_000_000).withoutEdgeCases())
                .as(Drawn::new);
    }
}
