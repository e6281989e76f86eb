package io.github.perturb4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whole programs: a turn runs a command once, from its start to its end, and watches its memory. The warm-up of a first
 * turn is one run that is not counted, after which its files are in the system's cache.
 */
final class ProcessContender implements Contender {
    private static final long WATCH_MS = 10;
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB");

    private final String name;
    private final Commands commands;

    /** The command that does a line's work; null where there is none. */
    interface Commands {
        List<String> of(Line line) throws ContenderException;
    }

    ProcessContender(String name, Commands commands) {
        this.name = name;
        this.commands = commands;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean runs(Line line) {
        return line.group() == Line.Group.PROCESS;
    }

    @Override
    public TimeSamples turn(Line line, Turn turn) throws ContenderException {
        List<String> command = commands.of(line);
        try {
            if (turn.warmupMs() > 0) {
                run(command);
            }
            return run(command);
        } catch (IOException e) {
            throw new ContenderException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException("interrupted", e);
        }
    }

    private static TimeSamples run(List<String> command) throws IOException, InterruptedException, ContenderException {
        Path printed = Files.createTempFile("perturb4j-bench", ".txt");
        try {
            long begin = System.nanoTime();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            process.getOutputStream().close();
            OptionalDouble peak = OptionalDouble.empty();
            do {
                OptionalDouble now = peakMib(process.pid());
                peak = now.isPresent() ? now : peak;
            } while (!process.waitFor(WATCH_MS, TimeUnit.MILLISECONDS));
            double ms = (System.nanoTime() - begin) / 1e6;
            if (process.exitValue() != 0) {
                String text = Files.readString(printed, StandardCharsets.UTF_8).strip();
                throw new ContenderException("it ended with exit code " + process.exitValue() + ": "
                        + text.substring(Math.max(0, text.length() - 300)));
            }
            return new TimeSamples(new double[] {ms}, peak.isPresent() ? peak.getAsDouble() : null);
        } finally {
            Files.deleteIfExists(printed);
        }
    }

    /** The largest resident memory of a process until now, where the system tells it: Linux does. */
    private static OptionalDouble peakMib(long pid) {
        try {
            return peakMib(Files.readString(Path.of("/proc/" + pid + "/status")));
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    static OptionalDouble peakMib(String status) {
        Matcher peak = PEAK.matcher(status);
        return peak.find() ? OptionalDouble.of(Long.parseLong(peak.group(1)) / 1024.0) : OptionalDouble.empty();
    }
}
