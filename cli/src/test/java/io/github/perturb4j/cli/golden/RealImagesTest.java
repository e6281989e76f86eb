package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A public CIFAR-10 ResNet-20 on 400 photographs, against the counts that PyTorch 2.13 gets (reference.json beside
 * them): clean within 2, under every attack within 4. The data is not part of the project; the test is skipped where
 * ../shared/real is absent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealImagesTest {
    private JsonNode expected;
    private RealImages real;

    @BeforeAll
    void read() throws IOException {
        real = RealImages.read(400);
        expected = real.numbers("reference.json").get(RealImages.CHECKPOINT);
    }

    private int correct(Attack attack, double epsilon) {
        AttackResult result = AttackRunner.of(real.model(), new LinfBall(epsilon, PixelBox.UNIT))
                .keepBest(false)
                .batchSize(50)
                .run(attack, real.images(), new CrossEntropy(real.labels()));
        assertThat(result.samples().size() - result.misclassified())
                .isCloseTo(expected.get("clean_correct").asInt(), within(2));
        return result.correct();
    }

    @Test
    void fgsmLeavesAsManyCorrectAsInPyTorch() {
        for (int k : new int[] {1, 2, 4, 8}) {
            assertThat(correct(new Fgsm(), k / 255.0))
                    .isCloseTo(expected.get("fgsm_" + k + "/255_correct").asInt(), within(4));
        }
    }

    @Test
    @Tag("slow")
    void pgdLeavesAsManyCorrectAsInPyTorch() {
        for (int k : new int[] {1, 2}) {
            double epsilon = k / 255.0;
            assertThat(correct(new Pgd(10, epsilon / 4), epsilon))
                    .isCloseTo(
                            expected.get("pgd10_" + k + "/255_alpha_eps/4_correct")
                                    .asInt(),
                            within(4));
        }
        assertThat(correct(new Pgd(20, 2 / 255.0), 8 / 255.0))
                .isCloseTo(expected.get("pgd20_8/255_alpha_2/255_correct").asInt(), within(4));
    }
}
