package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.L1Ball;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * On 100 photographs, of which the network has 82 right, PGD in L1 leaves at most as many right as the public sparse
 * descent of as many steps does (Tramer and Boneh 2019, SLIDE, steps along the top 1 % of the gradient: 28).
 */
@Tag("slow")
class SparseReferenceTest {
    @Test
    void pgdInL1LeavesAtMostAsManyRightAsSparseDescent() throws IOException {
        RealImages real = RealImages.read(100);
        AttackResult result = AttackRunner.of(real.model(), new L1Ball(1, PixelBox.UNIT))
                .batchSize(50)
                .stopAtSuccess(true)
                .run(AttackCatalogue.parse("pgd:steps=20"), real.images(), new CrossEntropy(real.labels()));
        assertThat(real.labels().length - result.misclassified()).isEqualTo(82);
        assertThat(result.correct()).isLessThanOrEqualTo(28);
    }
}
