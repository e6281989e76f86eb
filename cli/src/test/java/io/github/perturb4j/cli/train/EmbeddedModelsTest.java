package io.github.perturb4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.EmbeddedWeights;
import io.github.perturb4j.resnet.ModelCard;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What {@code docs/models.md} says of the two models in the jar. */
class EmbeddedModelsTest {
    private static final double EPSILON = 8 / 255.0;
    private static final double ROBUST = 0.60;
    private static final LinfBall BALL = new LinfBall(EPSILON, PixelBox.UNIT);
    private static final Pgd PGD20 = new Pgd(20, EPSILON / 4, true, 1);
    private static final Scenes UNSEEN = Scenes.test(2000);

    private static Module network(Architecture architecture) {
        return Classifier.of(
                        architecture,
                        architecture.embeddedWeights().orElseThrow().read(),
                        DataType.FLOAT)
                .network();
    }

    private static double clean(Architecture architecture, int limit) {
        TestScore score = TestScore.clean(network(architecture), UNSEEN, limit);
        System.out.println(architecture.label() + ", unseen scenes: " + score);
        return score.accuracy();
    }

    private static double attacked(Architecture architecture, int limit) {
        TestScore score = TestScore.attacked(network(architecture), UNSEEN, limit, BALL, PGD20);
        System.out.println(architecture.label() + ", PGD-20 at 8/255: " + score);
        return score.accuracy();
    }

    @Test
    void theStandardOneIsAccurateAndNotRobust() {
        assertThat(clean(Architecture.RESNET20_SCENES, 500)).isGreaterThanOrEqualTo(0.97);
        assertThat(attacked(Architecture.RESNET20_SCENES, 100)).isLessThan(0.05);
    }

    @Test
    @Tag("slow")
    void onAllUnseenScenes() {
        assertThat(clean(Architecture.RESNET20_SCENES, 2000)).isGreaterThanOrEqualTo(0.97);
        assertThat(attacked(Architecture.RESNET20_SCENES, 200)).isLessThan(0.05);
        assertThat(attacked(Architecture.RESNET20_SCENES_ROBUST, 1000)).isGreaterThanOrEqualTo(ROBUST);
    }

    @Test
    void theRobustOneResists() {
        assertThat(attacked(Architecture.RESNET20_SCENES_ROBUST, 100)).isGreaterThanOrEqualTo(ROBUST);
    }

    @Test
    void theyAreSmallAndNameTheirClasses() {
        int bytes = Arrays.stream(Architecture.values())
                .map(Architecture::embeddedWeights)
                .flatMap(Optional::stream)
                .map(EmbeddedWeights::bytes)
                .mapToInt(b -> b.length)
                .sum();
        assertThat(bytes).isLessThan(3_000_000);
        assertThat(network(Architecture.RESNET20_SCENES).parameterCount())
                .isEqualTo(network(Architecture.RESNET20_SCENES_ROBUST).parameterCount());
        assertThat(ClassNames.scenes().names())
                .isEqualTo(ModelCard.of(Architecture.RESNET20_SCENES_ROBUST
                                .embeddedWeights()
                                .orElseThrow()
                                .read())
                        .orElseThrow()
                        .classNames()
                        .names());
    }
}
