package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
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
 * One op on one {@link OpCase}: its result, and the gradients of all its inputs. Taking and returning memory is
 * included.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class OpBenchmark {
    /** Every constant, unless JMH is told otherwise. */
    @Param
    public OpCase op;

    private Op measured;
    private Variable[] x;
    private Variable y;
    private Variable g;
    private boolean[] needed;

    /** Makes the inputs, y = f(x), and dL/dy. */
    @Setup
    public void prepare() {
        Example example = op.example();
        measured = example.op();
        x = Arrays.stream(example.inputs()).map(Variable::of).toArray(Variable[]::new);
        y = Ops.apply(measured, x);
        g = Variable.of(OpTwin.cotangent(y.shape()));
        needed = new boolean[x.length];
        Arrays.fill(needed, true);
    }

    /** y = f(x). */
    @Benchmark
    public void forward(Blackhole sink) {
        try (Scope scope = Scope.open()) {
            sink.consume(Ops.apply(measured, x));
        }
    }

    /**
     * dL/dx of every input, given x, y and dL/dy; of first order, as {@link io.github.perturb4j.autodiff.Gradients}
     * asks for it.
     */
    @Benchmark
    public void vjp(Blackhole sink) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            sink.consume(measured.vjp(x, y, g, needed));
        }
    }

    /** y = f(x) and dL/dx of every input, for peers that have no vjp by itself. */
    @Benchmark
    public void gradient(Blackhole sink) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            sink.consume(measured.vjp(x, Ops.apply(measured, x), g, needed));
        }
    }
}
