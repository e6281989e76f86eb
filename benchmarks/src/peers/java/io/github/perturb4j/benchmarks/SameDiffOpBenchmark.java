package io.github.perturb4j.benchmarks;

import static org.bytedeco.openblas.global.openblas.blas_get_num_threads;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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

/** The twin of {@link OpBenchmark} in SameDiff. The loss is the sum of the result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SameDiffOpBenchmark {
    /** The case. */
    @Param
    public OpCase op;

    private SameDiff graph;
    private String result;
    private String[] inputs;
    private int blasThreads;

    /** Makes the graph, and computes once what is measured, to compare it with ours. */
    @Setup
    public void prepare() throws ContenderException {
        useAllThreads();
        graph = SameDiff.create();
        INDArray[] values = SameDiffOps.inputs(op);
        SDVariable[] x = new SDVariable[values.length];
        inputs = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            inputs[i] = "x" + i;
            x[i] = graph.var(inputs[i], values[i]);
        }
        SDVariable y = SameDiffOps.all().get(op).make(graph, x);
        result = y.name();
        graph.setLossVariables(y.sum().name());
        quietly(() -> graph.createGradFunction(inputs));
        OpTwin.requireGradient("samediff", op, this::fingerprints);
    }

    private List<Fingerprint> fingerprints() {
        List<Fingerprint> prints = new ArrayList<>(List.of(Fingerprint.of(output().dup('c'))));
        Map<String, INDArray> gradients = gradients();
        for (int i = 0; i < inputs.length; i++) {
            prints.add(Fingerprint.of(
                    SameDiffOps.ourLayout(op, i, gradients.get(inputs[i])).dup('c')));
        }
        return prints;
    }

    /** SameDiff prints a line for each op that it differentiates. */
    private static void quietly(Runnable work) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(out);
        }
    }

    /** perturb4j leaves BLAS one thread, because it cuts the work itself; SameDiff needs them all. */
    private void useAllThreads() {
        int threads = Integer.getInteger("perturb4j.threads", Runtime.getRuntime().availableProcessors());
        blasThreads = blas_get_num_threads();
        blas_set_num_threads(threads);
        Nd4j.getEnvironment().setMaxThreads(threads);
    }

    /** Leaves BLAS as it was. */
    @TearDown
    public void close() {
        blas_set_num_threads(blasThreads);
    }

    /** y = f(x). */
    @Benchmark
    public void forward(Blackhole sink) {
        sink.consume(output());
    }

    /** y = f(x), and the gradients of all inputs for a dL/dy of ones. */
    @Benchmark
    public void gradient(Blackhole sink) {
        sink.consume(gradients());
    }

    private INDArray output() {
        return graph.output(Map.of(), result).get(result);
    }

    private Map<String, INDArray> gradients() {
        return graph.calculateGradients(Map.of(), inputs);
    }
}
