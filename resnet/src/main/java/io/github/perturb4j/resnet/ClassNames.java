package io.github.perturb4j.resnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The names of a classifier's classes, in the order of its logits; ImageNet's also have WordNet ids. Immutable.
 *
 * <p>Names are found without regard to case, spaces, hyphens and underscores: {@code tiger_cat} finds "tiger cat".
 */
public final class ClassNames {
    private static final String IMAGENET = "imagenet_classes.tsv";
    private static final int SUGGESTIONS = 3;

    private final List<String> names;
    private final List<String> wnids;
    private final Map<String, List<Integer>> indicesByKey = new HashMap<>();

    private ClassNames(List<String> names, List<String> wnids) {
        this.names = List.copyOf(names);
        this.wnids = List.copyOf(wnids);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a list of class names must hold at least one name");
        }
        for (int i = 0; i < names.size(); i++) {
            indicesByKey
                    .computeIfAbsent(key(names.get(i)), k -> new ArrayList<>())
                    .add(i);
        }
        for (int i = 0; i < wnids.size(); i++) {
            indicesByKey.computeIfAbsent(wnids.get(i), k -> new ArrayList<>()).add(i);
        }
    }

    /**
     * The given names, for a classifier of one's own; index i is the i-th logit.
     *
     * @throws IllegalArgumentException if the list is empty
     */
    public static ClassNames of(List<String> names) {
        return new ClassNames(names, List.of());
    }

    /** The 1000 classes of ImageNet-1k (ILSVRC 2012) in the order of torchvision's models, with WordNet ids. */
    public static ClassNames imagenet() {
        List<String> names = new ArrayList<>();
        List<String> wnids = new ArrayList<>();
        for (String line : lines(IMAGENET)) {
            String[] indexWnidName = line.split("\t");
            wnids.add(indexWnidName[1]);
            names.add(indexWnidName[2]);
        }
        return new ClassNames(names, wnids);
    }

    /** The 10 classes of CIFAR-10 (Krizhevsky 2009). */
    public static ClassNames cifar10() {
        return of(List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));
    }

    /** The 10 classes of the drawn scenes, {@link io.github.perturb4j.resnet.data.scenes.Scenes}. */
    public static ClassNames scenes() {
        return of(List.of(
                "airliner",
                "daisy",
                "lighthouse",
                "mushroom",
                "pig",
                "sailboat",
                "snail",
                "teapot",
                "umbrella",
                "wombat"));
    }

    /** The lines of a resource beside this class, without the heading. */
    private static List<String> lines(String resource) {
        try (InputStream in = ClassNames.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the resnet jar");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }

    /** The number of classes. */
    public int size() {
        return names.size();
    }

    /** All names, by index. */
    public List<String> names() {
        return names;
    }

    /**
     * The name of class {@code index}.
     *
     * @throws IllegalArgumentException if the index is not from 0 to {@link #size()} - 1
     */
    public String name(int index) {
        return names.get(checkIndex(Integer.toString(index), index));
    }

    /**
     * The WordNet id of class {@code index}, as {@code n02395406}; empty where the list has none.
     *
     * @throws IllegalArgumentException if the index is not from 0 to {@link #size()} - 1
     */
    public Optional<String> wnid(int index) {
        checkIndex(Integer.toString(index), index);
        return wnids.isEmpty() ? Optional.empty() : Optional.of(wnids.get(index));
    }

    /**
     * The index that a user means by {@code nameOrIndex}: an index in decimal, a name, or a WordNet id.
     *
     * @throws IllegalArgumentException if the index is out of range, if no class has the name (the message suggests the
     *     nearest), or if several have it (the message gives their indices)
     */
    public int resolve(String nameOrIndex) {
        String wanted = nameOrIndex.strip();
        if (wanted.matches("[+-]?\\d+")) {
            return parseIndex(wanted);
        }
        List<Integer> found = indicesByKey.getOrDefault(key(wanted), List.of());
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no class '" + wanted + "'; the nearest names are "
                    + nearest(wanted).stream().map(this::describe).collect(Collectors.joining(", "))
                    + " (or give an index from 0 to " + (size() - 1) + ")");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("the class name '" + wanted + "' is ambiguous: it may be "
                    + found.stream().map(this::describe).collect(Collectors.joining(" or ")) + "; give the index");
        }
        return found.get(0);
    }

    private int parseIndex(String digits) {
        try {
            return checkIndex(digits, Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return checkIndex(digits, -1);
        }
    }

    private int checkIndex(String given, int index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("there is no class of index " + given + "; the " + size()
                    + " classes have the indices 0 to " + (size() - 1));
        }
        return index;
    }

    private String describe(int index) {
        return "'" + names.get(index) + "' (" + index
                + wnid(index).map(id -> ", " + id).orElse("") + ")";
    }

    /** The indices of the nearest names: those that hold the wanted word first, then by edit distance. */
    private List<Integer> nearest(String wanted) {
        String key = key(wanted);
        String word = wanted.toLowerCase(Locale.ROOT);
        Comparator<Integer> holdsWord = Comparator.comparing(
                i -> !Arrays.asList(names.get(i).toLowerCase(Locale.ROOT).split("[ _-]"))
                        .contains(word));
        Comparator<Integer> distance = Comparator.comparing(i -> EditDistance.between(key, key(names.get(i))));
        return IntStream.range(0, size())
                .boxed()
                .sorted(holdsWord.thenComparing(distance).thenComparing(i -> i))
                .limit(SUGGESTIONS)
                .toList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }
}
