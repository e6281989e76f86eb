package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.SingleAttack;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.CrossEntropyDifference;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.DetWeights;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every run of golden/attacks.json, the tutorial's attacks on a ResNet-50 with deterministic weights, recorded from
 * PyTorch 2.13: the loss of every step and where the run ends, in float64 to 1e-6 and in float32 to 1e-3. The long runs
 * are tagged slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenAttacksTest {
    private static final double EPSILON = 2.0 / 255;
    private static final int TARGET = 404;
    private static final String FGSM = "fgsm";
    private static final String PGD = "untargeted_pgd_sign_alpha_eps/4_10";
    private static final String SGD = "untargeted_sgd_lr0.1_30";
    private static final String TARGETED = "targeted404_sgd_lr5e-3_100";

    private JsonNode runs;
    private StateDict weights;

    @BeforeAll
    void read() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(GoldenAttacksTest.class.getResourceAsStream("/golden/attacks.json"));
        assertThat(golden.get("epsilon").asText()).isEqualTo("2/255");
        runs = golden.get("runs");
        weights = DetWeights.dict(Architecture.RESNET50.network().shapes(), false);
    }

    private JsonNode expected(String name, DataType type) {
        return runs.get(type == DataType.DOUBLE ? "float64" : "float32").get(name);
    }

    /** One attack as the tutorial runs it: no box, the last iterate is the result. */
    private SampleResult run(DataType type, SingleAttack attack, boolean targeted) {
        int label = runs.get("float64").get("label").asInt();
        Criterion criterion =
                targeted ? new CrossEntropyDifference(new int[] {label}, new int[] {TARGET}) : new CrossEntropy(label);
        Classifier model = Classifier.of(Architecture.RESNET50, weights, type);
        INDArray image = DetWeights.image("resnet50.image", type, 1, 3, 224, 224);
        SampleResult sample = AttackRunner.of(model, new LinfBall(EPSILON, PixelBox.NONE))
                .keepBest(false)
                .run(attack, image, criterion)
                .sample(0);
        assertThat(sample.clean().index()).isEqualTo(label);
        assertThat(sample.trace()).hasSize(attack.steps());
        return sample;
    }

    private static void sameLosses(JsonNode expected, SampleResult sample, double relative) {
        for (SampleResult.Step step : sample.trace()) {
            near(step.loss(), expected.get("loss").get(step.step()).asDouble(), relative);
        }
    }

    private static void sameEnd(JsonNode expected, SampleResult sample, double relative) {
        assertThat(sample.trace()).hasSize(expected.get("loss").size());
        assertThat(sample.adversarial().index())
                .isEqualTo(expected.get("final_argmax").asInt());
        near(
                sample.adversarial().probability(sample.label()),
                expected.get("final_p_true").asDouble(),
                relative);
        near(
                sample.adversarial().probability(TARGET),
                expected.get("final_p_target").asDouble(),
                relative);
        near(sample.norms().l2(), expected.get("delta_l2").asDouble(), relative);
        assertThat(sample.norms().linf()).isLessThanOrEqualTo(EPSILON);
    }

    private static void near(double found, double expected, double relative) {
        assertThat(found).isCloseTo(expected, within(relative * Math.abs(expected)));
    }

    private void compare(String name, DataType type, SingleAttack attack, boolean targeted) {
        double relative = type == DataType.DOUBLE ? 1e-6 : 1e-3;
        SampleResult sample = run(type, attack, targeted);
        sameLosses(expected(name, type), sample, relative);
        sameEnd(expected(name, type), sample, relative);
    }

    @Test
    void fgsm() {
        compare(FGSM, DataType.DOUBLE, new Fgsm(), false);
        compare(FGSM, DataType.FLOAT, new Fgsm(), false);
    }

    @Test
    void pgd() {
        compare(PGD, DataType.DOUBLE, new Pgd(10, EPSILON / 4), false);
    }

    @Test
    void gradientDescentBegins() {
        sameLosses(expected(SGD, DataType.DOUBLE), run(DataType.DOUBLE, new GradientDescent(4, 0.1), false), 1e-6);
        sameLosses(expected(TARGETED, DataType.DOUBLE), run(DataType.DOUBLE, new GradientDescent(4, 5e-3), true), 1e-6);
    }

    @Test
    @Tag("slow")
    void gradientDescent() {
        compare(SGD, DataType.DOUBLE, new GradientDescent(30, 0.1), false);
    }

    @Test
    @Tag("slow")
    void targetedGradientDescent() {
        compare(TARGETED, DataType.DOUBLE, new GradientDescent(100, 5e-3), true);
    }

    @Test
    @Tag("slow")
    void float32() {
        compare(PGD, DataType.FLOAT, new Pgd(10, EPSILON / 4), false);
        compare(SGD, DataType.FLOAT, new GradientDescent(30, 0.1), false);
        compare(TARGETED, DataType.FLOAT, new GradientDescent(100, 5e-3), true);
    }
}
