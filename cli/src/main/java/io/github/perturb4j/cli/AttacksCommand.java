package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.options.AttackChoice;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.Usage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attacks}: what {@code --attack} takes. */
@Command(
        name = "attacks",
        description =
                "Lists the attacks that --attack and --attacks take: the norms they know, whether they look for any"
                        + " success within epsilon or for the nearest, and what they ask of the network. With a name,"
                        + " that one's options.",
        footerHeading = "%nExamples:%n",
        footer = {"  perturb4j attacks", "  perturb4j attacks pgd", "  perturb4j attacks --json"})
final class AttacksCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            completionCandidates = AttackOptions.Names.class,
            description = "One attack, whose options are listed.")
    private String name;

    @Mixin
    private JsonOption json;

    /** What {@code --json} prints. */
    record Result(List<Line> attacks) {}

    /**
     * One attack.
     *
     * @param finds "within" epsilon, or the "nearest"
     * @param asks the most that it asks of the network
     * @param options with their defaults
     * @param targeted the defaults that are others with {@code --target}
     */
    record Line(
            String name,
            List<String> norms,
            String finds,
            String asks,
            String summary,
            Map<String, String> options,
            Map<String, String> targeted) {
        static Line of(AttackSpec spec) {
            AttackChoice choice = AttackChoice.of(spec, Map.of());
            return new Line(
                    spec.name(),
                    Arrays.stream(Norm.values())
                            .filter(choice::supports)
                            .map(Norm::label)
                            .toList(),
                    choice.isMinimal() ? "nearest" : "within",
                    asks(spec.access()),
                    spec.summary(),
                    choice.options(),
                    new TreeMap<>(spec.targeted()));
        }

        private static String asks(Access access) {
            return switch (access) {
                case GRADIENT -> "gradients";
                case LOGITS -> "logits";
                case DECISION -> "decisions";
            };
        }
    }

    @Override
    public Integer call() {
        List<AttackSpec> chosen = name == null ? AttackCatalogue.specs() : List.of(named());
        List<Line> lines = chosen.stream().map(Line::of).toList();
        if (json.wanted()) {
            json.print(spec, new Result(lines));
        } else {
            print(spec.commandLine().getOut(), lines);
        }
        return 0;
    }

    private AttackSpec named() {
        try {
            return AttackChoice.spec(name);
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, "NAME", e.getMessage());
        }
    }

    private void print(PrintWriter out, List<Line> lines) {
        String format = "%-11s  %-13s  %-7s  %-9s  %s%n";
        out.printf(Locale.ROOT, format, "attack", "norms", "finds", "asks for", "what it does");
        for (Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    format,
                    line.name(),
                    String.join(" ", line.norms()),
                    line.finds(),
                    line.asks(),
                    line.summary());
        }
        if (name == null) {
            out.println("options: perturb4j attacks NAME; written behind the name, as in pgd:steps=20,step-size=2/255");
        } else {
            printOptions(out, "options and defaults: ", lines.get(0).options());
            printOptions(out, "with --target: ", lines.get(0).targeted());
        }
    }

    private static void printOptions(PrintWriter out, String what, Map<String, String> options) {
        if (!options.isEmpty()) {
            out.println(options.entrySet().stream()
                    .map(option -> option.getKey() + "=" + option.getValue())
                    .collect(Collectors.joining(" ", what, "")));
        }
    }
}
