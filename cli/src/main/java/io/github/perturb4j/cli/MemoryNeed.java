package io.github.perturb4j.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.RgbImage;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Whether an input is too large for this machine's memory. Arrays lie outside the Java heap, where no limit but the machine's stops
 * them, and the operating system would end the program without a word.
 */
final class MemoryNeed {
    private static final int PROBE_SIDE = 64;
    /** Inputs below this many pixels fit everywhere; the probe would cost more than it saves. */
    private static final long SMALL = 512 * 512;
    /** What gradients and scratch take besides the recorded values, as measured. */
    private static final double OVERHEAD = 1.25;

    private static final double USABLE = 0.8;
    private static final double GB = 1e9;

    private MemoryNeed() {}

    /** @throws CommandFailure if a forward and backward pass over {@code input} needs more memory than this machine has */
    static void check(Classifier classifier, RgbImage input) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        check(classifier, input, system.getTotalMemorySize());
    }

    static void check(Classifier classifier, RgbImage input, long total) {
        long pixels = (long) input.width() * input.height();
        if (pixels <= SMALL) {
            return;
        }
        double need = bytesPerPixel(classifier) * pixels;
        if (need > USABLE * total) {
            throw new CommandFailure(String.format(
                    Locale.ROOT,
                    "an input of %dx%d needs about %.1f GB of memory in this network, and this machine has %.1f GB;"
                            + " scale the image down or use another --resize",
                    input.width(),
                    input.height(),
                    need / GB,
                    total / GB));
        }
    }

    /** All values that a recorded forward pass holds, for each pixel of the input: they grow with its area. */
    static double bytesPerPixel(Classifier classifier) {
        try (Scope scope = Scope.open()) {
            Variable pixels =
                    Variable.leaf(Memory.filled(DataType.FLOAT, 0.5, 1, RgbImage.CHANNELS, PROBE_SIDE, PROBE_SIDE));
            return OVERHEAD * recordedBytes(classifier.apply(pixels)) / (PROBE_SIDE * PROBE_SIDE);
        }
    }

    private static long recordedBytes(Variable output) {
        Set<Variable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Variable> open = new ArrayDeque<>();
        open.add(output);
        long bytes = 0;
        while (!open.isEmpty()) {
            Variable variable = open.pop();
            if (variable.requiresGrad() && seen.add(variable)) {
                bytes += variable.value().length() * Float.BYTES;
                open.addAll(variable.inputs());
            }
        }
        return bytes;
    }
}
