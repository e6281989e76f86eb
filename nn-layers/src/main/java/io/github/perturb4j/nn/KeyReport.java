package io.github.perturb4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the tensors of a {@link StateDict} compare with the names and shapes that a network expects. Everything that
 * differs is listed, not only the first.
 *
 * <p>A missing {@code num_batches_tracked} is no difference: PyTorch wrote none before version 0.4.1, and evaluation
 * does not use it.
 *
 * @param source where the tensors came from, usually a path
 * @param expected the number of tensors that the network expects
 * @param found the number of tensors in the dict
 * @param missing names expected but not found, in the network's order
 * @param unexpected names found but not expected, in the dict's order
 * @param misshapen names in both with another shape, in the network's order
 * @param unread why those of the missing could not be read that the file does hold, by name
 */
public record KeyReport(
        String source,
        int expected,
        int found,
        List<String> missing,
        List<String> unexpected,
        List<Misshapen> misshapen,
        Map<String, String> unread) {
    private static final String COUNTER = "num_batches_tracked";
    private static final int SHOWN = 3;

    /**
     * A tensor of another shape than expected.
     *
     * @param name its name
     * @param expectedShape the network's shape
     * @param foundShape the dict's shape
     */
    public record Misshapen(String name, List<Long> expectedShape, List<Long> foundShape) {
        @Override
        public String toString() {
            return CheckpointException.quote(name) + " is " + foundShape + ", expected " + expectedShape;
        }
    }

    /** Copies the lists. */
    public KeyReport {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshapen = List.copyOf(misshapen);
        unread = Map.copyOf(unread);
    }

    /**
     * Compares a dict with what a network expects.
     *
     * @param expected name to shape, in the network's order
     * @param dict what was found
     */
    public static KeyReport compare(Map<String, long[]> expected, StateDict dict) {
        List<String> missing = new ArrayList<>();
        List<Misshapen> misshapen = new ArrayList<>();
        expected.forEach((name, shape) -> {
            TensorData tensor = dict.tensors().get(name);
            if (tensor == null) {
                if (!isCounter(name)) {
                    missing.add(name);
                }
            } else if (!Arrays.equals(shape, tensor.shape())) {
                misshapen.add(new Misshapen(name, boxed(shape), boxed(tensor.shape())));
            }
        });
        List<String> unexpected = dict.names().stream()
                .filter(name -> !expected.containsKey(name))
                .toList();
        Map<String, String> unread = new LinkedHashMap<>(dict.origin().unread());
        unread.keySet().retainAll(missing);
        return new KeyReport(dict.source(), expected.size(), dict.size(), missing, unexpected, misshapen, unread);
    }

    /** Whether a name is of a counter of batches, which need not be there. */
    public static boolean isCounter(String name) {
        return name.equals(COUNTER) || name.endsWith("." + COUNTER);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /** Whether the dict fits: nothing missing, nothing unexpected, every shape equal. */
    public boolean matches() {
        return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
    }

    /**
     * Does nothing if the dict fits.
     *
     * @throws CheckpointException with the {@link #summary()} if it does not
     */
    public void requireMatch() {
        if (!matches()) {
            throw new CheckpointException(summary());
        }
    }

    /** One line: the counts, the first few of each kind, and how to mend it. */
    public String summary() {
        if (matches()) {
            return source + ": all " + found + " tensors fit the network";
        }
        List<String> parts = new ArrayList<>();
        parts.add(part(missing.size(), "missing", missingNames()));
        parts.add(part(unexpected.size(), "unexpected", quoted(unexpected)));
        parts.add(part(misshapen.size(), "of another shape", strings(misshapen)));
        if (absentCounters() > 0) {
            parts.add(absentCounters() + " absent that need not be there (" + COUNTER + ")");
        }
        return source + ": does not fit the network, which expects " + expected + " tensors, found " + found + ": "
                + String.join(", ", parts)
                + "; choose the network that the file was saved from, or the file of this network";
    }

    /** Counters of batches that are expected and not found, which is no difference: so the numbers add up. */
    private int absentCounters() {
        return expected - missing.size() - (found - unexpected.size());
    }

    /** Those that the file holds and that could not be read first: they say more than the others. */
    private List<String> missingNames() {
        return missing.stream()
                .sorted(Comparator.comparing(name -> !unread.containsKey(name)))
                .map(name -> CheckpointException.quote(name)
                        + (unread.containsKey(name) ? ", which is " + unread.get(name) : ""))
                .toList();
    }

    private static String part(int count, String kind, List<String> items) {
        if (count == 0) {
            return "0 " + kind;
        }
        String shown = items.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return count + " " + kind + " (" + shown + (count > SHOWN ? ", ..." : "") + ")";
    }

    /** The summary and below it every difference on a line of its own. */
    public String details() {
        StringBuilder text = new StringBuilder(summary());
        list(text, "missing", missingNames());
        list(text, "unexpected", quoted(unexpected));
        list(text, "of another shape", strings(misshapen));
        return text.toString();
    }

    private static void list(StringBuilder text, String kind, List<String> items) {
        if (!items.isEmpty()) {
            text.append("\n").append(kind).append(":");
            items.forEach(item -> text.append("\n  ").append(item));
        }
    }

    private static List<String> quoted(Collection<String> names) {
        return names.stream().map(CheckpointException::quote).toList();
    }

    private static List<String> strings(List<Misshapen> items) {
        return items.stream().map(Misshapen::toString).toList();
    }
}
