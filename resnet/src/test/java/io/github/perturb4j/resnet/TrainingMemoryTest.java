package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TrainingMemoryTest {
    private static final int BATCH = 8;

    /**
     * A step needs large arrays at its ends and small ones between: what is kept of the one must not push out the
     * other.
     */
    @Test
    void trainingStepsTakeNoLargeArrayFromTheSystemAfterTheFirst() {
        Module network =
                Architecture.of("resnet20_cifar").network().initialise(7).train();
        Sgd optimiser = new Sgd(network.namedParameters(), SgdOptions.plain().withMomentum(0.9));
        Variable pixels = Variable.of(Memory.copy(new Draw(3).normal(BATCH, 3, 32, 32), DataType.FLOAT));
        step(network, optimiser, pixels);
        step(network, optimiser, pixels);
        long before = Memory.freshArrays();

        step(network, optimiser, pixels);
        step(network, optimiser, pixels);

        assertThat(Memory.freshArrays() - before).isZero();
    }

    private static void step(Module network, Sgd optimiser, Variable pixels) {
        try (Scope scope = Scope.open()) {
            Variable loss = Ops.mean(Ops.crossEntropy(network.apply(pixels), new int[BATCH]));
            optimiser.step(Gradients.of(loss).wrt(optimiser.variables()), 1e-3);
        }
    }
}
