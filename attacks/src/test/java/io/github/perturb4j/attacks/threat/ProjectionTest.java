package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Projections are allowed, idempotent and nearest, in float32 and float64. */
class ProjectionTest {
    private static final int TRIES = 300;

    @Provide
    Arbitrary<Drawn> cases() {
        return Drawn.any();
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("the projection is contained, and projecting it again changes no bit")
    void idempotent(@ForAll("cases") Drawn c) {
        for (Norm norm : Norm.values()) {
            ThreatModel threat = norm.ball(Epsilon.of(c.epsilon()), c.box());
            INDArray centre = c.array(c.centre());
            INDArray once = threat.project(c.array(c.point()), centre);
            INDArray twice = threat.project(once, centre);
            assertThat(threat.contains(once, centre)).containsExactly(true);
            assertThat(Arrays.equals(Span.of(twice).toDoubles(), Span.of(once).toDoubles()))
                    .isTrue();
        }
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("L-inf: every pixel is the nearest allowed number of its type")
    void linfIsNearest(@ForAll("cases") Drawn c) {
        double[] x = c.project(new LinfBall(c.epsilon(), c.box()));
        double[] x0 = c.centre();
        double[] wanted = c.point();
        for (int i = 0; i < x.length; i++) {
            double nearer = wanted[i] > x[i] ? next(c, x[i], 1) : next(c, x[i], -1);
            BigDecimal distance =
                    new BigDecimal(nearer).subtract(new BigDecimal(x0[i])).abs();
            boolean nearerAllowed = distance.compareTo(new BigDecimal(c.epsilon())) <= 0
                    && nearer >= c.box().low(c.type())
                    && nearer <= c.box().high(c.type());
            assertThat(wanted[i] == x[i] || !nearerAllowed)
                    .as("pixel %d: %s for %s around %s", i, x[i], wanted[i], x0[i])
                    .isTrue();
        }
    }

    private static double next(Drawn c, double v, int direction) {
        if (c.type() == DataType.FLOAT) {
            return direction > 0 ? Math.nextUp((float) v) : Math.nextDown((float) v);
        }
        return direction > 0 ? Math.nextUp(v) : Math.nextDown(v);
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    @Label("L2 and box: equal to a bisection on the multiplier")
    void l2EqualsBisection(@ForAll("cases") Drawn c) {
        double[] x = c.project(new L2Ball(c.epsilon(), c.box()));
        double[] x0 = c.centre();
        double[] expected = bisection(c, c.point(), x0);
        for (int i = 0; i < x.length; i++) {
            double size = Math.max(1, Math.abs(x0[i]) + c.epsilon());
            assertThat(x[i]).isCloseTo(expected[i], within(8 * c.ulp() * size));
        }
    }

    private static double[] bisection(Drawn c, double[] point, double[] x0) {
        double most = Double.MAX_VALUE;
        double least = 0;
        double[] x = at(c, 0, point, x0);
        if (Norms.l2(x, x0) <= c.epsilon()) {
            return x;
        }
        double lambda = 1;
        for (int i = 0; i < 300; i++) {
            x = at(c, lambda, point, x0);
            if (Norms.l2(x, x0) > c.epsilon()) {
                least = lambda;
            } else {
                most = lambda;
            }
            lambda = most == Double.MAX_VALUE ? 2 * lambda : (least + most) / 2;
        }
        return x;
    }

    private static double[] at(Drawn c, double lambda, double[] point, double[] x0) {
        double[] x = new double[x0.length];
        Arrays.setAll(x, i -> {
            double moved = x0[i] + (point[i] - x0[i]) / (1 + lambda);
            return Math.min(c.box().high(c.type()), Math.max(c.box().low(c.type()), moved));
        });
        return x;
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    @Label("L2, L1 and box: no allowed point is nearer (the projection's variational inequality)")
    void convexBallsGiveTheNearest(@ForAll("cases") Drawn c) {
        for (Norm norm : List.of(Norm.L2, Norm.L1)) {
            ThreatModel ball = norm.ball(Epsilon.of(c.epsilon()), c.box());
            double[] p = c.project(ball);
            double[] x = c.point();
            for (int k = 0; k < 10; k++) {
                Drawn other = new Drawn(c.epsilon(), c.box(), c.type(), c.pixels(), c.spread(), c.seed() + 7 * k);
                INDArray drawn = c.array(other.point());
                double[] z = Span.of(ball.project(drawn, c.array(c.centre()))).toDoubles();
                double product = 0;
                double size = 0;
                for (int i = 0; i < p.length; i++) {
                    product += (x[i] - p[i]) * (z[i] - p[i]);
                    double step = Math.abs(x[i] - p[i]);
                    size += step * (Math.abs(z[i] - p[i]) + Math.abs(p[i]) + c.epsilon() + step);
                }
                assertThat(product).as("%s", norm).isLessThanOrEqualTo(8 * c.ulp() * size);
            }
        }
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    @Label("L2: a point outside the ball is moved onto its surface, not inside")
    void l2IsSharp(@ForAll("cases") Drawn c) {
        double[] x = c.project(new L2Ball(c.epsilon(), PixelBox.NONE));
        if (Norms.l2(c.point(), c.centre()) > c.epsilon()) {
            double lost = Math.sqrt(c.pixels()) * c.ulp() * 2;
            assertThat(Norms.l2(x, c.centre())).isBetween(c.epsilon() * (1 - 8 * c.ulp()) - lost, c.epsilon());
        }
    }

    @Example
    @Label("8/255 in float32: the distance in float64 is at most epsilon, and one float further it is not")
    void tight() {
        double epsilon = 8 / 255.0;
        double[] x0 = new CounterRandom(3).doubles(10_000).map(v -> (float) v).toArray();
        INDArray centre = Memory.of(DataType.FLOAT, x0, 1, 1, 100, 100);
        INDArray up = new LinfBall(epsilon, PixelBox.NONE).project(Points.add(centre, 1, centre), centre);
        double[] x = Span.of(up).toDoubles();
        for (int i = 0; i < x.length; i++) {
            if (x0[i] > 2 * epsilon) {
                assertThat(x[i] - x0[i]).isLessThanOrEqualTo(epsilon);
                assertThat(Math.nextUp((float) x[i]) - x0[i]).isGreaterThan(epsilon);
            }
        }
    }

    @Example
    @Label("arrays that do not fit each other are refused with both shapes and types")
    void mismatch() {
        INDArray one = Memory.zeros(DataType.FLOAT, 1, 3, 2, 2);
        INDArray two = Memory.zeros(DataType.FLOAT, 2, 3, 2, 2);
        INDArray wide = Memory.zeros(DataType.DOUBLE, 1, 3, 2, 2);
        for (Norm norm : Norm.values()) {
            ThreatModel threat = norm.ball(Epsilon.of(1), PixelBox.UNIT);
            assertThatThrownBy(() -> threat.project(one, two))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 3, 2, 2]")
                    .hasMessageContaining("[2, 3, 2, 2]");
            assertThatThrownBy(() -> threat.contains(one, wide))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("FLOAT")
                    .hasMessageContaining("DOUBLE");
        }
    }

    @Example
    @Label("a step of NaN or infinity is never called contained")
    void notANumber() {
        INDArray x0 = Memory.zeros(DataType.DOUBLE, 1, 1, 1, 2);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            INDArray x = Memory.of(DataType.DOUBLE, new double[] {0, bad}, 1, 1, 1, 2);
            for (Norm norm : Norm.values()) {
                for (Epsilon epsilon : List.of(Epsilon.of(1), Epsilon.UNLIMITED)) {
                    ThreatModel threat = norm.ball(epsilon, PixelBox.UNIT);
                    assertThat(threat.contains(x, x0)).containsExactly(false);
                    if (Double.isNaN(bad)) {
                        assertThat(threat.contains(threat.project(x, x0), x0))
                                .as("%s: a projection does not hide it", threat)
                                .containsExactly(false);
                    }
                }
            }
        }
    }
}
