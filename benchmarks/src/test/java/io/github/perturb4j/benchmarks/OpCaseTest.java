package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.check.Neighbours;
import io.github.perturb4j.autodiff.ops.Add;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.infra.Blackhole;

/** Every op of the library has a case of about 1 MB that both benchmarks can run. */
class OpCaseTest {
    private static final long MEGABYTE = 1_000_000;

    @Test
    void everyOpHasACase() {
        Set<String> measured = Arrays.stream(OpCase.values())
                .map(c -> c.example().op().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(measured)
                .as("ops with a case in OpCase; give a new op a constant there, so that it is measured")
                .containsExactlyElementsOf(Neighbours.of(Op.class, Add.class).stream()
                        .map(Class::getSimpleName)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void caseIsFloat32OfAboutAMegabyte(OpCase op) {
        Example example = op.example();
        INDArray result = example.op().forward(example.inputs());

        assertThat(example.inputs()).allMatch(x -> x.dataType() == DataType.FLOAT);
        long largest = Stream.concat(Arrays.stream(example.inputs()), Stream.of(result))
                .mapToLong(x -> 4 * x.length())
                .max()
                .orElseThrow();
        assertThat(largest)
                .as("bytes of the largest input, weight or result")
                .isBetween(3 * MEGABYTE / 4, 10 * MEGABYTE);
    }

    @ParameterizedTest
    @EnumSource
    void bothBenchmarksRun(OpCase op) {
        Blackhole sink = new Blackhole(
                "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");
        OpBenchmark benchmark = new OpBenchmark();
        benchmark.op = op;
        benchmark.prepare();

        benchmark.forward(sink);
        benchmark.vjp(sink);
    }
}
