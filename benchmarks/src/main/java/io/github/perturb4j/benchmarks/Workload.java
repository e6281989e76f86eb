package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.ops.Scale;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.Normalisation;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A classifier with first values from a seed, in float32 and evaluation mode, with frozen parameters, and a batch of
 * pixels in [0, 1] for it. Time does not depend on the values as long as they are ordinary numbers: neither infinite
 * nor so small that the processor slows down, which is checked and which the scale of the last layer sees to.
 *
 * @param labels the classes that the classifier predicts for the pixels
 */
record Workload(Classifier classifier, INDArray pixels, int[] labels) {
    private static final long SEED = 20;

    private static String lastName = "";
    private static Workload last;

    /**
     * The named architecture on {@code batch} images of its own size. Asked again for the one that was asked for last,
     * it gives the same object, so that a contender's next turn begins where the last one ended.
     *
     * @throws IllegalArgumentException if there is no such architecture
     * @throws ArithmeticException if its logits or gradient are not ordinary numbers
     */
    static synchronized Workload of(String architecture, int batch) {
        String name = architecture + " " + batch;
        if (!name.equals(lastName)) {
            lastName = "";
            if (last != null) {
                last.classifier().close();
            }
            last = null; // before the next is made: large ones need not lie beside each other
            last = make(architecture, batch);
            lastName = name;
        }
        return last;
    }

    private static Workload make(String architecture, int batch) {
        Architecture named = Architecture.of(architecture);
        Classifier classifier = new Classifier(
                named.network().initialise(SEED), Normalisation.IMAGENET, Classifier.Bounds.UNIT, named.classNames());
        int side = named.imageSize();
        INDArray pixels = Memory.copy(new Draw(SEED).uniform(0, 1, batch, 3, side, side), DataType.FLOAT);
        moderate(classifier, pixels);
        Workload workload = new Workload(classifier, pixels, predictions(classifier, pixels));
        workload.requireOrdinaryNumbers();
        return workload;
    }

    /**
     * Scales the last layer so that the largest logit is 1 in size: untrained, every residual block doubles the
     * variance, so that deep networks are so sure of their prediction that its gradient is 0.
     */
    private static void moderate(Classifier classifier, INDArray pixels) {
        double largest = largest(classifier.logits(pixels));
        List<Parameter> all = List.copyOf(classifier.network().namedParameters().values());
        for (Parameter last : all.subList(all.size() - 2, all.size())) { // weight and bias of the linear layer
            last.set(new Scale(1 / largest).forward(last.variable().value()));
        }
    }

    private static double largest(INDArray array) {
        return Arrays.stream(Span.of(array).toDoubles()).map(Math::abs).max().orElse(0);
    }

    private static int[] predictions(Classifier classifier, INDArray pixels) {
        return Logits.indices(classifier.logits(pixels));
    }

    /**
     * The gradient, at the pixels, of the summed cross entropy of {@link #labels}; it belongs to the innermost scope.
     */
    Variable inputGradient() {
        return inputGradient(classifier);
    }

    /** The same of another classifier over the same network. */
    Variable inputGradient(Classifier classifier) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            return scope.keep(Gradients.of(Ops.sum(Ops.crossEntropy(classifier.apply(x), labels)))
                    .wrt(x));
        }
    }

    /** What a peer's logits must be like. */
    List<Fingerprint> logits() {
        return List.of(Fingerprint.of(classifier.logits(pixels)));
    }

    /** What a peer's {@link #inputGradient} must be like. */
    List<Fingerprint> gradient() {
        try (Scope scope = Scope.open()) {
            return List.of(Fingerprint.of(inputGradient().value()));
        }
    }

    private void requireOrdinaryNumbers() {
        try (Scope scope = Scope.open()) {
            double largest = largest(inputGradient().value());
            if (!(largest > 1e-10 && largest < 1e10)) {
                throw new ArithmeticException("the input gradient's largest element is " + largest
                        + "; expected an ordinary number, or times would mean little");
            }
        }
    }
}
