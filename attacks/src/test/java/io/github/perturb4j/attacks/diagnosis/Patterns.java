package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.optim.Adam;
import io.github.perturb4j.nn.optim.AdamOptions;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A task that a small network learns in a second: pictures of 3x8x8, whose class is the pattern below their noise.
 * Values are of 8 bits, as photographs have them.
 */
record Patterns(INDArray images, int[] labels) {
    static final int CLASSES = 4;
    private static final int SIDE = 8;
    private static final int PIXELS = 3 * SIDE * SIDE;
    private static final double CONTRAST = 0.15;
    private static final double NOISE = 0.08;
    private static final int BATCH = 64;
    private static final int STEPS = 60;

    /** Number {@code first} and those after it, of one class after the other. */
    static Patterns of(DataType type, int first, int count) {
        double[] values = new double[count * PIXELS];
        for (int i = 0; i < count; i++) {
            CounterRandom random = new CounterRandom(7, first + i);
            for (int p = 0; p < PIXELS; p++) {
                double v = 0.5 + CONTRAST * sign((first + i) % CLASSES, p) + NOISE * random.nextGaussian();
                values[i * PIXELS + p] = Math.rint(255 * Math.min(1, Math.max(0, v))) / 255;
            }
        }
        int[] labels =
                IntStream.range(first, first + count).map(i -> i % CLASSES).toArray();
        return new Patterns(Memory.of(type, values, count, 3, SIDE, SIDE), labels);
    }

    private static int sign(int label, int pixel) {
        return new CounterRandom(3, label, pixel).nextDouble() < 0.5 ? -1 : 1;
    }

    /** A network trained on 64 times 60 of them, in evaluation mode. */
    static Module network(DataType type) {
        Module network = new Sequential(
                        new Conv2d(3, 8, 3, 1, 1, 1),
                        new BatchNorm2d(8),
                        Function.relu(),
                        new Conv2d(8, 8, 3, 2, 1, 1),
                        Function.relu(),
                        Function.flatten(),
                        new Linear(8 * SIDE * SIDE / 4, CLASSES))
                .initialise(5)
                .to(type);
        network.train();
        Adam adam = new Adam(network.namedParameters(), AdamOptions.adam());
        for (int step = 0; step < STEPS; step++) {
            Patterns batch = of(type, 1_000_000 + step * BATCH, BATCH);
            try (Scope scope = Scope.open()) {
                Variable loss = Ops.mean(Ops.crossEntropy(network.forward(Variable.of(batch.images)), batch.labels));
                adam.step(Gradients.of(loss).wrt(adam.variables()), 0.01);
            }
        }
        network.setTrainable(false);
        return network.eval();
    }
}
