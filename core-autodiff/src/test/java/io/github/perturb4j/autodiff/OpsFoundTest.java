package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every op is found by itself and checked on ten cases of its own, so that none is left out by chance. */
class OpsFoundTest {
    @TestFactory
    Stream<DynamicTest> everyOpHasRightGradientsOfBothOrders() {
        return OpCatalogue.builtIn().types().stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.getSimpleName(),
                        () -> IntStream.range(0, 10).forEach(seed -> {
                            Example e = OpCatalogue.example(op, seed);
                            GradCheck.of(e.op()).run(e.inputs()).orThrow();
                            GradCheck.of(e.op())
                                    .order(2)
                                    .projected(4)
                                    .run(e.inputs())
                                    .orThrow();
                        })));
    }

    @Test
    void everyOpSaysItsFormulaForThoseWhoLookAtAGraph() {
        assertThat(OpCatalogue.builtIn().types())
                .allSatisfy(op ->
                        assertThat(OpCatalogue.example(op, 0).op().formula()).matches("\\w+(\\[\\w])? = .+; .+"));
    }

    @Test
    void findsTheOps() {
        assertThat(OpCatalogue.builtIn().types()).hasSizeGreaterThan(35).allMatch(Class::isRecord);
    }
}
