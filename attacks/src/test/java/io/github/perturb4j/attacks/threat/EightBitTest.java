package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rounding to images of 8 bits inside a ball. */
class EightBitTest {
    /** Levels of an original, and a point anywhere in the ball. */
    record Case(Norm norm, double epsilon, DataType type, long seed) {
        ThreatModel threat() {
            return norm.ball(Epsilon.of(norm.isCount() ? Math.rint(epsilon) : epsilon), PixelBox.UNIT);
        }

        INDArray original() {
            CounterRandom random = new CounterRandom(seed);
            return array(random.ints(48, 0, 256).mapToDouble(k -> k / 255.0).toArray());
        }

        INDArray point() {
            CounterRandom random = new CounterRandom(seed + 1);
            double[] moved = Span.of(original()).toDoubles();
            Arrays.setAll(moved, i -> moved[i] + 0.2 * random.nextGaussian());
            return threat().project(array(moved), original());
        }

        private INDArray array(double... values) {
            return Memory.of(type, values, 1, 3, 4, 4);
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        Arbitraries.of(Norm.values()),
                        Arbitraries.of(0.0, 1 / 255.0, 7.9 / 255, 8 / 255.0, 0.5, 2.0, 9.0),
                        Arbitraries.of(DataType.FLOAT, DataType.DOUBLE),
                        Arbitraries.longs().between(0, 1_000_000).withoutEdgeCases())
                .as(Case::new);
    }

    @Property(tries = 400, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("the result is of 8 bits, allowed, at most a level away, and stays when rounded again")
    void allowed(@ForAll("cases") Case c) {
        INDArray x = EightBit.round(c.threat(), c.point(), c.original());
        assertThat(EightBit.firstOff(x)).isEqualTo(-1);
        assertThat(EightBit.contains(c.threat(), x, c.original())).containsExactly(true);
        assertThat(c.norm.of(EightBit.norms(x, c.original())[0]))
                .isLessThanOrEqualTo(c.threat().epsilon().at(0));
        double[] rounded = Span.of(x).toDoubles();
        double[] point = Span.of(c.point()).toDoubles();
        for (int i = 0; i < point.length; i++) {
            assertThat(Math.abs(rounded[i] - point[i]) * 255).isLessThan(1.0001);
        }
        assertThat(Span.of(EightBit.round(c.threat(), x, c.original())).toDoubles())
                .isEqualTo(rounded);
    }

    @Property(tries = 200, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("L2 and L1: one value less pulled back would be outside")
    void asFewAsWillDo(@ForAll("cases") Case c) {
        double[] from = levels(c.original());
        double[] wanted = levels(c.point());
        double[] to = levels(EightBit.round(c.threat(), c.point(), c.original()));
        double[] exact = Span.of(c.point()).toDoubles();
        int last = -1;
        for (int i = 0; i < to.length; i++) {
            boolean pulled = to[i] != wanted[i];
            if (pulled && (last < 0 || excess(wanted, exact, from, i) < excess(wanted, exact, from, last))) {
                last = i;
            }
        }
        if (last >= 0 && (c.norm == Norm.L2 || c.norm == Norm.L1)) {
            to[last] = wanted[last];
            assertThat(c.norm.of(Norms.of(to, from, 3).over(255))).isGreaterThan(c.epsilon);
        }
    }

    private static double excess(double[] to, double[] exact, double[] from, int i) {
        return Math.abs(to[i] - from[i]) - Math.abs(exact[i] * 255 - from[i]);
    }

    private static double[] levels(INDArray x) {
        return Arrays.stream(Span.of(x).toDoubles())
                .map(v -> Math.rint(v * 255))
                .toArray();
    }

    @Example
    @Label("8 levels are 8/255, whatever float32 makes of them; 9 are not")
    void levelsAreExact() {
        for (int from = 0; from < 240; from++) {
            INDArray x0 = Memory.of(DataType.FLOAT, new double[] {from / 255.0}, 1, 1, 1, 1);
            INDArray eight = Memory.of(DataType.FLOAT, new double[] {(from + 8) / 255.0}, 1, 1, 1, 1);
            INDArray nine = Memory.of(DataType.FLOAT, new double[] {(from + 9) / 255.0}, 1, 1, 1, 1);
            ThreatModel ball = new LinfBall(Epsilon.of255(8), PixelBox.UNIT);
            assertThat(EightBit.contains(ball, eight, x0)).containsExactly(true);
            assertThat(EightBit.contains(ball, nine, x0)).containsExactly(false);
            assertThat(EightBit.norms(eight, x0)[0].linf()).isEqualTo(8 / 255.0);
            INDArray far = Memory.of(DataType.FLOAT, new double[] {1}, 1, 1, 1, 1);
            INDArray corner = EightBit.round(ball, ball.project(far, x0), x0);
            assertThat(Span.of(corner).get(0) * 255).isCloseTo(from + 8, org.assertj.core.api.Assertions.within(1e-4));
        }
    }

    @Example
    @Label("what is no multiple of 1/255 is found and not allowed")
    void off() {
        INDArray x0 = Memory.of(DataType.FLOAT, new double[] {0.2, 0.4}, 1, 1, 1, 2);
        INDArray x = Memory.of(DataType.FLOAT, new double[] {0.2, 0.401}, 1, 1, 1, 2);
        assertThat(EightBit.firstOff(x0)).isEqualTo(-1);
        assertThat(EightBit.firstOff(x)).isEqualTo(1);
        assertThat(EightBit.contains(new L2Ball(1, PixelBox.UNIT), x, x0)).containsExactly(false);
    }
}
