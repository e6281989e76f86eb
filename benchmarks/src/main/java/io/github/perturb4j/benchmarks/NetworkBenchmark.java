package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.resnet.Classifier;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A whole network in evaluation mode: logits, and the gradient that one step of an attack needs. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class NetworkBenchmark {
    /** Any name of {@link io.github.perturb4j.resnet.Architecture}. */
    @Param("resnet50")
    public String architecture;

    /** The number of images, each of the size the architecture was made for. */
    @Param("1")
    public int batch;

    /** Whether the classifier may use its frozen network, as it does by default; else the network's own ops. */
    @Param("true")
    public boolean fused;

    private Workload workload;
    private Classifier classifier;

    /** Makes the network and its images. */
    @Setup
    public void prepare() {
        workload = Workload.of(architecture, batch);
        classifier = fused ? workload.classifier() : workload.classifier().unfused();
    }

    /** Logits of the pixels, without recording. */
    @Benchmark
    public void forward(Blackhole sink) {
        try (Scope scope = Scope.open()) {
            sink.consume(classifier.logits(workload.pixels()));
        }
    }

    /**
     * Logits, cross entropy, and its gradient at the pixels: what a step of an attack costs but for moving the pixels.
     */
    @Benchmark
    public void step(Blackhole sink) {
        try (Scope scope = Scope.open()) {
            sink.consume(workload.inputGradient(classifier));
        }
    }
}
