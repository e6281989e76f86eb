package io.github.perturb4j.benchmarks;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Scope;
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

/**
 * Whole runs of PGD through {@link AttackRunner}: besides its steps, a run checks its input and predicts the originals
 * and what it returns.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class AttackBenchmark {
    private static final double LEVEL = 1 / 255.0;

    /** Any name of {@link io.github.perturb4j.resnet.Architecture}. */
    @Param("resnet50")
    public String architecture;

    /** The number of images, each of the size the architecture was made for. */
    @Param("1")
    public int batch;

    /** The gradient calls of a run. */
    @Param("10")
    public int steps;

    private Workload workload;
    private AttackRunner runner;

    /** Makes the network and its images; L-inf with epsilon 8/255, labels as the network predicts them. */
    @Setup
    public void prepare() {
        workload = Workload.of(architecture, batch);
        runner = AttackRunner.of(workload.classifier(), new LinfBall(8 * LEVEL, PixelBox.UNIT))
                .batchSize(batch);
    }

    /** One run of {@link #steps} steps of 2/255 from the originals. */
    @Benchmark
    public void pgd(Blackhole sink) {
        try (Scope scope = Scope.open()) {
            sink.consume(runner.run(new Pgd(steps, 2 * LEVEL), workload.pixels(), new CrossEntropy(workload.labels())));
        }
    }
}
