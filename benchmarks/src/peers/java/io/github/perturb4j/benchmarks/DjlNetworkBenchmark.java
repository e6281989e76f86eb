package io.github.perturb4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The twin of {@link NetworkBenchmark} in PyTorch through DJL, with the same weights and pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DjlNetworkBenchmark {
    /** As there. */
    @Param("resnet50")
    public String architecture;

    /** As there. */
    @Param("1")
    public int batch;

    private NDManager manager;
    private DjlNetwork network;
    private NDArray pixels;
    private NDArray labels;

    /** Copies weights and pixels, and computes once what is measured, to compare it with ours. */
    @Setup
    public void prepare() throws ContenderException {
        Workload workload = Workload.of(architecture, batch);
        manager = Djl.engine().newBaseManager();
        network = new DjlNetwork(manager, workload.classifier().network().stateDict());
        pixels = Djl.copy(manager, workload.pixels());
        try (NDManager scope = manager.newSubManager()) {
            JniUtils.setGradMode(false);
            NDArray logits = network.logits(leaf(scope));
            labels = manager.create(workload.labels())
                    .oneHot((int) logits.getShape().get(1))
                    .toType(DataType.FLOAT32, false);
            Fingerprint.requireSame(workload.logits(), List.of(Djl.fingerprint(logits)), PeerFiles.NETWORK_TOLERANCE);
            Fingerprint.requireSame(
                    workload.gradient(),
                    List.of(Djl.fingerprint(backward(scope).getGradient())),
                    PeerFiles.GRADIENT_TOLERANCE);
        }
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        manager.close();
    }

    /** Logits. */
    @Benchmark
    public void forward(Blackhole sink) {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            sink.consume(network.logits(leaf(scope)));
        }
    }

    /** Logits, cross entropy, and its gradient at the pixels. */
    @Benchmark
    public void step(Blackhole sink) {
        try (NDManager scope = manager.newSubManager()) {
            sink.consume(backward(scope));
        }
    }

    private NDArray backward(NDManager scope) {
        JniUtils.setGradMode(true);
        NDArray x = leaf(scope);
        x.setRequiresGradient(true);
        NDArray loss = network.logits(x).logSoftmax(1).mul(labels).sum().neg();
        JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.ones(loss.getShape()), false, false);
        return x;
    }

    private NDArray leaf(NDManager scope) {
        NDArray x = pixels.stopGradient();
        x.attach(scope);
        return x;
    }
}
