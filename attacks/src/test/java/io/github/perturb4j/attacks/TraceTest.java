package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.blackbox.SquareAttack;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Traces are bounded, and what is left of long ones is spread evenly. */
class TraceTest {
    private static final SmallNet NET = new SmallNet();
    private static final INDArray IMAGES = Uniform.pixels(7, 2, 3, 6, 6);

    private static SampleResult.Step point(int query) {
        return new SampleResult.Step(query, query / 100, query % 100, Math.sin(query), Math.cos(query));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 16, 17, 256, Integer.MAX_VALUE})
    void aTraceHasEveryQueryWhileItCanThenEverySecondFourthAndSoOnAndTheLast(int most) {
        LossTrace trace = new LossTrace(most);
        for (int queries = 1; queries <= 1000; queries++) {
            SampleResult.Step next = point(queries - 1);
            trace.add(next.restart(), next.step(), next.loss(), next.margin());
            assertThat(trace).hasSizeBetween(Math.min(queries, most / 2), most);
            assertThat(trace).startsWith(point(0)).endsWith(point(queries - 1));
            int gap =
                    trace.size() == 1 ? 1 : trace.get(1).query() - trace.get(0).query();
            for (int i = 0; i < trace.size() - 1; i++) {
                assertThat(trace.get(i)).isEqualTo(point(i * gap));
            }
            assertThat(queries > most || trace.size() == queries).isTrue();
        }
        List<SampleResult.Step> whole = List.copyOf(trace);
        assertThat(trace.trimmed()).isEqualTo(whole);
    }

    private static AttackRunner runner() {
        return AttackRunner.of(NET, new LinfBall(1e-4, PixelBox.UNIT));
    }

    @Test
    void aRunKeepsAsManyPointsAsItIsToldAndTheSameResult() {
        Logits[] clean = Logits.rows(NET.apply(Variable.of(IMAGES)).value());
        CrossEntropy away = new CrossEntropy(clean[0].index(), clean[1].index());
        SquareAttack attack = new SquareAttack(700, 0.8, 1);
        AttackResult whole = runner().trace(Integer.MAX_VALUE).run(attack, IMAGES, away);
        for (int points : new int[] {0, 2, 10, AttackRunner.TRACE_POINTS}) {
            AttackRunner runner = points == AttackRunner.TRACE_POINTS ? runner() : runner().trace(points);
            AttackResult result =
                    runner.withThreat(new LinfBall(1e-4, PixelBox.UNIT)).run(attack, IMAGES, away);
            assertThat(Span.of(result.adversarial()).toDoubles())
                    .isEqualTo(Span.of(whole.adversarial()).toDoubles());
            IntStream.range(0, 2).forEach(i -> {
                List<SampleResult.Step> all = whole.sample(i).trace();
                List<SampleResult.Step> some = result.sample(i).trace();
                assertThat(result.sample(i).cost()).isEqualTo(whole.sample(i).cost());
                assertThat(all).hasSize(700);
                assertThat(some).hasSizeBetween(points / 2, points).isSubsetOf(all);
                assertThat(points == 0 || some.get(some.size() - 1).equals(all.get(699)))
                        .isTrue();
            });
        }
        assertThatThrownBy(() -> runner().trace(1)).hasMessageContaining("at least 2 points");
        assertThatThrownBy(() -> runner().trace(-1)).hasMessageContaining("found -1");
    }
}
