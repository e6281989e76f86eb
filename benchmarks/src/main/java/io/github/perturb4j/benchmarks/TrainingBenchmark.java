package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.nn.optim.WeightDecay;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Normalisation;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A network in training mode on one batch of random pixels and labels, in float32. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class TrainingBenchmark {
    private static final long SEED = 20;
    private static final double LEARNING_RATE = 1e-3;

    /** Any name of {@link Architecture}; not one of {@code --models}, which are measured on single images. */
    @Param("resnet20_cifar")
    public String network;

    /** The images of a batch, each of the size the architecture was made for. */
    @Param("128")
    public int images;

    private Module module;
    private Sgd optimiser;
    private Variable pixels;
    private int[] labels;

    /** Makes the network, its optimiser and the batch. */
    @Setup
    public void prepare() {
        Architecture named = Architecture.of(network);
        Draw draw = new Draw(SEED);
        int side = named.imageSize();
        module = named.network().initialise(SEED);
        module.train();
        optimiser = new Sgd(
                module.namedParameters(),
                SgdOptions.plain().withMomentum(0.9).withWeightDecay(WeightDecay.ofAll(5e-4)));
        pixels = Variable.of(Memory.copy(draw.uniform(0, 1, images, 3, side, side), DataType.FLOAT));
        labels = new int[images];
        Arrays.setAll(labels, i -> draw.between(0, 9));
    }

    /** Logits, mean cross entropy, the gradients of all parameters, and a step of SGD with momentum and weight decay. */
    @Benchmark
    public double step() {
        try (Scope scope = Scope.open()) {
            Variable logits = module.apply(Normalisation.IMAGENET.apply(pixels));
            Variable loss = Ops.mean(Ops.crossEntropy(logits, labels));
            return optimiser.step(Gradients.of(loss).wrt(optimiser.variables()), LEARNING_RATE);
        }
    }
}
