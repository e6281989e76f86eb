package io.github.perturb4j.attacks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.Neighbours;
import io.github.perturb4j.nn.Module;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Every check passes on a sound model and catches the ways to be broken that it is for. */
class DiagnosisTest {
    private static final int N = 40;
    private static final double EPSILON = 0.06;

    private static Module network;

    /**
     * One way to be broken.
     *
     * @param check the one that must fail
     */
    record Case(String check, String what, Setup setup) {
        @Override
        public String toString() {
            return check + ": " + what;
        }
    }

    /** Runs a check on a broken model or with a broken attack. */
    @FunctionalInterface
    interface Setup {
        Evidence of(Module sound, Patterns data);
    }

    private static Setup model(Function<Module, UnaryOperator<Variable>> breaking) {
        return model(breaking, Broken.settings(EPSILON));
    }

    private static Setup model(Function<Module, UnaryOperator<Variable>> breaking, DiagnosisSettings settings) {
        return (sound, data) -> new Evidence(breaking.apply(sound), data.images(), data.labels(), settings, false);
    }

    private static Setup settings(DiagnosisSettings settings) {
        return model(sound -> sound, settings);
    }

    private static Setup labels(IntUnaryOperator change) {
        return (sound, data) -> new Evidence(
                sound,
                data.images(),
                Arrays.stream(data.labels()).map(change).toArray(),
                Broken.settings(EPSILON),
                false);
    }

    static Stream<Case> cases() {
        Map<String, Setup> all = new LinkedHashMap<>();
        all.put("clean-accuracy: labels of other classes", labels(l -> (l + 1) % Patterns.CLASSES));
        all.put("clean-accuracy: negatives", model(Broken::negative));
        all.put("clean-accuracy: blue, green, red", model(Broken::reversedChannels));
        all.put("pixel-bounds: a model for pixels in [0, 255]", model(Broken::of255));
        all.put(
                "pixel-bounds: a box that images do not fill",
                settings(DiagnosisSettings.of(Norm.LINF, 8, new PixelBox(0, 255))));
        all.put(
                "pixel-bounds: a box that images leave",
                settings(DiagnosisSettings.of(Norm.LINF, EPSILON, new PixelBox(0.3, 0.7))));
        all.put("logits: softmax at the end", model(Broken::probabilities));
        all.put("logits: no number for the first image of a batch", model(Broken::notANumberAtFirst));
        all.put("deterministic: random noise", model(Broken::random));
        all.put("batch-independent: batch norm in training mode", model(Broken::training));
        all.put(
                "batch-independent: a network in training mode",
                (sound, data) -> new Evidence(sound, data.images(), data.labels(), Broken.settings(EPSILON), true));
        all.put("gradients: rounded pixels", model(Broken::quantised));
        all.put("gradients: a saturated softmax", model(Broken::saturated));
        all.put("gradients: NaN", model(Broken::notANumber));
        all.put("gradients: infinite logits", model(Broken::infiniteLogits));
        all.put("ascent: rounded pixels", model(Broken::quantised));
        all.put("ascent: rounded pixels with the gradient of others", model(Broken::straightThrough));
        all.put("single-step: gradients that mislead off the image", model(Broken::reversedOffGrid));
        all.put(
                "more-steps: an attack of two small steps",
                settings(Broken.settings(EPSILON).withAttack(new Pgd(2, StepSize.ofEpsilon(0.1), false, 1))));
        all.put(
                "convergence: an attack of tiny steps",
                settings(Broken.settings(EPSILON).withAttack(new Pgd(20, StepSize.ofEpsilon(0.005), false, 1))));
        all.put(
                "convergence: the same on a network that is four times as sure",
                model(
                        sound -> x -> Ops.mul(sound.forward(x), 4),
                        Broken.settings(EPSILON).withAttack(new Pgd(20, StepSize.ofEpsilon(0.005), false, 1))));
        all.put(
                "best-iterate: the last iterate where the best is elsewhere",
                model(
                        Broken::reversedOffGrid,
                        Broken.settings(0.4)
                                .withAttack(new Pgd(20, StepSize.ofEpsilon(0.25), false, 1))
                                .withKeepBest(false)));
        all.put("epsilon-growth: rounded pixels", model(Broken::quantised));
        all.put("epsilon-growth: a saturated softmax", model(Broken::saturated));
        all.put("half-range: rounded pixels", model(Broken::quantised));
        all.put("half-range: a saturated softmax", model(Broken::saturated));
        all.put("unbounded: rounded pixels", model(Broken::quantised));
        all.put("other-loss: a saturated softmax", model(Broken::saturated));
        all.put("black-box: rounded pixels", model(Broken::quantised, Broken.settings(0.15)));
        all.put("noise: rounded pixels", model(Broken::quantised, Broken.settings(0.5)));
        all.put("transfer: a saturated softmax", model(Broken::saturated));
        all.put(
                "transfer: rounded pixels, beside the same network without",
                (sound, data) -> new Evidence(
                        Broken.quantised(sound),
                        data.images(),
                        data.labels(),
                        Broken.settings(0.15).withSurrogate(sound),
                        false));
        return all.entrySet().stream()
                .map(e -> new Case(
                        e.getKey().substring(0, e.getKey().indexOf(':')),
                        e.getKey().substring(e.getKey().indexOf(':') + 2),
                        e.getValue()));
    }

