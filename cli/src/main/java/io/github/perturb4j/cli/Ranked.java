package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.Prediction;
import io.github.perturb4j.resnet.ClassNames;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** One class of a ranking. */
record Ranked(int index, String name, double probability, double logit) {
    /** The {@code count} most probable classes, all if there are fewer; the most probable first. */
    static List<Ranked> top(Prediction seen, ClassNames names, int count) {
        return IntStream.range(0, seen.classes())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -seen.logit(i)))
                .limit(count)
                .map(i -> new Ranked(i, names.name(i), seen.probability(i), seen.logit(i)))
                .toList();
    }
}
