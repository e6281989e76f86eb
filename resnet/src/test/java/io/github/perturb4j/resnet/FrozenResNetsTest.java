package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.infer.PlanReport;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The frozen path of every network beside its plain path, on weights that were drawn once and for all. */
class FrozenResNetsTest {
    private record Answer(double[] logits, double[] gradient) {}

    private static Classifier classifier(Architecture architecture) {
        return Classifier.of(
                architecture, DetWeights.dict(architecture.network().shapes(), architecture.isSmall()), DataType.FLOAT);
    }

    private static INDArray pixels(long... shape) {
        return Uniform.pixels(7, shape);
    }

    private static Answer answer(UnaryOperator<Variable> f, INDArray x) {
        try (Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable logits = f.apply(input);
            int[] labels = new int[(int) x.size(0)];
            Variable g = Gradients.of(Ops.sum(Ops.crossEntropy(logits, labels))).wrt(input);
            return new Answer(
                    Span.of(logits.value()).toDoubles(), Span.of(g.value()).toDoubles());
        }
    }

    private static void compare(Architecture architecture, long... shape) {
        try (Classifier classifier = classifier(architecture)) {
            PlanReport plan = classifier.plan(shape);
            assertThat(plan.refusal()).isEmpty();
            INDArray x = pixels(shape);
            Answer plain = answer(classifier.plain(), x);
            Answer frozen = answer(classifier, x);
            double error = largestDifference(plain.logits, frozen.logits);
            double distance = distance(plain.gradient, frozen.gradient);
            double sign = sameSign(plain.gradient, frozen.gradient);
            System.out.printf(
                    "%s %s: logits differ by %.1e of the largest, gradients by %.1e (L2); %.4f %% of their signs"
                            + " agree%n",
                    architecture.label(), Arrays.toString(shape), error, distance, 100 * sign);
            assertThat(error).as("logits").isLessThan(1e-5);
            assertThat(distance).as("gradient").isLessThan(1e-2);
            assertThat(sign).as("signs").isGreaterThan(0.999);
        }
    }

    private static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i]));
            difference = Math.max(difference, Math.abs(a[i] - b[i]));
        }
        return difference / largest;
    }

    private static double distance(double[] a, double[] b) {
        double length = 0;
        double difference = 0;
        for (int i = 0; i < a.length; i++) {
            length += a[i] * a[i];
            difference += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(difference / length);
    }

    private static double sameSign(double[] a, double[] b) {
        int same = 0;
        for (int i = 0; i < a.length; i++) {
            same += Math.signum(a[i]) == Math.signum(b[i]) ? 1 : 0;
        }
        return (double) same / a.length;
    }

    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"RESNET18", "RESNET50", "RESNEXT50_32X4D", "RESNET20_CIFAR", "RESNET56_CIFAR", "RESNET20_SCENES"})
    void smallImages(Architecture architecture) {
        compare(architecture, 2, 3, 64, 48);
    }

    /**
     * Several images, and more where they are small: where a ReLU's input changes sign between two paths of float32,
     * one image's small gradients all move a little.
     */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void imagesOfTheUsualSize(Architecture architecture) {
        compare(architecture, architecture.isSmall() ? 30 : 3, 3, architecture.imageSize(), architecture.imageSize());
    }

    @Test
    void replacedWeightsAreNoticed() {
        try (Classifier classifier = classifier(Architecture.RESNET20_CIFAR)) {
            INDArray x = pixels(1, 3, 32, 32);
            answer(classifier, x);
            classifier.network().initialise(3);
            assertThat(largestDifference(answer(classifier.plain(), x).logits, answer(classifier, x).logits))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void trainableParametersGetTheirGradients() {
        try (Classifier classifier = classifier(Architecture.RESNET20_CIFAR)) {
            answer(classifier, pixels(1, 3, 32, 32));
            classifier.network().setTrainable(true);
            Variable weight =
                    classifier.network().namedParameters().get("linear.weight").variable();
            Variable loss = Ops.crossEntropy(classifier.apply(Variable.of(pixels(1, 3, 32, 32))), 3);
            assertThat(Span.of(Gradients.of(loss).wrt(weight).value()).toDoubles())
                    .isNotEmpty();
        }
    }
}
