package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectorised float32 functions against {@link Math} in float64: errors in units in the last place, and special
 * values.
 */
class FloatMathTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;
    private static final int TRIES = 200_000;

    /**
     * Name, function, exact function, the range it is tried on, the most units in the last place, and an absolute error
     * that is allowed.
     */
    static Stream<Arguments> functions() {
        FloatUnary exp = FloatMath::exp;
        FloatUnary log = FloatMath::log;
        FloatUnary tanh = FloatMath::tanh;
        FloatUnary sigmoid = FloatMath::sigmoid;
        FloatUnary normal = FloatMath::expOfNormal;
        DoubleUnaryOperator logistic = v -> 1 / (1 + Math.exp(-v));
        return Stream.of(
                Arguments.of("exp", exp, (DoubleUnaryOperator) Math::exp, -110, 95, 1.5, 0),
                Arguments.of("exp near 0", exp, (DoubleUnaryOperator) Math::exp, -1e-2, 1e-2, 1, 0),
                Arguments.of("exp of normal", normal, (DoubleUnaryOperator) Math::exp, -100, 88, 1.5, 1.2e-38),
                Arguments.of("log", log, (DoubleUnaryOperator) Math::log, 0, 50, 1.5, 0),
                Arguments.of("log near 1", log, (DoubleUnaryOperator) Math::log, .9, 1.1, 1.5, 0),
                Arguments.of("log of large", log, (DoubleUnaryOperator) Math::log, 1, 3e38, 1.5, 0),
                Arguments.of("tanh", tanh, (DoubleUnaryOperator) Math::tanh, -12, 12, 2.5, 0),
                Arguments.of("tanh near 0", tanh, (DoubleUnaryOperator) Math::tanh, -1e-3, 1e-3, 2, 0),
                Arguments.of("sigmoid", sigmoid, logistic, -100, 100, 2.5, 1.2e-38));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void isWithinAFewUnits(
            String name,
            FloatUnary found,
            DoubleUnaryOperator exact,
            double low,
            double high,
            double units,
            double absolute) {
        Draw draw = new Draw(41);
        float[] x = new float[Scratch.BLOCK];
        float[] y = new float[Scratch.BLOCK];
        for (int done = 0; done < TRIES; done += x.length) {
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) draw.uniform(low, high);
            }
            found.apply(x, y, x.length);
            for (int i = 0; i < x.length; i++) {
                double expected = exact.applyAsDouble(x[i]);
                double error = Math.abs(y[i] - expected);
                boolean over = y[i] == INF && expected > Float.MAX_VALUE;
                if (!(over || error <= units * Math.ulp((float) expected) + absolute)) {
                    throw new AssertionError(name + " of " + x[i] + ": expected " + expected + ", found " + y[i] + ", "
                            + error / Math.ulp((float) expected) + " units off");
                }
            }
        }
    }

    @Test
    void specialValues() {
        same(FloatMath::exp, new float[] {0, -0f, INF, -INF, NAN, 1e-30f, 200, -200}, 1, 1, INF, 0, NAN, 1, INF, 0);
        same(FloatMath::tanh, new float[] {0, INF, -INF, NAN, 1e-30f, 200, -200}, 0, 1, -1, NAN, 1e-30f, 1, -1);
        same(FloatMath::sigmoid, new float[] {0, INF, -INF, NAN, 200, -200}, .5f, 1, 0, NAN, 1, 0);
        float least = Float.MIN_VALUE;
        same(
                FloatMath::log,
                new float[] {0, -0f, 1, INF, -INF, NAN, -1, least, Float.MIN_NORMAL},
                -INF,
                -INF,
                0,
                INF,
                NAN,
                NAN,
                NAN,
                (float) Math.log(least),
                (float) Math.log(Float.MIN_NORMAL));
    }

    private static void same(FloatUnary f, float[] x, float... expected) {
        float[] y = x.clone();
        f.apply(y, y, y.length); // in place
        assertThat(y).hasSize(expected.length);
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i] == expected[i] || Float.isNaN(y[i]) && Float.isNaN(expected[i]))
                    .as("of %s: expected %s, found %s", x[i], expected[i], y[i])
                    .isTrue();
        }
    }

    @Test
    void powersAreWithinAFewUnitsOrThoseOfMath() {
        Draw draw = new Draw(42);
        for (double exponent : new double[] {-3, -2.5, -2, -1.5, -1, -.5, 0, .5, 1, 1.5, 2, 3, 1.25, 3.5, -4}) {
            float[] x = new float[300];
            float[] y = new float[300];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) draw.uniform(1e-3, 50);
            }
            FloatPower.of(exponent).apply(x, y, x.length);
            for (int i = 0; i < x.length; i++) {
                double expected = Math.pow(x[i], exponent);
                assertThat(Math.abs(y[i] - expected))
                        .as("%s to the %s", x[i], exponent)
                        .isLessThanOrEqualTo(3 * Math.ulp((float) expected));
            }
        }
    }
}
