package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One class of a ranking. */
public record Ranked(int index, String name, double probability, double logit) {
    /** The {@code count} most probable classes, all if there are fewer; the most probable first. */
    public static List<Ranked> top(Logits seen, ClassNames names, int count) {
        return Arrays.stream(seen.ranking())
                .limit(count)
                .mapToObj(i -> new Ranked(i, names.name(i), seen.probability(i), seen.logit(i)))
                .toList();
    }

    /** A table for people. */
    public static void print(PrintWriter out, List<Ranked> ranked) {
        int width = Math.max(
                4, ranked.stream().mapToInt(r -> r.name().length()).max().orElse(0));
        String format = "%5s  %-" + width + "s  %11s  %8s%n";
        out.printf(Locale.ROOT, format, "index", "name", "probability", "logit");
        for (Ranked r : ranked) {
            out.printf(
                    Locale.ROOT,
                    format,
                    r.index(),
                    r.name(),
                    NumberText.probability(r.probability()),
                    String.format(Locale.ROOT, "%.3f", r.logit()));
        }
    }
}
