package io.github.perturb4j.benchmarks;

import io.github.perturb4j.resnet.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs the benchmarks and writes their result file. */
@Command(
        name = "benchmarks/run",
        sortOptions = false,
        description =
                "Measures every op, networks and attacks, and writes DATE-CPU.json and .md with the machine's details.",
        footer = {
            "",
            "Measure on a machine that does nothing else. Examples:",
            "  benchmarks/run --quick",
            "  benchmarks/run --only OpBenchmark --ops CONV2D_3X3,RELU",
            "  benchmarks/run --only 'Network|Attack' --models resnet50 --python python3"
        })
public final class Main implements Callable<Integer> {
    private static final String OPS = "\\.OpBenchmark\\.";
    private static final String NETWORKS = "\\.(Network|Attack|Training)Benchmark\\.";

    @Option(names = "--quick", description = "Short rounds: about six minutes, and rougher numbers.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "REGEX", description = "Benchmarks whose class and method name match.")
    private String only = ".*";

    @Option(names = "--ops", split = ",", paramLabel = "CASE", description = "Op cases; all if not given.")
    private List<OpCase> ops = List.of();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Networks (default: ${DEFAULT-VALUE}).",
            defaultValue = "resnet18,resnet50,resnet20_cifar")
    private List<String> models;

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            description = "Batch sizes of the networks (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private List<Integer> batches;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            description = "A Python with PyTorch: measures the same networks there afterwards, and gives ratios.")
    private String python;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the result goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "benchmarks/results")
    private Path out;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Ends the JVM with exit code 0 when the result was written, 2 on bad usage, 1 on any other failure. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((problem, line, result) -> {
            line.getErr().println("benchmarks/run: " + problem.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws RunnerException, IOException, InterruptedException {
        check();
        Machine machine = Machine.here(jvmFlags());
        if (machine.wasBusy()) {
            spec.commandLine()
                    .getErr()
                    .println("benchmarks/run: the machine is busy (load " + machine.loadBefore()
                            + "): times will be too long, and the result will say so");
        }
        List<Row> rows = new ArrayList<>(measure(opOptions(), NETWORKS));
        rows.addAll(measure(networkOptions(), OPS));
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no benchmark was measured with --only " + only
                    + "; there are OpBenchmark.forward and .vjp, NetworkBenchmark.forward and .inputGradient,"
                    + " AttackBenchmark.pgd, TrainingBenchmark.step");
        }
        rows.addAll(Report.steps(rows));
        Peer peer = python == null ? Peer.NONE : peer(rows);
        rows.addAll(peer.rows());
        write(new Report(date(), effort(), machine, peer.versions(), rows));
        return 0;
    }

    /** The twins of what was measured. */
    private Peer peer(List<Row> rows) throws IOException, InterruptedException {
        boolean training = rows.stream().anyMatch(row -> row.benchmark().startsWith("Training"));
        boolean attacks = rows.stream().anyMatch(row -> row.benchmark().matches("(Network|Attack).*"));
        return Peer.run(python, script(), attacks ? models : List.of(), batches, training, quick);
    }

    private void check() {
        try {
            models.forEach(Architecture::of);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (batches.stream().anyMatch(batch -> batch < 1)) {
            throw new ParameterException(spec.commandLine(), "--batches must be at least 1, found " + batches);
        }
    }

    private ChainedOptionsBuilder opOptions() {
        ChainedOptionsBuilder options = Effort.ofOps(quick).applyTo(options());
        if (!ops.isEmpty()) {
            options.param("op", ops.stream().map(Enum::name).toArray(String[]::new));
        }
        return options;
    }

    private ChainedOptionsBuilder networkOptions() {
        return Effort.ofNetworks(quick)
                .applyTo(options())
                .param("architecture", models.toArray(String[]::new))
                .param("batch", batches.stream().map(String::valueOf).toArray(String[]::new));
    }

    private ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .include(only)
                .jvmArgs(jvmFlags().toArray(String[]::new))
                .shouldFailOnError(true);
    }

    private static List<Row> measure(ChainedOptionsBuilder options, String excluded) throws RunnerException {
        try {
            return new Runner(options.exclude(excluded).build())
                    .run().stream().map(Row::of).toList();
        } catch (NoBenchmarksException e) {
            return List.of();
        }
    }

    /** The flags of the launcher. */
    static List<String> jvmFlags() {
        try (InputStream in = Main.class.getResourceAsStream("jvm.flags")) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String effort() {
        return (quick ? "A quick run. " : "") + "Ops: " + Effort.ofOps(quick) + "; networks and attacks: "
                + Effort.ofNetworks(quick) + "; one JVM for each line.";
    }

    private void write(Report report) throws IOException {
        boolean partial = !only.equals(".*") || !ops.isEmpty();
        String name =
                report.date() + "-" + report.machine().slug() + (partial ? "-partial" : "") + (quick ? "-quick" : "");
        report.write(out, name);
        spec.commandLine().getOut().println("written: " + out.resolve(name) + ".json and .md");
    }

    private static Path script() {
        return Path.of("benchmarks", "python", "step.py");
    }

    private static String date() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }
}
