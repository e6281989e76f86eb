package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** L1 and L0: projections against bisection and enumeration, steps against the dual of the linear programme. */
class SparseBallsTest {
    private static final int TRIES = 300;

    @Provide
    Arbitrary<Drawn> cases() {
        return Drawn.any();
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("L1 and box: equal to a bisection on the threshold")
    void l1EqualsBisection(@ForAll("cases") Drawn c) {
        INDArray projected = new L1Ball(c.epsilon(), c.box()).project(c.array(c.point(), 1), c.array(c.centre(), 1));
        double[] x = Span.of(projected).toDoubles();
        double[] expected = bisection(c);
        for (int i = 0; i < x.length; i++) {
            assertThat(x[i]).isCloseTo(expected[i], within(2 * c.ulp() * c.size()));
        }
    }

    private static double[] bisection(Drawn c) {
        double[] x = at(c, 0);
        if (Norms.l1(x, c.centre()) <= c.epsilon()) {
            return x;
        }
        double least = 0;
        double most = 1e4;
        for (int i = 0; i < 300; i++) {
            double tau = (least + most) / 2;
            x = at(c, tau);
            boolean outside = Norms.l1(x, c.centre()) > c.epsilon();
            least = outside ? tau : least;
            most = outside ? most : tau;
        }
        return x;
    }

    private static double[] at(Drawn c, double tau) {
        double[] x0 = c.centre();
        double[] point = c.point();
        double[] x = new double[x0.length];
        Arrays.setAll(x, i -> {
            double step = point[i] - x0[i];
            return c.clip(x0[i] + Math.signum(step) * Math.max(0, Math.abs(step) - tau));
        });
        return x;
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("L1: a point outside is moved onto the ball's surface, not inside")
    void l1IsSharp(@ForAll("cases") Drawn c) {
        INDArray projected = new L1Ball(c.epsilon(), c.box()).project(c.array(c.point(), 1), c.array(c.centre(), 1));
        if (Norms.l1(at(c, 0), c.centre()) > c.epsilon()) {
            double lost = c.pixels() * c.ulp() * c.size();
            assertThat(Norms.l1(Span.of(projected).toDoubles(), c.centre()))
                    .isBetween(c.epsilon() * (1 - 8 * c.ulp()) - lost, c.epsilon());
        }
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    @Label("L1: the step ascends as far as the dual of its linear programme allows, inside the box")
    void l1StepsAreTheSteepest(@ForAll("cases") Drawn c) {
        double[] x0 = c.centre();
        double[] g = c.gradient();
        INDArray stepped = new L1Ball(c.epsilon(), c.box()).ascend(c.array(x0, 1), c.array(g, 1), c.epsilon());
        double[] x = Span.of(stepped).toDoubles();
        double ascent = 0;
        for (int i = 0; i < x.length; i++) {
            ascent += g[i] * (x[i] - x0[i]);
            assertThat(x[i]).isBetween(c.box().low(c.type()), c.box().high(c.type()));
        }
        assertThat(Norms.l1(x, x0)).isLessThanOrEqualTo(c.epsilon() + c.pixels() * c.ulp() * c.size());
        double best = Double.POSITIVE_INFINITY; // the dual's objective is least at one of these prices of length
        for (double lambda : Arrays.copyOf(Arrays.stream(g).map(Math::abs).toArray(), g.length + 1)) {
            double bound = lambda * c.epsilon();
            for (int i = 0; i < g.length; i++) {
                double room = g[i] > 0
                        ? c.box().high(c.type()) - x0[i]
                        : x0[i] - c.box().low(c.type());
                double excess = Math.max(0, Math.abs(g[i]) - lambda);
                bound += excess == 0 ? 0 : excess * room;
            }
            best = Math.min(best, bound);
        }
        assertThat(ascent).isCloseTo(best, within(c.pixels() * c.ulp() * c.size()));
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    @Label("L0: of all choices of pixels the nearest, by trying them all")
    void l0EqualsEnumeration(@ForAll("cases") Drawn drawn) {
        int pixels = 1 + drawn.pixels() % 7;
        nearestOfAllChoices(Norm.L0, pixels, sparse(drawn, pixels));
    }

    @Property(tries = TRIES, seed = "8", edgeCases = EdgeCasesMode.NONE)
    @Label("L0 of values: of all choices of values the nearest, by trying them all")
    void l0OfValuesEqualsEnumeration(@ForAll("cases") Drawn drawn) {
        int pixels = 1 + drawn.pixels() % 3;
        nearestOfAllChoices(Norm.L0_VALUES, 3 * pixels, sparse(drawn, pixels));
    }

    private static Drawn sparse(Drawn drawn, int pixels) {
        return new Drawn(drawn.seed() % 5, drawn.box(), drawn.type(), 3 * pixels, drawn.spread(), drawn.seed());
    }

    /** @param pixels how many there are to count */
    private static void nearestOfAllChoices(Norm norm, int pixels, Drawn c) {
        double[] x0 = c.centre();
        double[] point = c.point();
        INDArray projected = norm.ball(Epsilon.of(c.epsilon()), c.box()).project(c.array(point, 3), c.array(x0, 3));
        double[] x = Span.of(projected).toDoubles();
        assertThat(norm.distance(x, x0, 3)).isLessThanOrEqualTo(c.epsilon());
        double best = Double.POSITIVE_INFINITY;
        for (int chosen = 0; chosen < 1 << pixels; chosen++) {
            if (Integer.bitCount(chosen) <= c.epsilon()) {
                double[] tried = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    tried[i] = (chosen >> i % pixels & 1) == 1 ? c.clip(point[i]) : x0[i];
                }
                best = Math.min(best, Norms.l2(tried, point));
            }
        }
        assertThat(Norms.l2(x, point)).isCloseTo(best, within(1e-9 * Math.max(1, best)));
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    @Label("L0: a step moves the pixels that gain most, all the way")
    void l0StepsAreTheSteepest(@ForAll("cases") Drawn drawn) {
        int pixels = 1 + drawn.pixels() % 7;
        Drawn c =
                new Drawn(1 + drawn.seed() % 4, PixelBox.UNIT, drawn.type(), 3 * pixels, drawn.spread(), drawn.seed());
        double[] x0 = c.centre();
        double[] g = c.gradient();
        double[] gains = new double[pixels];
        for (int i = 0; i < g.length; i++) {
            gains[i % pixels] += g[i] > 0 ? g[i] * (1 - x0[i]) : -g[i] * x0[i];
        }
        Arrays.sort(gains);
        double best = Arrays.stream(gains, Math.max(0, pixels - (int) c.epsilon()), pixels)
                .sum();
        INDArray stepped = new L0Ball(1, PixelBox.UNIT).ascend(c.array(x0, 3), c.array(g, 3), c.epsilon());
        double[] x = Span.of(stepped).toDoubles();
        double ascent = 0;
        for (int i = 0; i < x.length; i++) {
            ascent += g[i] * (x[i] - x0[i]);
        }
        assertThat(Norms.l0(x, x0, 3)).isLessThanOrEqualTo(c.epsilon());
        assertThat(ascent).isCloseTo(best, within(1e-5));
    }

    @Example
    @Label("L0 of values: two values of one pixel count twice, in distances, projections and steps")
    void l0OfValuesCountsChannels() {
        ThreatModel one = Norm.L0_VALUES.ball(Epsilon.of(1), PixelBox.UNIT);
        INDArray x0 = Memory.of(DataType.FLOAT, new double[6], 1, 3, 1, 2);
        INDArray x = Memory.of(DataType.FLOAT, new double[] {0.5, 0, 0.75, 0, 0, 0}, 1, 3, 1, 2);
        assertThat(Norms.of(x, x0)[0].l0()).isEqualTo(1);
        assertThat(Norms.of(x, x0)[0].l0Values()).isEqualTo(2);
        assertThat(one.contains(x, x0)).containsExactly(false);
        assertThat(Norm.L0.ball(Epsilon.of(1), PixelBox.UNIT).contains(x, x0)).containsExactly(true);
        assertThat(Span.of(one.project(x, x0)).toDoubles()).containsExactly(0, 0, 0.75, 0, 0, 0);
        assertThat(Span.of(one.ascend(x0, x, 1)).toDoubles()).containsExactly(0, 0, 1, 0, 0, 0);
        assertThat(Span.of(one.ascentDirection(x)).toDoubles()).containsExactly(0, 0, 1, 0, 0, 0);
        INDArray start = one.randomStart(x0, CounterRandom::new);
        assertThat(Norms.of(start, x0)[0].l0Values()).isEqualTo(1);
        assertThat(one.withEpsilon(Epsilon.of(2)).norm()).isEqualTo(Norm.L0_VALUES);
        assertThat(one)
                .isNotEqualTo(new L0Ball(1, PixelBox.UNIT))
                .hasToString("L0Ball[values, epsilon=1.0, box=" + PixelBox.UNIT + "]");
    }

    @Property(tries = TRIES, seed = "6", edgeCases = EdgeCasesMode.NONE)
    @Label("L1: one of many steps has its length, ascends, and moves only what the box lets move")
    void l1StepsThatAreSharedOut(@ForAll("cases") Drawn c) {
        double[] x0 = c.centre();
        double[] g = c.gradient();
        INDArray stepped = new L1Ball(c.epsilon(), c.box()).step(c.array(x0, 1), c.array(g, 1), c.epsilon());
        double[] x = Span.of(stepped).toDoubles();
        double room = 0;
        for (int i = 0; i < g.length; i++) {
            assertThat((x[i] - x0[i]) * g[i]).isGreaterThanOrEqualTo(-0.0);
            assertThat(x[i]).isBetween(c.box().low(c.type()), c.box().high(c.type()));
            double way =
                    g[i] > 0 ? c.box().high(c.type()) - x0[i] : x0[i] - c.box().low(c.type());
            room += g[i] == 0 ? 0 : way;
        }
        double rounding = c.pixels() * c.ulp() * c.size();
        assertThat(Norms.l1(x, x0)).isCloseTo(Math.min(room, c.epsilon()), within(rounding));
    }

    private static INDArray row(double... values) {
        return Memory.of(DataType.DOUBLE, values, 1, values.length, 1, 1);
    }

    @Example
    @Label("L1: of 100 values the two with the largest gradients share the step by what they exceed the third")
    void shares() {
        double[] x = new double[100];
        double[] g = new double[100];
        Arrays.fill(x, 0.5);
        Arrays.fill(g, 0.1);
        x[3] = 1; // cannot go on
        g[3] = 9;
        g[10] = 5;
        g[20] = -3;
        g[30] = 1;
        double[] found =
                Span.of(new L1Ball(1, PixelBox.UNIT).step(row(x), row(g), 0.3)).toDoubles();
        x[10] += 0.3 * 4 / 6;
        x[20] -= 0.3 * 2 / 6;
        assertThat(found).containsExactly(x, within(1e-15));
    }

    @Example
    @Label("L1: what the box cuts off goes to the largest gradients again, and equal ones share alike")
    void leftovers() {
        double[] x = new double[100];
        double[] g = new double[100];
        Arrays.fill(x, 0.5);
        Arrays.fill(g, 1);
        x[0] = 0.9;
        double[] found =
                Span.of(new L1Ball(2, PixelBox.UNIT).step(row(x), row(g), 0.6)).toDoubles();
        x[0] = 1;
        x[1] += 0.3 + 0.2;
        assertThat(found).containsExactly(x, within(1e-15));
    }

    @Example
    @Label("L0: one of many steps goes along the gradient, where the box lets it, the largest by its share of the box")
    void l0StepsGoAlongTheGradient() {
        double[] found = Span.of(new L0Ball(4, new PixelBox(0, 10)).step(row(5, 10, 0, 1), row(2, 8, -8, -4), 1))
                .toDoubles();
        assertThat(found).containsExactly(5 + 1.25, 10, 0, 1 - 2.5);
    }

    @Example
    @Label("L1 of a large image: 3072 values of which few survive, against the closed form")
    void large() {
        double[] x0 = new double[3072];
        Arrays.fill(x0, 0.5);
        double[] x = x0.clone();
        Arrays.setAll(x, i -> 0.5 + (i < 10 ? 0.4 : 0.1));
        double[] projected = Span.of(new L1Ball(2, PixelBox.UNIT)
                        .project(
                                Memory.of(DataType.DOUBLE, x, 1, 3, 32, 32),
                                Memory.of(DataType.DOUBLE, x0, 1, 3, 32, 32)))
                .toDoubles();
        for (int i = 0; i < x.length; i++) {
            assertThat(projected[i]).isCloseTo(i < 10 ? 0.7 : 0.5, within(1e-12));
        }
    }
}
