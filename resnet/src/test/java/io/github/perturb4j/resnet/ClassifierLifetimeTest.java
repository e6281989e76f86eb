package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.optim.MovingAverage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A classifier that is closed, or whose network gets other values, while calls of it are recorded or running. */
class ClassifierLifetimeTest {
    private static final double NAN = Double.NaN;

    private static Classifier classifier() {
        return new Classifier(
                Architecture.RESNET20_CIFAR.network(10).initialise(3),
                Normalisation.IMAGENET,
                Classifier.Bounds.UNIT,
                ClassNames.cifar10());
    }

    private static INDArray pixels(long seed) {
        return Uniform.pixels(seed, 2, 3, 32, 32);
    }

    private static Variable loss(UnaryOperator<Variable> model, Variable x) {
        return Ops.sum(Ops.crossEntropy(model.apply(x), 1, 2));
    }

    private static double[] gradient(UnaryOperator<Variable> model, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            return numbers(Gradients.of(loss(model, x)).wrt(x));
        }
    }

    private static double[] numbers(Variable v) {
        return Span.of(v.value()).toDoubles();
    }

    private static void replaceByEqual(Classifier classifier, String name) {
        Parameter weight = classifier.network().namedParameters().get(name);
        weight.set(Memory.copy(weight.variable().value(), DataType.FLOAT));
    }

    /** The gradient of a recorded call after something was done to the classifier. */
    private static void hasTheSameBitsAfter(Consumer<Classifier> event) {
        INDArray pixels = pixels(1);
        try (Classifier classifier = classifier();
                Scope scope = Scope.open()) {
            double[] expected = gradient(classifier, pixels);
            Variable x = Variable.leaf(pixels);
            Variable loss = loss(classifier, x);
            event.accept(classifier);
            gradient(classifier, pixels(2));
            assertThat(numbers(Gradients.of(loss).wrt(x))).containsExactly(expected);
        }
    }

    @Test
    void aRecordedCallHasTheSameBitsAfterClosing() {
        hasTheSameBitsAfter(Classifier::close);
    }

    @Test
    void aRecordedCallHasTheSameBitsAfterOneWeightWasReplacedByAnEqualOne() {
        hasTheSameBitsAfter(classifier -> replaceByEqual(classifier, "bn1.weight"));
    }

    @Test
    void aRecordedCallHasTheSameBitsAfterRunningStatisticsWereReplaced() {
        hasTheSameBitsAfter(classifier -> classifier.network().namedBuffers().values().stream()
                .filter(b -> !b.isCounter())
                .forEach(b -> b.set(Memory.filled(DataType.FLOAT, 0.5, b.shape()))));
    }

    @Test
    void aRecordedCallHasTheSameBitsAfterOtherWeightsWereLoaded() {
        hasTheSameBitsAfter(classifier -> classifier.network().initialise(99));
    }

    @Test
    void aRecordedCallHasTheSameBitsAfterWeightsWereWrittenInto() {
        hasTheSameBitsAfter(classifier -> classifier
                .network()
                .namedParameters()
                .values()
                .forEach(p -> {
                    Span.of(p.variable().value()).put(0, 2);
                    p.changed();
                }));
    }

    @Test
    void averagesAreClassifiedWith() {
        try (Classifier classifier = classifier()) {
            double[] own = Span.of(classifier.logits(pixels(1))).toDoubles();
            MovingAverage average = new MovingAverage(classifier.network(), MovingAverage.Decay.constant(0.5));
            classifier.network().initialise(4);
            double[] others = Span.of(classifier.logits(pixels(1))).toDoubles();
            try (MovingAverage.Lent lent = average.swapIn()) {
                assertThat(Span.of(classifier.logits(pixels(1))).toDoubles()).containsExactly(own);
            }
            assertThat(Span.of(classifier.logits(pixels(1))).toDoubles()).containsExactly(others);
        }
    }

    @Test
    void threadsGetTheSameBitsWhileOthersCloseAndReplace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Classifier classifier = classifier()) {
            double[] expected = gradient(classifier, pixels(1));
            Callable<Boolean> caller = () -> {
                boolean same = true;
                for (int i = 0; i < 6; i++) {
                    same &= Arrays.equals(expected, gradient(classifier, pixels(1)));
                }
                return same;
            };
            List<Future<Boolean>> callers =
                    List.of(threads.submit(caller), threads.submit(caller), threads.submit(caller));
            threads.submit(() -> {
                for (int i = 0; callers.stream().anyMatch(each -> !each.isDone()); i++) {
                    if (i % 2 == 0) {
                        classifier.close();
                    } else {
                        replaceByEqual(classifier, "conv1.weight");
                    }
                }
            });
            for (Future<Boolean> each : callers) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * PyTorch's gradient at such an image is finite everywhere too: masks are the only thing that NaN meets on the way
     * back.
     */
    @Test
    void aNaNPixelLeavesTheGradientOfLogitsFiniteAndTheOtherSampleAsItIs() {
        try (Classifier classifier = classifier()) {
            UnaryOperator<Variable> first = x -> Ops.slice(classifier.apply(x), 1, 0, 1, 1);
            UnaryOperator<Variable> plain = x -> Ops.slice(classifier.plain().apply(x), 1, 0, 1, 1);
            INDArray tame = pixels(1);
            INDArray wild = Memory.copy(tame, DataType.FLOAT);
            Span.of(wild).put(500, NAN);
            double[] found = ofSum(first, wild);
            assertThat(Arrays.stream(found).allMatch(Double::isFinite)).isTrue();
            int sample = found.length / 2;
            assertThat(Arrays.copyOf(found, sample)).containsExactly(Arrays.copyOf(ofSum(plain, wild), sample));
            assertThat(Arrays.copyOfRange(found, sample, 2 * sample))
                    .containsExactly(Arrays.copyOfRange(ofSum(first, tame), sample, 2 * sample));
        }
    }

    private static double[] ofSum(UnaryOperator<Variable> f, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            return numbers(Gradients.of(Ops.sum(f.apply(x))).wrt(x));
        }
    }
}
