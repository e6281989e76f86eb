package io.github.perturb4j.benchmarks;

import io.github.perturb4j.benchmarks.Comparison.Change;
import io.github.perturb4j.resnet.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code perturb4j bench}: measures, beside peers, and writes the result; or compares two results. */
@Command(
        name = "perturb4j bench",
        sortOptions = false,
        usageHelpWidth = 110,
        description = "Measures every op, networks, attacks and whole programs in turns with peers, and writes"
                + " DATE-CPU.json, .md and .png.",
        footer = {
            "",
            "Measure on a machine that does nothing else. Examples:",
            "  perturb4j bench --quick",
            "  perturb4j bench --peers djl,samediff,python --python python3",
            "  perturb4j bench --peers python --only 'network.step architecture=resnet50 batch=1'",
            "  perturb4j bench --peers djl,samediff --only 'op.* op=(RELU|CONV2D)'",
            "  perturb4j bench --compare benchmarks/results/OLD.json benchmarks/results/NEW.json",
            "",
            "Exit code: 0 if everything went well, 1 if a line of perturb4j failed or --compare found a slower one,",
            "2 if the options are wrong."
        })
public final class BenchMain implements Callable<Integer> {
    private static final Set<String> PEERS = Set.of("djl", "samediff", "python");

    @Option(names = "--quick", description = "Short turns: about ten minutes with all peers, and rougher numbers.")
    private boolean quick;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description =
                    "What is measured beside us: djl (PyTorch in the JVM), samediff (ND4J's), python (PyTorch). The"
                            + " first two are downloaded the first time.")
    private List<String> peers = List.of();

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description = "A Python from 3.9 up that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python;

    @Option(names = "--only", paramLabel = "REGEX", description = "Lines that match; --list shows them all.")
    private String only = "";

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Networks to measure, and nothing else.")
    private List<String> models = List.of();

    @Option(names = "--batches", split = ",", paramLabel = "N", description = "Their batch sizes (default: 1).")
    private List<Integer> batches = List.of(1);

    @Option(names = "--threads", paramLabel = "N", description = "Threads of each contender (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the result goes (default: benchmarks/results).")
    private Path out;

    @Option(names = "--list", description = "Prints the lines that would be measured.")
    private boolean list;

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "OLD NEW",
            hideParamSyntax = true,
            description = "Measures nothing: prints what got slower from one result to another.")
    private List<Path> compare = List.of();

    @Option(
            names = "--tolerance",
            paramLabel = "F",
            defaultValue = "0.10",
            description = "With --compare: by how much a line may be slower (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private BenchMain() {}

    /** Ends the JVM with the exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain()).setExecutionExceptionHandler((problem, line, result) -> {
            line.getErr().println("perturb4j bench: " + problem.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException {
        if (!compare.isEmpty()) {
            return compare();
        }
        List<Line> lines = lines();
        if (list) {
            lines.forEach(line -> print(line.toString()));
            return 0;
        }
        check();
        System.setProperty("perturb4j.threads", String.valueOf(threads)); // before any kernel reads it
        Session session =
                new Session(new Session.Settings(quick, peers, python, threads, Checkout.home()), this::print);
        Report report = session.run(lines);
        String name = name(report);
        Path folder = out == null ? Checkout.home().resolve("benchmarks/results") : out;
        report.write(folder, name);
        boolean drawn = Plot.draw(report, folder.resolve(name + ".png"));
        print("written: " + folder.resolve(name) + ".json, .md" + (drawn ? ", .png" : ""));
        return report.notes().stream().anyMatch(note -> note.contender().equals(Report.OURS)) ? 1 : 0;
    }

    /** Adds what kind of run it was, so that none replaces another kind's. */
    private String name(Report report) {
        boolean partial = !only.isEmpty() || !models.isEmpty();
        return report.date() + "-" + report.machine().slug() + (partial ? "-partial" : "") + (quick ? "-quick" : "");
    }

    private int compare() throws IOException {
        List<Change> changes = Comparison.changes(Report.read(compare.get(0)), Report.read(compare.get(1)));
        if (changes.isEmpty()) {
            throw new IOException("the two results have no line in common");
        }
        List<Change> slower = Comparison.slower(changes, tolerance);
        slower.forEach(change -> print("slower: " + change));
        print(slower.size() + " of " + changes.size() + " lines are slower by more than " + Math.round(100 * tolerance)
                + " %");
        return slower.isEmpty() ? 0 : 1;
    }

    private List<Line> lines() {
        List<Line> all = models.isEmpty() ? Catalogue.all() : Catalogue.networks(checked(models), batches);
        Pattern pattern;
        try {
            pattern = Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw usage("--only is no regular expression: " + e.getDescription() + " in " + only);
        }
        List<Line> lines = all.stream()
                .filter(line -> pattern.matcher(line.toString()).find())
                .toList();
        if (lines.isEmpty()) {
            throw usage("--only " + only + " matches no line; --list shows them all");
        }
        return lines;
    }

    /** {@code op.gradient} is there for the peers that have no vjp by itself. */
    private boolean isNeeded(Line line) {
        return !line.benchmark().equals("op.gradient") || peers.contains("djl") || peers.contains("samediff");
    }

    private List<String> checked(List<String> names) {
        try {
            names.forEach(Architecture::of);
            return names;
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private void check() {
        peers.stream().filter(peer -> !PEERS.contains(peer)).findFirst().ifPresent(peer -> {
            throw usage("unknown peer '" + peer + "'; there are djl, samediff and python");
        });
        if (batches.stream().anyMatch(batch -> batch < 1)) {
            throw usage("--batches must be at least 1, found " + batches);
        }
        if (threads < 1) {
            throw usage("--threads must be at least 1, found " + threads);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
