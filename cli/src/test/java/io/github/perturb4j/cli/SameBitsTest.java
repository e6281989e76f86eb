package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** README: the same input, seed and version give the same bits for any number of threads and any batch size. */
class SameBitsTest {
    /** Each computation of a network by name, as a function of the samples. */
    private static Map<String, Function<int[], double[][]>> all(Computations of) {
        Map<String, Function<int[], double[][]>> all = new LinkedHashMap<>();
        for (boolean plain : new boolean[] {false, true}) {
            String path = plain ? " by the ops" : " of the frozen network";
            all.put("logits" + path, samples -> of.logits(plain, samples));
            all.put("gradients" + path, samples -> of.gradients(plain, samples));
        }
        return all;
    }

    private static Map<String, Function<int[], double[][]>> attacks(Computations of, Runnable event) {
        Map<String, Function<int[], double[][]>> all = new LinkedHashMap<>();
        for (String attack : Computations.ATTACKS) {
            all.put(attack, samples -> of.attack(attack, false, event, samples));
        }
        return all;
    }

    private static void inOtherBatches(Map<String, Function<int[], double[][]>> all) {
        all.forEach((name, f) -> assertThat(new SameBits(Computations.SAMPLES, f).inOtherBatches())
                .as(name)
                .isEmpty());
    }

    @Test
    void inBatchesOfAnySizeAndOrder() {
        try (Computations small = Computations.small();
                Computations resnet = Computations.resnet20()) {
            inOtherBatches(all(small));
            inOtherBatches(attacks(small, () -> {}));
            inOtherBatches(all(resnet));
        }
    }

    @Test
    void afterClosingAndAfterOtherWeightsWereUsedInTheMeantime() {
        for (Computations of : List.of(Computations.small(), Computations.resnet20())) {
            try (of) {
                all(of).forEach((name, f) -> {
                    SameBits bits = new SameBits(Computations.SAMPLES, f);
                    assertThat(bits.after("closing", of::close)).as(name).isEmpty();
                    assertThat(bits.after("equal weights were put in", of::replaceByEqual))
                            .as(name)
                            .isEmpty();
                    assertThat(bits.after("others were used and these loaded again", of::useOtherWeights))
                            .as(name)
                            .isEmpty();
                });
            }
        }
    }

    /** Between any two passes of an attack, and beside calls of other threads. */
    @Test
    void whileTheClassifierIsClosedAndItsWeightsAreReplaced() throws Exception {
        try (Computations small = Computations.small()) {
            AtomicInteger passes = new AtomicInteger();
            Runnable event = () -> {
                if (passes.incrementAndGet() % 2 == 0) {
                    small.close();
                } else {
                    small.replaceByEqual();
                }
            };
            Map<String, Function<int[], double[][]>> disturbed = attacks(small, event);
            attacks(small, () -> {})
                    .forEach((name, f) -> assertThat(f.apply(new int[] {4, 1, 2}))
                            .as(name)
                            .isDeepEqualTo(disturbed.get(name).apply(new int[] {4, 1, 2})));
            for (var f : all(small).entrySet()) {
                assertThat(new SameBits(Computations.SAMPLES, f.getValue()).besideOthers(event))
                        .as(f.getKey())
                        .isEmpty();
            }
        }
    }

    @Test
    void whenTrainingWasStoppedAndGoesOn() {
        try (Computations small = Computations.small()) {
            assertThat(small.trained(true)).isDeepEqualTo(small.trained(false));
        }
    }

    private static String[] printed(String... options) throws Exception {
        List<String> command = new ArrayList<>(ProgramTest.command(List.of()));
        command.set(command.size() - 1, Computations.class.getName());
        command.addAll(1, List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines()
                .filter(line -> line.startsWith("checksums ") || line.startsWith("threads "))
                .toArray(String[]::new);
    }

    private static void sameInAllOf(String[]... options) throws Exception {
        Set<String> sums = new TreeSet<>();
        Set<String> threads = new TreeSet<>();
        for (String[] each : options) {
            String[] lines = printed(each);
            sums.add(lines[0]);
            threads.add(lines[1]);
        }
        assertThat(threads).as("numbers of threads").hasSize(options.length);
        assertThat(sums).as("checksums with them").hasSize(1);
    }

    private static String[] threads(int count, String... more) {
        String[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = "-Dperturb4j.threads=" + count;
        return options;
    }

    @Test
    void withOneThreadAndWithThree() throws Exception {
        sameInAllOf(threads(1), threads(3));
    }

    /** The first compiler alone; and everything compiled at its first call, where it was not warm before. */
    @Test
    @Tag("slow")
    void withAnyNumberOfThreadsAndWhicheverWayTheCodeIsCompiled() throws Exception {
        sameInAllOf(
                threads(1, "-XX:TieredStopAtLevel=1"),
                threads(2),
                threads(3, "-XX:-TieredCompilation"),
                threads(5, "-XX:+UseSerialGC"));
    }

    // ---------------------------------------------------------------- that the tests above would notice

    @Test
    void aFunctionOfTheBatchIsNoticed() {
        try (Computations small = Computations.small()) {
            SameBits centred = new SameBits(
                    Computations.SAMPLES,
                    samples -> small.gradients(
                            x -> {
                                Variable logits = small.classifier.apply(x);
                                return Ops.sub(logits, Ops.mul(Ops.mean(logits, true, 0), 1e-6));
                            },
                            samples));
            assertThat(centred.inOtherBatches())
                    .hasValueSatisfying(s -> assertThat(s).contains("in the batch"));
            SameBits training = new SameBits(Computations.SAMPLES, samples -> {
                small.classifier.network().train();
                try {
                    return small.gradients(false, samples);
                } finally {
                    small.classifier.network().eval();
                }
            });
            assertThat(training.inOtherBatches()).isPresent();
        }
    }

    @Test
    void aFunctionThatIsNotTheSameAgainOrAfterAnEventOrBesideOthersIsNoticed() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger events = new AtomicInteger();
        SameBits counting = new SameBits(2, samples -> new double[samples.length][calls.getAndIncrement() + 1]);
        assertThat(counting.inOtherBatches()).isPresent();
        SameBits eventful = new SameBits(2, samples -> rows(samples.length, events.get()));
        assertThat(eventful.after("an event", () -> {})).isEmpty();
        assertThat(eventful.after("an event", events::incrementAndGet)).isPresent();
        AtomicBoolean beside = new AtomicBoolean();
        SameBits disturbed = new SameBits(2, samples -> {
            int before = events.get();
            while (beside.get() && events.get() == before) {
                Thread.onSpinWait();
            }
            return rows(samples.length, events.get());
        });
        beside.set(true);
        assertThat(disturbed.besideOthers(events::incrementAndGet)).isPresent();
    }

    private static double[][] rows(int count, double value) {
        double[][] rows = new double[count][1];
        Arrays.stream(rows).forEach(row -> row[0] = value);
        return rows;
    }
}
