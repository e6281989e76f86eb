package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.Quotient;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.io.IOException;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * On 200 photographs, attacks leave at most as many right as public implementations in PyTorch do
 * (attacks_reference.json beside the data), up to 2. Prints what they cost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class AttacksReferenceTest {
    private static final int COUNT = 200;
    private static final int SLACK = 2;
    private static final String SMALL = "0.5/255";
    private static final String LARGE = "1/255";

    private RealImages real;
    private JsonNode expected;

    @BeforeAll
    void read() throws IOException {
        real = RealImages.read(COUNT);
        expected = real.numbers("attacks_reference.json");
    }

    private void assertAsStrong(String attack, String reference, String... epsilons) {
        for (String epsilon : epsilons) {
            double radius = Quotient.parse(epsilon);
            long start = System.nanoTime();
            AttackResult result = AttackRunner.of(real.model(), new LinfBall(radius, PixelBox.UNIT))
                    .batchSize(50)
                    .stopAtSuccess(true)
                    .run(AttackCatalogue.parse(attack), real.images(), new CrossEntropy(real.labels()));
            double seconds = (System.nanoTime() - start) / 1e9;
            int limit =
                    expected.get("linf_" + epsilon + "_correct").get(reference).asInt();
            System.out.printf(
                    Locale.ROOT,
                    "%s, L-inf %s: %d of %d correct, reference %d; %d forward and %d backward passes, %.1f s%n",
                    attack,
                    epsilon,
                    result.correct(),
                    COUNT - result.misclassified(),
                    limit,
                    passes(result, s -> s.cost().forwardPasses()),
                    passes(result, s -> s.cost().gradientCalls()),
                    seconds);
            assertThat(result.correct()).as("%s at %s", attack, epsilon).isLessThanOrEqualTo(limit + SLACK);
        }
    }

    private static int passes(AttackResult result, ToIntFunction<SampleResult> count) {
        return result.samples().stream().mapToInt(count).sum();
    }

    @Test
    void cleanImagesAreClassifiedAsInPyTorch() {
        AttackResult result = AttackRunner.of(real.model(), new LinfBall(0, PixelBox.UNIT))
                .run(AttackCatalogue.parse("fgsm"), real.images(), new CrossEntropy(real.labels()));
        assertThat(result.correct()).isEqualTo(expected.get("clean_correct").asInt());
    }

    @Test
    void pgdIsAsStrong() {
        assertAsStrong("pgd", "standard", SMALL, LARGE);
    }

    @Test
    void apgdIsAsStrong() {
        assertAsStrong("apgd-ce", "apgd-ce", SMALL, LARGE);
        assertAsStrong("apgd-dlr", "apgd-ce", SMALL, LARGE);
    }

    /** At the smaller epsilon with fewer targets and queries, which many robust images would spend. */
    @Test
    void autoAttackIsAsStrong() {
        assertAsStrong("autoattack", "standard", LARGE);
        assertAsStrong("autoattack:targets=2,queries=300", "standard", SMALL);
    }
}
