package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What an attack's step takes from the system: nothing, after the first. */
class StepMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    private static Classifier classifier() {
        Architecture architecture = Architecture.RESNET20_CIFAR;
        return Classifier.of(
                architecture, DetWeights.dict(architecture.network().shapes(), true), DataType.FLOAT);
    }

    private static INDArray pixels(int n) {
        return Uniform.pixels(3, n, 3, 32, 32);
    }

    private static void step(Classifier classifier, INDArray x) {
        try (Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable loss = Ops.sum(Ops.crossEntropy(classifier.apply(input), new int[(int) x.size(0)]));
            Gradients.of(loss).wrt(input);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void noLargeArrayIsTakenFromTheSystemAfterTheFirstSteps(int n) {
        try (Classifier classifier = classifier()) {
            INDArray x = pixels(n);
            for (int i = 0; i < 3; i++) {
                step(classifier, x);
            }
            long fresh = Memory.freshArrays();
            long bytes = Pointer.totalBytes();
            for (int i = 0; i < 30; i++) {
                step(classifier, x);
            }
            assertThat(Memory.freshArrays() - fresh)
                    .as("arrays of 64 KiB and more")
                    .isZero();
            assertThat(Pointer.totalBytes() - bytes).as("bytes off the heap").isLessThan(1 << 16);
        }
    }

    /** A step that keeps its gradient open is what the test above is there to find. */
    @Test
    void anArrayThatIsNotClosedIsCounted() {
        long[] ofASizeThatNoOtherTestUses = {7, 11, 641};
        long fresh = Memory.freshArrays();
        INDArray[] kept = new INDArray[5];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Memory.uninitialized(DataType.FLOAT, ofASizeThatNoOtherTestUses);
        }
        assertThat(Memory.freshArrays() - fresh).isEqualTo(kept.length);
        for (INDArray each : kept) {
            each.close();
        }
    }

    /** In a JVM of its own with a heap that is as large as it will be: what grows then is what a step leaves behind. */
    @Tag("slow")
    @Test
    void tenThousandStepsLeaveTheProcessAsLargeAsItWas() throws IOException, InterruptedException {
        assumeThat(STATUS).as("a system that tells a process' resident memory").exists();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms64m",
                        "-Xmn24m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StepMemoryTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        long[] kilobytes = output.strip().lines().mapToLong(Long::parseLong).toArray();
        System.out.println("resident kB after 100, 400 and 10,000 steps: " + Arrays.toString(kilobytes));
        assertThat((double) kilobytes[2] / kilobytes[1]).isLessThan(1.05);
        assertThat((double) kilobytes[2] / kilobytes[0])
                .as("compiled code included")
                .isLessThan(1.15);
    }

    /** Prints the resident memory after 100, 400 and 10,000 steps. */
    public static void main(String[] arguments) throws IOException {
        try (Classifier classifier = classifier()) {
            INDArray x = pixels(1);
            for (int i = 1; i <= 10_000; i++) {
                step(classifier, x);
                if (i == 100 || i == 400 || i == 10_000) {
                    System.out.println(residentKilobytes());
                }
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
