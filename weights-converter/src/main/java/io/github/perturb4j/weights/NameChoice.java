package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.KeyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which of several state dicts is taken, and behind which prefix its names are.
 *
 * @param listing the state dict
 * @param prefix what is taken off the names; empty for nothing
 * @param others further prefixes behind which the network's names are too
 * @param names those that are taken, in order: name in the file to name in the result
 * @param left those that are left
 */
record NameChoice(Listing listing, String prefix, List<String> others, Map<String, String> names, List<String> left) {
    /** What wrappers put before every name, whatever the network. */
    private static final List<String> WRAPPED = List.of("module.", "_orig_mod.");
    /** How many models {@code torch.optim.swa_utils.AveragedModel} has averaged. */
    private static final String AVERAGED = "n_averaged";

    private static final List<String> NORMALISERS = List.of("mean", "std", "mu", "sigma");
    private static final int CHANNELS = 3;
    private static final int SHOWN = 8;
    /** A mean and a deviation. */
    private static final int NORMALISERS_SHOWN = 2;

    /**
     * The names of a state dict.
     *
     * @param key where it lies
     * @param usual whether it lies where state dicts usually do
     * @param shapes the shape of each tensor by name, in order; null for one that cannot be read, or for what is no
     *     tensor
     */
    record Listing(String key, boolean usual, Map<String, long[]> shapes) {}

    /**
     * What of the state dicts, of which there is at least one, a selection takes; empty names if nothing has its
     * prefix.
     */
    static NameChoice of(List<Listing> listings, Selection selection) {
        Map<String, long[]> network = selection.network();
        if (!network.isEmpty()) {
            for (boolean shapesToo : new boolean[] {true, false}) {
                for (Listing listing : listings) {
                    List<String> prefixes =
                            selection.prefix().map(List::of).orElseGet(() -> prefixes(listing, network));
                    List<String> fitting = prefixes.stream()
                            .filter(prefix -> fits(listing, prefix, network, shapesToo))
                            .toList();
                    if (!fitting.isEmpty()) {
                        return of(listing, fitting.get(0), fitting.subList(1, fitting.size()), network);
                    }
                }
            }
        }
        Listing first = listings.get(0);
        return of(first, selection.prefix().orElseGet(() -> wrapped(first)), List.of(), network);
    }

    private static NameChoice of(Listing listing, String prefix, List<String> others, Map<String, long[]> network) {
        Map<String, String> names = new LinkedHashMap<>();
        List<String> left = new ArrayList<>();
        listing.shapes().forEach((name, shape) -> {
            String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            boolean isBeside = !network.isEmpty() && !network.containsKey(rest) && isNormaliser(rest, shape);
            if (rest.isEmpty() || isBeside) {
                left.add(name);
            } else {
                names.put(name, rest);
            }
        });
        return new NameChoice(listing, prefix, others, names, left);
    }

    /** Networks behind a layer that normalises, or with its constants among their own. */
    private static boolean isNormaliser(String name, long... shape) {
        String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return shape != null
                && Arrays.stream(shape).reduce(1, (a, b) -> a * b) == CHANNELS
                && NORMALISERS.stream().anyMatch(last::contains);
    }

    /** What stands before the name of the network's first tensor wherever that occurs, the shortest first. */
    private static List<String> prefixes(Listing listing, Map<String, long[]> network) {
        String first = network.keySet().iterator().next();
        Set<String> found = new LinkedHashSet<>();
        for (String name : listing.shapes().keySet()) {
            if (name.endsWith(first)) {
                String prefix = name.substring(0, name.length() - first.length());
                if (prefix.isEmpty() || prefix.endsWith(".")) {
                    found.add(prefix);
                }
            }
        }
        return found.stream()
                .sorted((a, b) -> Integer.compare(a.length(), b.length()))
                .toList();
    }

    private static boolean fits(Listing listing, String prefix, Map<String, long[]> network, boolean shapesToo) {
        for (Map.Entry<String, long[]> wanted : network.entrySet()) {
            String name = prefix + wanted.getKey();
            boolean isThere = listing.shapes().containsKey(name);
            if (!isThere && !KeyReport.isCounter(name)) {
                return false;
            }
            if (isThere && shapesToo && !Arrays.equals(listing.shapes().get(name), wanted.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The prefixes of wrappers that all names have. */
    private static String wrapped(Listing listing) {
        StringBuilder prefix = new StringBuilder();
        while (true) {
            String more = WRAPPED.stream()
                    .filter(p -> allBegin(listing, prefix + p))
                    .findFirst()
                    .orElse("");
            if (more.isEmpty()) {
                return prefix.toString();
            }
            prefix.append(more);
        }
    }

    private static boolean allBegin(Listing listing, String prefix) {
        Set<String> names = listing.shapes().keySet();
        return names.stream().anyMatch(name -> name.startsWith(prefix))
                && names.stream().allMatch(name -> name.startsWith(prefix) || name.equals(AVERAGED));
    }

    /**
     * What was chosen where there was a choice, a sentence each.
     *
     * @param values the values of a small tensor of this name; null if they cannot be read
     */
    List<String> notes(Function<String, double[]> values) {
        List<String> notes = new ArrayList<>();
        if (!listing.key().isEmpty()) {
            notes.add("took the state dict under " + CheckpointException.quote(listing.key()));
        }
        if (!prefix.isEmpty()) {
            notes.add("took the names behind " + CheckpointException.quote(prefix)
                    + (others.isEmpty() ? "" : ", though they are behind " + Quotes.some(others) + " too"));
        }
        if (!left.isEmpty()) {
            notes.add("left " + left.size() + (left.size() == 1 ? " tensor: " : " tensors: ") + Quotes.some(left));
            left.stream()
                    .filter(name -> isNormaliser(name, listing.shapes().get(name)) && values.apply(name) != null)
                    .limit(NORMALISERS_SHOWN)
                    .forEach(name -> notes.add(CheckpointException.quote(name) + " is " + rounded(values.apply(name))));
        }
        return notes;
    }

    private static String rounded(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.4g", value))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** What is said where no name has the prefix. */
    CheckpointException nothing(Path file) {
        return CheckpointException.of(
                file,
                "none of its names begins with " + CheckpointException.quote(prefix) + "; they are "
                        + Quotes.some(left),
                "name another --strip-prefix, or leave it out");
    }

    /** What is said of tensors that cannot be read, by name. */
    static List<String> unreadNotes(Map<String, String> unread) {
        return unread.entrySet().stream()
                .limit(SHOWN)
                .map(e -> "left " + CheckpointException.quote(e.getKey()) + ", " + e.getValue()
                        + ", which is not supported")
                .toList();
    }
}
