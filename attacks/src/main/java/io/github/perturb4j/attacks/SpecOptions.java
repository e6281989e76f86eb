package io.github.perturb4j.attacks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The options of an attack as written, {@code steps=20,step-size=2/255}, read by the attack's {@link AttackSpec}. Each
 * is asked for by name with its default, which is how an attack says what options it has.
 */
public final class SpecOptions {
    private static final String AUTO = "auto";

    private final String attack;
    private final Map<String, String> given;
    private final List<Option> known = new ArrayList<>();
    private Map<String, String> standards = Map.of();

    /**
     * One option an attack has.
     *
     * @param standard its default, as it would be written
     */
    public record Option(String name, String standard) {}

    SpecOptions(String attack, Map<String, String> given) {
        this.attack = attack;
        this.given = given;
    }

    /** These options, with some defaults in place of those that the attack names. */
    SpecOptions withStandards(Map<String, String> other) {
        standards = Map.copyOf(other);
        return this;
    }

    /** Enters an option that was asked for; its text, the default if it was not given. */
    private String text(String name, String standard) {
        String usual = standards.getOrDefault(name, standard);
        known.add(new Option(name, usual));
        return given.getOrDefault(name, usual);
    }

    /** A whole number, such as {@code steps=20}. */
    public int integer(String name, int standard) {
        return read(name, standard, Integer::valueOf, "a whole number");
    }

    /** A whole number, or {@code auto}, the default: the attack's own choice, which depends on what it is run on. */
    public OptionalInt automatic(String name) {
        String text = text(name, AUTO);
        try {
            return text.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw bad(name, text, "a whole number or auto");
        }
    }

    /** A decimal or quotient, such as {@code 2/255}. */
    public double number(String name, double standard) {
        return read(name, standard, Quotient::parse, "a number such as 2/255 or 0.03");
    }

    /** {@code 2/255}, or a fraction of epsilon: {@code 0.25eps}. */
    public StepSize stepSize(String name, StepSize standard) {
        return read(
                name, standard, StepSize::parse, "a number such as 2/255, or a fraction of epsilon such as 0.25eps");
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean standard) {
        return read(
                name,
                standard,
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException(text);
                },
                "true or false");
    }

    /** One of an enum's constants, in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String name, E standard) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : standard.getDeclaringClass().getEnumConstants()) {
            choices.put(label(constant), constant);
        }
        String text = text(name, label(standard));
        if (!choices.containsKey(text)) {
            throw bad(name, text, "one of " + String.join(", ", choices.keySet()));
        }
        return choices.get(text);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private <T> T read(String name, T standard, Function<String, T> reader, String expected) {
        String text = text(name, standard.toString());
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw bad(name, text, expected);
        }
    }

    private IllegalArgumentException bad(String name, String text, String expected) {
        return new IllegalArgumentException(attack + ": " + name + " is '" + text + "'; expected " + expected);
    }

    /** What was asked for, in order. */
    List<Option> known() {
        return List.copyOf(known);
    }

    /** @throws IllegalArgumentException if something was given that nobody asked for */
    void checkAllKnown() {
        List<String> names = known.stream().map(Option::name).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(attack + " has no option '" + name + "'; "
                        + (names.isEmpty() ? "it has none" : "it has " + String.join(", ", names)));
            }
        }
    }
}
