package io.github.perturb4j.cli.model;

import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.util.Arrays;
import java.util.List;

/** One class of a ranking. */
public record Ranked(int index, String name, double probability, double logit) {
    /** The {@code count} most probable classes, all if there are fewer; the most probable first. */
    public static List<Ranked> top(Logits seen, ClassNames names, int count) {
        return Arrays.stream(seen.ranking())
                .limit(count)
                .mapToObj(i -> new Ranked(i, names.name(i), seen.probability(i), seen.logit(i)))
                .toList();
    }
}
