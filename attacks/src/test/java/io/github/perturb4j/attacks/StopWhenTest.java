package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.attacks.diagnosis.DiagnosisSettings;
import io.github.perturb4j.attacks.diagnosis.Finding;
import io.github.perturb4j.attacks.diagnosis.Status;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A run that is told to end keeps what it has found. */
class StopWhenTest {
    private static final SmallNet NET = new SmallNet();
    private static final INDArray IMAGE = Uniform.pixels(7, 1, 3, 6, 6);

    private static int label() {
        return Logits.rows(NET.apply(Variable.of(IMAGE)).value())[0].index();
    }

    private static AttackRunner runner(Attack attack) {
        Norm norm = attack.norms().stream().sorted().findFirst().orElseThrow();
        double epsilon = norm == Norm.LINF ? 0.02 : norm == Norm.L2 ? 0.15 : norm == Norm.L1 ? 1 : 3;
        return AttackRunner.of(NET, norm.ball(Epsilon.of(epsilon), PixelBox.UNIT));
    }

    /** It has nothing left to do after its first query, so nothing was missed. */
    private static boolean isOneStep(Attack attack) {
        return attack instanceof SingleAttack single && single.steps() * single.restarts() == 1;
    }

    static List<String> names() {
        return AttackCatalogue.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStoppedAttackIsOneWhoseBudgetIsUsedUp(String name) {
        Attack attack = AttackCatalogue.parse(name);
        Criterion criterion = new CrossEntropy(label());
        for (int last : new int[] {0, 1, 4}) {
            AtomicInteger asked = new AtomicInteger();
            AttackResult stopped = runner(attack)
                    .progress((step, total, loss) -> asked.incrementAndGet())
                    .stopWhen(() -> asked.get() >= last)
                    .run(attack, IMAGE, criterion);
            SampleResult.Cost cost = stopped.sample(0).cost();
            int queries = cost.forwardPasses() - cost.harnessPasses();
            AttackResult limited = runner(attack)
                    .budget(new Budget(queries, cost.gradientCalls()))
                    .run(attack, IMAGE, criterion);

            assertThat(stopped.stopped()).isEqualTo(asked.get() == last && !(last == 1 && isOneStep(attack)));
            assertThat(limited.stopped()).isFalse();
            assertThat(Span.of(stopped.adversarial()).toDoubles())
                    .isEqualTo(Span.of(limited.adversarial()).toDoubles());
            assertThat(stopped.sample(0).success()).isEqualTo(limited.sample(0).success());
        }
    }

    @Test
    void aStoppedDiagnosisHasTheChecksItHasDone() {
        int n = 4;
        INDArray images = Uniform.pixels(3, n, 3, 6, 6);
        int[] labels = Arrays.stream(Logits.rows(NET.apply(Variable.of(images)).value()))
                .mapToInt(Logits::index)
                .toArray();
        List<String> begun = new ArrayList<>();
        DiagnosisSettings settings = DiagnosisSettings.of(Norm.LINF, 0.02, PixelBox.UNIT)
                .withProgress(begun::add)
                .withQueries(10);
        Diagnosis whole = Diagnosis.of(NET, images, labels, settings);
        begun.clear();
        Diagnosis stopped = Diagnosis.of(NET, images, labels, settings.stopWhen(() -> begun.size() > 5));

        assertThat(stopped.findings()).hasSameSizeAs(whole.findings());
        assertThat(stopped.findings().subList(0, 5)).isEqualTo(whole.findings().subList(0, 5));
        assertThat(stopped.findings().subList(6, whole.findings().size()))
                .extracting(Finding::status)
                .containsOnly(Status.NOT_RUN);
        assertThat(stopped.findings().get(17).evidence()).contains("was stopped");
    }
}