    @BeforeAll
    static void train() {
        network = Patterns.network(DataType.FLOAT);
    }

    private static Check check(String name) {
        return Diagnosis.checks().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsBrokenIsFound(Case broken) {
        Evidence evidence = broken.setup().of(network, Patterns.of(DataType.FLOAT, 0, N));

        Finding finding = Diagnosis.run(check(broken.check()), evidence);

        assertThat(finding.status()).as(finding.toString()).isEqualTo(Status.FAILED);
        assertThat(finding.evidence()).isNotBlank();
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void everyCheckIsRunAndHasSomethingToCatch() {
        assertThat(Diagnosis.checks())
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(Neighbours.of(Check.class, Check.class));
        assertThat(cases().map(Case::check).collect(Collectors.toSet()))
                .as("checks with a broken model")
                .containsExactlyInAnyOrderElementsOf(
                        Diagnosis.checks().stream().map(Check::name).toList());
    }

    @Test
    void oneOfOneIsBadLuck() {
        assertThat(new Share(1, 1).atLeast()).isCloseTo(0.025, within(1e-9));
        assertThat(new Share(7, 50).atLeast()).isCloseTo(0.0582, within(1e-4)); // the tables' value
        assertThat(new Share(0, 50).atLeast()).isZero();
        Patterns data = Patterns.of(DataType.FLOAT, 87, 1); // falls to transferred images alone
        Diagnosis diagnosis = Diagnosis.of(network, data.images(), data.labels(), Broken.settings(EPSILON));
        assertThat(diagnosis.count(Status.FAILED))
                .as(diagnosis.findings().toString())
                .isZero();
    }

    @Test
    void aGradientThatIsTinyAndNotZeroIsNoFailure() {
        Patterns data = Patterns.of(DataType.FLOAT, 0, N);
        UnaryOperator<Variable> sure = x -> Ops.mul(network.forward(x), 4);
        Evidence evidence = new Evidence(sure, data.images(), data.labels(), Broken.settings(EPSILON), false);
        assertThat(Diagnosis.run(check("gradients"), evidence).status()).isEqualTo(Status.SUSPICIOUS);
    }

    @Test
    void aModelThatThrowsCostsOneCheck() {
        Patterns data = Patterns.of(DataType.FLOAT, 0, N);
        UnaryOperator<Variable> choosy = x -> {
            if (x.size(0) == 1) {
                throw new IllegalStateException("one image is no batch");
            }
            return network.forward(x);
        };
        Diagnosis diagnosis = Diagnosis.of(choosy, data.images(), data.labels(), Broken.settings(EPSILON));
        assertThat(diagnosis.finding("batch-independent").status()).isEqualTo(Status.NOT_RUN);
        assertThat(diagnosis.finding("batch-independent").evidence()).contains("one image is no batch");
        assertThat(diagnosis.finding("single-step").status()).isEqualTo(Status.PASSED);
    }

    @Test
    void anInfiniteLogitHidesNoOther() {
        double infinite = Double.POSITIVE_INFINITY;
        double[][] answer = {{1, 2}, {infinite, 0}};
        assertThat(Agreement.of(answer, new double[][] {{2, 1}, {infinite, 0}}).status())
                .isEqualTo(Status.FAILED);
        double[][] none = {{1, 2}, {Double.NaN, 0}};
        assertThat(Agreement.of(none, new double[][] {{1 + 1e-9, 2}, {Double.NaN, 0}})
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, LINF, 0.06, 40",
        "FLOAT, LINF, 0.02, 40",
        "DOUBLE, LINF, 0.06, 40",
        "FLOAT, LINF, 0.06, 5",
        "FLOAT, LINF, 0.3, 40",
        "FLOAT, L2, 0.6, 40",
        "FLOAT, L1, 5, 40"
    })
    void aSoundModelRaisesNothing(DataType type, Norm norm, double epsilon, int count) {
        Patterns data = Patterns.of(type, 0, count);
        Module sound = type == DataType.FLOAT ? network : Patterns.network(type);

        Diagnosis diagnosis =
                Diagnosis.of(sound, data.images(), data.labels(), DiagnosisSettings.of(norm, epsilon, PixelBox.UNIT));

        assertThat(diagnosis.findings()).allSatisfy(f -> {
            assertThat(f.status()).as(f.toString()).isEqualTo(Status.PASSED);
        });
    }
}
