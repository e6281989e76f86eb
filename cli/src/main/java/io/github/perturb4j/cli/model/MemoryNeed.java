package io.github.perturb4j.cli.model;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.nn.infer.PlanReport;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.PrintWriter;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The memory of a run. Arrays lie outside the Java heap, where no limit but the machine's stops them, and the operating
 * system would end the program without a word; so it is counted before.
 *
 * @param batch the number of inputs at a time
 * @param weights bytes of the network's parameters
 * @param packed bytes of the frozen network's packed weights
 * @param working bytes that the batch takes besides: layers' results, gradients, iterates
 */
public record MemoryNeed(long batch, int height, int width, long weights, long packed, long working) {
    /** What the Java virtual machine and the native libraries take, as measured. */
    static final long PROGRAM = 150_000_000;

    private static final int PROBE_SIDE = 64;
    /** Arrays of the input's size that an attack holds: input, iterates, gradients, results. */
    private static final int ITERATES = 12;
    /** What gradients and scratch take besides the recorded values on the plain path, as measured. */
    private static final double PLAIN_OVERHEAD = 1.25;
    /** The part of the available memory that is taken at the most. */
    private static final double USABLE = 0.9;

    private static final double GB = 1e9;

    /**
     * What a classifier needs for inputs (batch, 3, height, width).
     *
     * @param gradient whether gradients at the input will be asked for
     */
    public static MemoryNeed of(Classifier classifier, long batch, int height, int width, boolean gradient) {
        long parameters = classifier.network().parameterCount() * Float.BYTES;
        long numbers = batch * RgbImage.CHANNELS * height * width;
        long iterates = numbers * Float.BYTES * ITERATES;
        if (classifier.isFused()) {
            PlanReport plan = classifier.plan(batch, RgbImage.CHANNELS, height, width);
            if (plan.refusal().isEmpty()) {
                return new MemoryNeed(
                        batch, height, width, parameters, plan.weightBytes(), plan.workspaceBytes() + iterates);
            }
        }
        long recorded = (long) (bytesPerPixel(classifier, gradient) * batch * height * width);
        return new MemoryNeed(batch, height, width, parameters, 0, recorded + iterates);
    }

    /** All of it. */
    public long total() {
        return PROGRAM + weights + packed + working;
    }

    /**
     * The most inputs at a time for which {@code available} bytes are enough.
     *
     * @param available what is left with the program and the weights in memory
     */
    public long largestBatch(long available) {
        return (long) (USABLE * available / ((double) working / batch));
    }

    /**
     * Says what the run needs where somebody is watching.
     *
     * @param available what is left with the program and the weights in memory
     * @throws CommandFailure if it is not enough
     */
    void announce(long available, PrintWriter err) {
        check(available);
        if (WorkBar.isTerminal()) {
            err.println(String.format(
                    Locale.ROOT, "perturb4j: needs %s of memory, %s are available", gb(total()), gb(available)));
            err.flush();
        }
    }

    /**
     * Makes sure that the run fits.
     *
     * @param available what is left with the program and the weights in memory
     * @throws CommandFailure naming the largest batch that fits, if it does not
     */
    void check(long available) {
        if (working <= USABLE * available) {
            return;
        }
        long most = largestBatch(available);
        String mend = most == 0
                ? "not even one fits: scale the images down, or free memory"
                : "the largest batch that fits is " + most;
        throw new CommandFailure(String.format(
                Locale.ROOT,
                "%s of %dx%d needs %s of memory in this network, %s of it besides the program and the weights, where %s"
                        + " are available; %s",
                batch == 1 ? "an input" : "a batch of " + batch + " inputs",
                width,
                height,
                gb(total()),
                gb(working),
                gb(available),
                mend));
    }

    /** A number of bytes for people. */
    static String gb(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / GB);
    }

    /** All values that a forward pass of the plain ops holds, for each pixel of the input: they grow with its area. */
    static double bytesPerPixel(Classifier classifier, boolean gradient) {
        try (Scope scope = Scope.open()) {
            Variable pixels =
                    Variable.leaf(Memory.filled(DataType.FLOAT, 0.5, 1, RgbImage.CHANNELS, PROBE_SIDE, PROBE_SIDE));
            long recorded = recordedBytes(classifier.plain().apply(pixels));
            return (gradient ? PLAIN_OVERHEAD : 1) * recorded / (PROBE_SIDE * PROBE_SIDE);
        }
    }

    private static long recordedBytes(Variable output) {
        return Graph.walk(output, Variable::requiresGrad).stream()
                .mapToLong(variable -> variable.value().length() * Float.BYTES)
                .sum();
    }
}
