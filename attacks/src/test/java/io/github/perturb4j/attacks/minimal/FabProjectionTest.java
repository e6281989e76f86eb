package io.github.perturb4j.attacks.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FabProjectionTest {
    private static final int LENGTH = 12;

    private record Problem(double[] w, double[] x, double[] room) {
        static Problem draw(CounterRandom random) {
            double[] w = random.doubles(LENGTH, -1, 1).toArray();
            w[3] = 0;
            double[] x = random.doubles(LENGTH, 0, 1).toArray();
            return new Problem(w, x, new double[LENGTH]);
        }

        Problem towards(boolean up) {
            double[] way = new double[LENGTH];
            Arrays.setAll(way, i -> w[i] > 0 == up ? 1 - x[i] : x[i]);
            return new Problem(w, x, way);
        }

        /** What w r can be at most, with r of this length. */
        double gain(Norm norm, double length) {
            return switch (norm) {
                case LINF -> sum(i -> Math.min(length, room[i]));
                case L2 -> {
                    double low = 0;
                    double high = 1e6;
                    for (int k = 0; k < 200; k++) {
                        double t = (low + high) / 2;
                        double square = IntStream.range(0, LENGTH)
                                .mapToDouble(i -> Math.pow(Math.min(t * Math.abs(w[i]), room[i]), 2))
                                .sum();
                        low = Math.sqrt(square) <= length ? t : low;
                        high = Math.sqrt(square) <= length ? high : t;
                    }
                    double t = low;
                    yield sum(i -> Math.min(t * Math.abs(w[i]), room[i]));
                }
                default -> {
                    double left = length;
                    double gain = 0;
                    for (int rank = LENGTH - 1; rank >= 0; rank--) {
                        int at = rank;
                        int i = IntStream.range(0, LENGTH)
                                .boxed()
                                .sorted((a, b) -> Double.compare(Math.abs(w[a]), Math.abs(w[b])))
                                .toList()
                                .get(at);
                        double way = Math.min(left, room[i]);
                        gain += Math.abs(w[i]) * way;
                        left -= way;
                    }
                    yield gain;
                }
            };
        }

        private double sum(java.util.function.IntToDoubleFunction way) {
            return IntStream.range(0, LENGTH)
                    .mapToDouble(i -> Math.abs(w[i]) * way.applyAsDouble(i))
                    .sum();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void theStepReachesThePlaneAndNoShorterOneDoes(Norm norm) {
        Bounds.Row box = new Bounds.Row(new double[LENGTH], ones());
        for (int seed = 0; seed < 50; seed++) {
            CounterRandom random = new CounterRandom(seed);
            boolean up = random.nextBoolean();
            Problem problem = Problem.draw(random).towards(up);
            double most = problem.gain(norm, LENGTH);
            double gain = most * random.nextDouble();
            double[] step = FabProjection.step(norm, problem.w, up ? gain : -gain, problem.x, box);
            assertThat(Rows.dot(problem.w, step)).isCloseTo(up ? gain : -gain, within(1e-9));
            for (int i = 0; i < LENGTH; i++) {
                assertThat(problem.x[i] + step[i]).isBetween(-1e-12, 1 + 1e-12);
            }
            assertThat(problem.gain(norm, Rows.norm(norm, step))).isCloseTo(gain, within(1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void withoutAnyItGoesAllTheWay(Norm norm) {
        Problem problem = Problem.draw(new CounterRandom(1)).towards(true);
        Bounds.Row box = new Bounds.Row(new double[LENGTH], ones());
        double[] step = FabProjection.step(norm, problem.w, 1000, problem.x, box);
        for (int i = 0; i < LENGTH; i++) {
            assertThat(Math.abs(step[i])).isCloseTo(problem.w[i] == 0 ? 0 : problem.room[i], within(1e-12));
        }
        assertThat(FabProjection.step(norm, problem.w, 0, problem.x, box)).containsOnly(0);
    }

    private static double[] ones() {
        double[] ones = new double[LENGTH];
        Arrays.fill(ones, 1);
        return ones;
    }
}
