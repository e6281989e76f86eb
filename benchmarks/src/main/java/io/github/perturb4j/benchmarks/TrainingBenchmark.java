package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.nn.optim.WeightDecay;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Normalisation;
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
    private static final double LEARNING_RATE = 1e-3;

    /** Any name of {@link Architecture}. */
    @Param("resnet20_cifar")
    public String architecture;

    /** The images of a batch, each of the size the architecture was made for. */
    @Param("128")
    public int batch;

    private Module module;
    private Sgd optimiser;
    private Variable pixels;
    private int[] labels;

    /** Makes the network of {@link Workload}, its optimiser and the batch. */
    @Setup
    public void prepare() {
        Workload workload = Workload.of(architecture, batch);
        module = Architecture.of(architecture)
                .network()
                .load(workload.classifier().network().stateDict(), DataType.FLOAT)
                .train();
        optimiser = new Sgd(
                module.namedParameters(),
                SgdOptions.plain().withMomentum(0.9).withWeightDecay(WeightDecay.ofAll(5e-4)));
        pixels = Variable.of(workload.pixels());
        labels = workload.labels();
    }

    /**
     * Logits, mean cross entropy, the gradients of all parameters, and a step of SGD with momentum and weight decay.
     */
    @Benchmark
    public double step() {
        try (Scope scope = Scope.open()) {
            return optimiser.step(Gradients.of(loss()).wrt(optimiser.variables()), LEARNING_RATE);
        }
    }

    private Variable loss() {
        Variable logits = module.apply(Normalisation.IMAGENET.apply(pixels));
        return Ops.mean(Ops.crossEntropy(logits, labels));
    }

    /** The loss before the first step, by which a peer's training is compared with ours. */
    static double firstLoss(Line line) {
        TrainingBenchmark benchmark = new TrainingBenchmark();
        benchmark.architecture = line.parameter("architecture");
        benchmark.batch = line.number("batch");
        benchmark.prepare();
        try (Scope scope = Scope.open()) {
            return benchmark.loss().item();
        }
    }
}
