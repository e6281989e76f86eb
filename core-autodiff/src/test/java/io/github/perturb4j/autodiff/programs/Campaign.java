package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.programs.Differential.Gap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Many subjects, each drawn from a seed, computed by the library in both types and compared with their references. What
 * failed is told with its seed, under which {@code -Dprogram.seed=} draws it alone.
 *
 * @param name what is compared
 * @param generator draws a subject of a seed
 */
public record Campaign<S extends Subject>(String name, LongFunction<S> generator) {
    private static final int SHOWN = 5;
    private static final String ONE = "program.seed";

    /** Compares those of {@code count} seeds from {@code first} on; fails, after all of them, if one differs. */
    public void run(long first, int count) {
        run(first, count, (seed, subject) -> {});
    }

    /** The same; {@code observer} hears of each that was compared, on one of several threads. */
    public void run(long first, int count, BiConsumer<Long, Fair<S>> observer) {
        compare(first, count, Subject::engine, type -> true, observer);
    }

    /**
     * Has PyTorch compute those of {@code count} seeds from {@code first} on. In float64 it must agree with the
     * references, which so speak for it; how near it comes in float32 is told and not judged. Skips the test where
     * there is no Python.
     */
    public static <S extends TorchSubject> void runTorch(Campaign<S> campaign, long first, int count) {
        try (Torch torch = Torch.start()) {
            new Campaign<>(campaign.name + " by PyTorch", campaign.generator)
                    .compare(first, count, torch::answer, type -> type == DataType.DOUBLE, (seed, fair) -> {});
        }
    }

    private void compare(
            long first,
            int count,
            BiFunction<S, DataType, Map<String, double[]>> answerer,
            Predicate<DataType> judged,
            BiConsumer<Long, Fair<S>> observer) {
        Long one = Long.getLong(ONE);
        List<Long> seeds = one != null
                ? List.of(one)
                : LongStream.range(first, first + count).boxed().toList();
        Map<Long, String> failures = new TreeMap<>();
        Map<String, Gap> worst = new TreeMap<>();
        int[] refused = new int[1];
        seeds.parallelStream().forEach(seed -> {
            Fair<S> fair = Fair.draw(seed, generator);
            for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
                Map<String, double[]> found = answerer.apply(fair.subject(), type);
                List<Gap> errors = fair.differential().errors(found, type);
                synchronized (failures) {
                    errors.forEach(e -> worst.merge(type + " " + e.array().split(" ")[0], e, Campaign::larger));
                    fair.differential()
                            .complaint(found, type)
                            .filter(what -> judged.test(type))
                            .ifPresent(what -> failures.put(seed, failure(seed, fair, what)));
                }
            }
            synchronized (failures) {
                refused[0] += fair.refused();
            }
            observer.accept(seed, fair);
        });
        System.out.println(summary(seeds, refused[0], worst));
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " of " + seeds.size() + " " + name + " differ:\n"
                    + failures.values().stream().limit(SHOWN).collect(Collectors.joining("\n")));
        }
    }

    private static Gap larger(Gap a, Gap b) {
        return new Gap(a.array(), Math.max(a.relative(), b.relative()), Math.max(a.ofTolerance(), b.ofTolerance()));
    }

    private String failure(long seed, Fair<S> fair, String what) {
        return "seed " + seed + " (run it alone with -D" + ONE + "=" + seed + "): " + what + "\n" + fair.subject();
    }

    private String summary(List<Long> seeds, int refused, Map<String, Gap> worst) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %d, of seeds %d to %d (%d drawn were no fair test); worst errors",
                name,
                seeds.size(),
                seeds.get(0),
                seeds.get(seeds.size() - 1),
                refused));
        worst.forEach((array, w) -> text.append(
                String.format(Locale.ROOT, "; %s %.1e (%.2f of its tolerance)", array, w.relative(), w.ofTolerance())));
        return text.toString();
    }
}
