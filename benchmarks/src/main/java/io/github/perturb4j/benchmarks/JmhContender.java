package io.github.perturb4j.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Work that JMH times: a turn is one run of JMH, with one round to warm up and one to measure, in this JVM or in one of
 * its own with the same flags. {@code op.forward} is the method {@code forward} of the class {@code OpBenchmark}; a
 * peer's class has a prefix.
 */
final class JmhContender implements Contender {
    private final String name;
    private final String prefix;
    private final Predicate<Line> has;
    private final Map<String, String> settings;
    private final boolean quick;

    /**
     * @param prefix of the names of its classes, such as {@code Djl}; empty for ours
     * @param has the lines it has a twin of
     * @param settings further values of the benchmark's {@code @Param} fields
     * @param quick decides, with the line, whether a turn gets its own JVM
     */
    JmhContender(String name, String prefix, Predicate<Line> has, Map<String, String> settings, boolean quick) {
        this.name = name;
        this.prefix = prefix;
        this.has = has;
        this.settings = settings;
        this.quick = quick;
    }

    /** Us. */
    static JmhContender perturb4j(boolean quick) {
        return new JmhContender("perturb4j", "", line -> line.group() != Line.Group.PROCESS, Map.of(), quick);
    }

    /** Us with the network's own ops in place of the frozen network: the same work without what freezing saves. */
    static JmhContender unfused(boolean quick) {
        return new JmhContender(
                "perturb4j unfused",
                "",
                line -> line.group() == Line.Group.NETWORK && (!quick || line.isResnet50()),
                Map.of("fused", "false"),
                quick);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean runs(Line line) {
        return has.test(line);
    }

    @Override
    public TimeSamples turn(Line line, Turn turn) throws ContenderException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + pattern(line) + "$")
                .forks(Effort.of(line.group(), quick).ownJvm() ? 1 : 0)
                .warmupIterations(turn.warmupMs() > 0 ? 1 : 0)
                .warmupTime(TimeValue.milliseconds(turn.warmupMs()))
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(turn.measureMs()))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        line.parameters().forEach((key, value) -> options.param(key, value));
        settings.forEach((key, value) -> options.param(key, value));
        try {
            return samples(new Runner(options.build()).run());
        } catch (RunnerException e) {
            throw new ContenderException(rootMessage(e), e);
        }
    }

    @Override
    public void forget(Line line) {
        if (line.group() == Line.Group.OP) {
            OpCase.valueOf(line.parameter("op")).forget();
        }
    }

    private String pattern(Line line) {
        String[] parts = line.benchmark().split("\\.");
        return prefix + parts[0].substring(0, 1).toUpperCase(Locale.ROOT) + parts[0].substring(1) + "Benchmark\\."
                + parts[1];
    }

    private static TimeSamples samples(Collection<RunResult> results) {
        List<Double> ms = new ArrayList<>();
        for (RunResult result : results) {
            Iterator<Map.Entry<Double, Long>> counted =
                    result.getPrimaryResult().getStatistics().getRawData();
            counted.forEachRemaining(e -> {
                for (long i = 0; i < e.getValue(); i++) {
                    ms.add(e.getKey());
                }
            });
        }
        return TimeSamples.of(ms.stream().mapToDouble(d -> d).toArray());
    }

    /** What was thrown first; JMH hands it on as a suppressed exception of its own. */
    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null || root.getSuppressed().length > 0) {
            root = root.getCause() != null ? root.getCause() : root.getSuppressed()[0];
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
