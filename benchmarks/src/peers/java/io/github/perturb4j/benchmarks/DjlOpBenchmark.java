package io.github.perturb4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

/** The twin of {@link OpBenchmark} in PyTorch through DJL. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DjlOpBenchmark {
    /** The case. */
    @Param
    public OpCase op;

    private NDManager manager;
    private NDArray[] x;
    private NDArray g;
    private Function<NDArray[], NDArray> function;

    /** Copies our inputs, and computes once what is measured, to compare it with ours. */
    @Setup
    public void prepare() throws ContenderException {
        manager = Djl.engine().newBaseManager();
        function = DjlOps.all().get(op);
        x = Arrays.stream(op.example().inputs())
                .map(input -> Djl.copy(manager, input))
                .toArray(NDArray[]::new);
        JniUtils.setGradMode(false);
        NDArray y = function.apply(x);
        g = manager.ones(y.getShape());
        OpTwin.requireGradient("djl", op, () -> fingerprints(y));
    }

    private List<Fingerprint> fingerprints(NDArray y) {
        List<Fingerprint> prints = new ArrayList<>(List.of(Djl.fingerprint(y)));
        try (NDManager scope = manager.newSubManager()) {
            for (NDArray leaf : backward(scope)) {
                prints.add(Djl.fingerprint(leaf.getGradient()));
            }
        }
        return prints;
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        manager.close();
    }

    /** y = f(x). */
    @Benchmark
    public void forward(Blackhole sink) {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            sink.consume(function.apply(attached(scope)));
        }
    }

    /** y = f(x), and the gradients of all inputs for a dL/dy of ones. */
    @Benchmark
    public void gradient(Blackhole sink) {
        try (NDManager scope = manager.newSubManager()) {
            sink.consume(backward(scope));
        }
    }

    private NDArray[] backward(NDManager scope) {
        JniUtils.setGradMode(true);
        NDArray[] leaves = attached(scope);
        for (NDArray leaf : leaves) {
            leaf.setRequiresGradient(true);
        }
        JniUtils.backward((PtNDArray) function.apply(leaves), (PtNDArray) g, false, false);
        return leaves;
    }

    /** The inputs' memory under new handles, whose results go with the scope. */
    private NDArray[] attached(NDManager scope) {
        return Arrays.stream(x)
                .map(input -> {
                    NDArray view = input.stopGradient();
                    view.attach(scope);
                    return view;
                })
                .toArray(NDArray[]::new);
    }
}
