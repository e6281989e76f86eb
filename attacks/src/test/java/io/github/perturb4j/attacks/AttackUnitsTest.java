package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * No attack has a constant in units of the pixels: a model of other pixels, in their box and with epsilon in their
 * units, is attacked as the one in [0, 1] is.
 */
class AttackUnitsTest {
    private static final int SAMPLES = 4;
    private static final UnaryOperator<Variable> NET = new SmallNet();

    /**
     * Pixels low + unit p for pixels p of [0, 1]; attacks' absolute step sizes are in their units too.
     *
     * @param type of the arrays
     * @param targeted whether each sample has a target
     * @param masked whether some pixels are fixed, and radii differ
     */
    record World(double low, double unit, DataType type, boolean targeted, boolean masked) {
        INDArray images() {
            double[] pixels = new CounterRandom(7).doubles(SAMPLES * 3 * 6 * 6).toArray();
            Arrays.setAll(pixels, i -> low + unit * (type == DataType.FLOAT ? (float) pixels[i] : pixels[i]));
            return Memory.of(type, pixels, SAMPLES, 3, 6, 6);
        }

        Variable model(Variable x) {
            return NET.apply(Ops.mul(Ops.add(x, -low), 1 / unit));
        }

        Criterion criterion() {
            INDArray plain = new World(0, 1, type, false, false).images();
            Logits[] predictions = Logits.rows(NET.apply(Variable.of(plain)).value());
            int[] labels = Arrays.stream(predictions).mapToInt(Logits::index).toArray();
            int[] targets =
                    Arrays.stream(labels).map(k -> (k + 1) % SmallNet.CLASSES).toArray();
            return targeted ? new TargetedCrossEntropy(labels, targets) : new CrossEntropy(labels);
        }

        AttackResult run(Row row, Norm norm) {
            double size = norm.isCount() ? 1 : unit;
            double[] radii = new double[SAMPLES];
            Arrays.setAll(radii, i -> size * epsilon(norm) * (masked && i % 2 == 1 ? 0.5 : 1));
            Attack attack = attack(row, size);
            Epsilon epsilon =
                    attack instanceof MinimalNormAttack && !masked ? Epsilon.UNLIMITED : Epsilon.perSample(radii);
            ThreatModel threat = norm.ball(epsilon, new PixelBox(low, low + unit));
            return AttackRunner.of(this::model, masked ? threat.withMask(mask()) : threat)
                    .run(attack, images(), criterion());
        }

        /** The row's, an absolute step size of PGD in these units: of the pixels, for L0 in pixels or values. */
        private Attack attack(Row row, double size) {
            String[] parts = row.quick().split("step-size=");
            if (!row.quick().startsWith("pgd") || parts.length == 1 || parts[1].contains("eps")) {
                return row.quickAttack();
            }
            String[] rest = parts[1].split(",", 2);
            return AttackCatalogue.parse(
                    parts[0] + "step-size=" + Double.parseDouble(rest[0]) * size + "," + rest[rest.length - 1]);
        }

        private static Mask mask() {
            boolean[] free = new boolean[36];
            IntStream.range(0, free.length).forEach(i -> free[i] = i % 5 != 2);
            return Mask.of(free);
        }

        private static double epsilon(Norm norm) {
            return switch (norm) {
                case LINF -> 0.05;
                case L2 -> 0.4;
                case L1 -> 2;
                case L0, L0_VALUES -> 3;
            };
        }
    }

    static Stream<Arguments> attacks() {
        return AttackTable.inEachNorm();
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("attacks")
    void pixelsScaledByAPowerOfTwoScaleTheResultBitForBit(String name, Row row, Norm norm) {
        for (int kind = 0; kind < 4; kind++) {
            DataType type = kind % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE;
            AttackResult plain = new World(0, 1, type, kind > 1, kind % 3 == 0).run(row, norm);
            double[] pixels = Span.of(plain.adversarial()).toDoubles();
            for (double unit : new double[] {256, 0.125}) {
                AttackResult scaled = new World(0, unit, type, kind > 1, kind % 3 == 0).run(row, norm);
                double[] back = Arrays.stream(Span.of(scaled.adversarial()).toDoubles())
                        .map(v -> v / unit)
                        .toArray();
                assertThat(Arrays.mismatch(back, pixels))
                        .as("the first pixel of %s in %s that differs in [0, %s]", name, norm, unit)
                        .isEqualTo(-1);
                for (int i = 0; i < SAMPLES; i++) {
                    assertThat(scaled.sample(i).trace())
                            .isEqualTo(plain.sample(i).trace());
                    assertThat(scaled.sample(i).cost())
                            .isEqualTo(plain.sample(i).cost());
                    assertThat(scaled.sample(i).norms().l2() / unit)
                            .isEqualTo(plain.sample(i).norms().l2());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("attacks")
    void pixelsOfAnotherRangeAreAttackedAsWell(String name, Row row, Norm norm) {
        AttackResult plain = new World(0, 1, DataType.DOUBLE, false, false).run(row, norm);
        for (World world : new World[] {
            new World(0, 255, DataType.DOUBLE, false, false), new World(-1, 2, DataType.DOUBLE, false, false)
        }) {
            AttackResult other = world.run(row, norm);
            for (int i = 0; i < SAMPLES; i++) {
                assertThat(other.sample(i).success())
                        .as("%s in %s, sample %s", name, world, i)
                        .isEqualTo(plain.sample(i).success());
                double expected = norm.of(plain.sample(i).norms());
                double unit = norm.isCount() ? 1 : world.unit;
                assertThat(norm.of(other.sample(i).norms()) / unit)
                        .as("%s in %s, sample %s", name, world, i)
                        .isCloseTo(expected, within(0.03 * expected));
            }
        }
    }
}
