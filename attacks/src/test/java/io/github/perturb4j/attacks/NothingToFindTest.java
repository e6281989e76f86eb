package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.attacks.diagnosis.DiagnosisSettings;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where an attack has nothing to look for, and where it is unlikely to find what there is. */
class NothingToFindTest {
    private static final UnaryOperator<Variable> NETWORK = new SmallNet();
    private static final UnaryOperator<Variable> SOFTMAX = x -> Ops.softmax(NETWORK.apply(x), 1);

    private static INDArray images(int n) {
        return Uniform.pixels(8, n, 3, 6, 6);
    }

    private static int[] labels(INDArray images) {
        return Arrays.stream(Logits.rows(NETWORK.apply(Variable.of(images)).value()))
                .mapToInt(Logits::index)
                .toArray();
    }

    static List<Row> rows() {
        return AttackTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void inABallOfRadius0NoAttackAsksAnything(Row row) {
        Attack attack = row.quickAttack();
        INDArray images = images(3);
        Norm norm = attack.norms().iterator().next();
        for (Epsilon epsilon : new Epsilon[] {Epsilon.of(0), Epsilon.perSample(0, 0.05, 0)}) {
            AttackResult result = AttackRunner.of(NETWORK, norm.ball(epsilon, PixelBox.UNIT))
                    .run(attack, images, new CrossEntropy(labels(images)));
            for (int i = 0; i < 3; i++) {
                if (epsilon.at(i) == 0) {
                    assertThat(result.sample(i).cost()).isEqualTo(new SampleResult.Cost(1, 0, 1));
                    assertThat(result.sample(i).success()).isFalse();
                    assertThat(result.sample(i).attacked()).isTrue();
                    assertThat(result.sample(i).trace()).isEmpty();
                } else {
                    assertThat(result.sample(i).cost().forwardPasses()).isGreaterThan(1);
                }
            }
        }
    }

    @Test
    void aModelThatGivesProbabilitiesIsWarnedOf() {
        INDArray images = images(4);
        CrossEntropy criterion = new CrossEntropy(labels(images));
        Attack pgd = new Pgd(2, StepSize.ofEpsilon(0.5), false, 1);
        Attack square = AttackTable.rows().stream()
                .map(Row::quickAttack)
                .filter(a -> a.name().equals("square"))
                .findFirst()
                .orElseThrow();
        List<String> heard = new ArrayList<>();

        assertThat(run(SOFTMAX, pgd, images, criterion, heard).warnings()).containsExactly(Probabilities.WARNING);
        assertThat(heard).containsExactly(Probabilities.WARNING);
        assertThat(run(NETWORK, pgd, images, criterion, heard).warnings()).isEmpty();
        assertThat(run(SOFTMAX, square, images, criterion, heard).warnings())
                .as("it needs no gradients")
                .isEmpty();
        assertThat(heard).hasSize(1);
        AttackResult nearest = AttackRunner.of(SOFTMAX, Norm.LINF.ball(Epsilon.of(0.01), PixelBox.UNIT))
                .minimalEpsilon(pgd, images, criterion, 0.1, 0.5);
        assertThat(nearest.warnings()).containsExactly(Probabilities.WARNING);
    }

    private static AttackResult run(
            UnaryOperator<Variable> model, Attack attack, INDArray images, CrossEntropy criterion, List<String> heard) {
        return AttackRunner.of(model, Norm.LINF.ball(Epsilon.of(0.01), PixelBox.UNIT))
                .warned(heard::add)
                .run(attack, images, criterion);
    }

    /** One idea, one place. */
    @Test
    void theDiagnosisSaysTheSame() {
        INDArray images = images(6);
        DiagnosisSettings settings =
                DiagnosisSettings.of(Norm.LINF, 0.05, PixelBox.UNIT).withQueries(5);
        for (UnaryOperator<Variable> model : List.of(SOFTMAX, NETWORK)) {
            double[][] rows = new double[6][];
            double[] all = Span.of(model.apply(Variable.of(images)).value()).toDoubles();
            Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * SmallNet.CLASSES, (i + 1) * SmallNet.CLASSES));
            boolean failed = Diagnosis.of(model, images, labels(images), settings).findings().stream()
                    .anyMatch(f -> f.name().equals("logits") && f.evidence().contains("add up to 1"));
            assertThat(failed).isEqualTo(Probabilities.are(rows)).isEqualTo(model == SOFTMAX);
        }
        assertThat(Probabilities.are()).isFalse();
        assertThat(Probabilities.are(new double[] {0.5, 0.6})).isFalse();
        assertThat(Probabilities.are(new double[] {1.5, -0.5})).isFalse();
    }
}
