package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is returned obeys ball and box in exact arithmetic: a reader of the file who computes with decimals finds no
 * perturbation above epsilon, by however little.
 */
class ExactBoundsTest {
    private static final int SAMPLES = 3;
    private static final int PIXELS = 3 * 6 * 6;
    private static final SmallNet NET = new SmallNet();

    /** Images in a box of a type of numbers. */
    record World(PixelBox box, DataType type) {
        double width() {
            return box.high() - box.low();
        }

        double rounded(double bound) {
            return type == DataType.FLOAT ? (float) bound : bound;
        }

        /** One pixel in ten on a bound. */
        INDArray images() {
            CounterRandom random = new CounterRandom(5);
            double[] pixels = new double[SAMPLES * PIXELS];
            Arrays.setAll(pixels, i -> {
                double part = random.nextInt(10) == 0 ? random.nextInt(2) : random.nextDouble();
                return Math.min(rounded(box.high()), Math.max(rounded(box.low()), rounded(box.low() + width() * part)));
            });
            return Memory.of(type, pixels, SAMPLES, 3, 6, 6);
        }

        Variable model(Variable x) {
            return NET.apply(Ops.mul(Ops.add(x, -box.low()), 1 / width()));
        }

        Criterion criterion() {
            Logits[] predictions = Logits.rows(model(Variable.of(images())).value());
            return new CrossEntropy(
                    Arrays.stream(predictions).mapToInt(Logits::index).toArray());
        }

        double[] epsilons(Norm norm) {
            return switch (norm) {
                case LINF -> scaled(1e-9, 0.013, 0.1);
                case L2 -> scaled(1e-9, 0.1, 0.7);
                case L1 -> scaled(1e-9, 0.5, 3);
                case L0, L0_VALUES -> new double[] {0.5, 1, 3.7};
            };
        }

        private double[] scaled(double... parts) {
            return Arrays.stream(parts).map(p -> p * width()).toArray();
        }

        void check(Attack attack, ThreatModel threat, double... epsilons) {
            INDArray x0 = images();
            double[] x = Span.of(AttackRunner.of(this::model, threat)
                            .run(attack, x0, criterion())
                            .adversarial())
                    .toDoubles();
            double[] from = Span.of(x0).toDoubles();
            for (int i = 0; i < SAMPLES; i++) {
                double[] a = Arrays.copyOfRange(x, i * PIXELS, (i + 1) * PIXELS);
                double[] b = Arrays.copyOfRange(from, i * PIXELS, (i + 1) * PIXELS);
                BigDecimal bound = new BigDecimal(epsilons[i]);
                assertThat(exact(threat.norm(), a, b))
                        .as("%s of %s at %s in %s, sample %s", threat.norm(), attack, epsilons[i], this, i)
                        .isLessThanOrEqualTo(threat.norm() == Norm.L2 ? bound.pow(2) : bound);
                for (double v : a) {
                    assertThat(v).isBetween(rounded(box.low()), rounded(box.high()));
                }
            }
        }
    }

    /** Of x - x0; for L2 its square. */
    private static BigDecimal exact(Norm norm, double[] x, double[] x0) {
        BigDecimal size = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal d = new BigDecimal(x[i]).subtract(new BigDecimal(x0[i])).abs();
            size = switch (norm) {
                case LINF -> size.max(d);
                case L2 -> size.add(d.multiply(d));
                case L1 -> size.add(d);
                case L0 -> size.add(i < x.length / 3 && differs(x, x0, i) ? BigDecimal.ONE : BigDecimal.ZERO);
                case L0_VALUES -> size.add(BigDecimal.valueOf(d.signum()));
            };
        }
        return size;
    }

    private static boolean differs(double[] x, double[] x0, int pixel) {
        int plane = x.length / 3;
        return x[pixel] != x0[pixel]
                || x[pixel + plane] != x0[pixel + plane]
                || x[pixel + 2 * plane] != x0[pixel + 2 * plane];
    }

    static Stream<Arguments> attacks() {
        return AttackTable.inEachNorm();
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("attacks")
    void noPerturbationIsLargerThanEpsilonAndNoPixelOutsideTheBox(String name, Row row, Norm norm) {
        for (World world : new World[] {
            new World(PixelBox.UNIT, DataType.FLOAT),
            new World(PixelBox.UNIT, DataType.DOUBLE),
            new World(new PixelBox(-2.117904, 2.64), DataType.FLOAT),
            new World(new PixelBox(-2.117904, 2.64), DataType.DOUBLE)
        }) {
            double[] epsilons = world.epsilons(norm);
            for (double epsilon : epsilons) {
                double[] same = new double[SAMPLES];
                Arrays.fill(same, epsilon);
                world.check(row.quickAttack(), norm.ball(Epsilon.of(epsilon), world.box), same);
            }
            world.check(row.quickAttack(), norm.ball(Epsilon.perSample(epsilons), world.box), epsilons);
        }
    }
}
