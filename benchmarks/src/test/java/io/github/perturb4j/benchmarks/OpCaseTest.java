package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
    void everyOpHasACase() throws IOException, URISyntaxException {
        Set<String> measured = Arrays.stream(OpCase.values())
                .map(c -> c.example().op().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(measured)
                .as("ops with a case in OpCase; give a new op a constant there, so that it is measured")
                .isEqualTo(opsThereAre());
    }

    /** The concrete ops among the compiled classes, a folder of them or a jar. */
    private static Set<String> opsThereAre() throws IOException, URISyntaxException {
        URI add = Ops.class.getResource("ops/Add.class").toURI();
        if (add.getScheme().equals("file")) {
            return opsIn(Path.of(add).getParent());
        }
        try (FileSystem jar = FileSystems.newFileSystem(add, Map.of())) {
            return opsIn(jar.provider().getPath(add).getParent());
        }
    }

    private static Set<String> opsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> load("io.github.perturb4j.autodiff.ops." + name.replace(".class", "")))
                    .filter(c -> Op.class.isAssignableFrom(c) && !c.isInterface())
                    .map(Class::getSimpleName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
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
