package io.github.perturb4j.attacks.catalogue;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.blackbox.BlackBoxAttacks;
import io.github.perturb4j.attacks.composite.CompositeAttacks;
import io.github.perturb4j.attacks.gradient.GradientAttacks;
import io.github.perturb4j.attacks.minimal.MinimalNormAttacks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every attack by name, made from text such as {@code fgsm} or {@code pgd:steps=20,step-size=2/255}. Each family keeps
 * its own list.
 */
public final class AttackCatalogue {
    /** Each is loaded only when nothing before it has the name that is looked for. */
    private static final List<Supplier<List<AttackSpec>>> FAMILIES = List.of(
            () -> GradientAttacks.SPECS,
            () -> MinimalNormAttacks.SPECS,
            () -> BlackBoxAttacks.SPECS,
            () -> CompositeAttacks.SPECS);

    private AttackCatalogue() {}

    /** All attacks, family by family. */
    public static List<AttackSpec> specs() {
        return all().toList();
    }

    private static Stream<AttackSpec> all() {
        return FAMILIES.stream().flatMap(family -> family.get().stream());
    }

    /** All names, in the order of {@link #specs}. */
    public static List<String> names() {
        return all().map(AttackSpec::name).toList();
    }

    /**
     * The attack's line in the catalogue.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AttackSpec spec(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no attack '" + name + "'; there are " + String.join(", ", names())));
    }

    /** The attack's line in the catalogue, if it has one; upper and lower case are the same. */
    public static Optional<AttackSpec> find(String name) {
        for (Supplier<List<AttackSpec>> family : FAMILIES) {
            for (AttackSpec spec : family.get()) {
                if (spec.name().equalsIgnoreCase(name)) {
                    return Optional.of(spec);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * {@code text} with the attack's name as the catalogue writes it.
     *
     * @throws IllegalArgumentException if there is no such attack
     */
    public static String canonical(String text) {
        String name = name(text);
        return spec(name).name() + text.strip().substring(name.length());
    }

    /**
     * The attack that {@code text} names: a name, or a name, a colon, and options {@code name=value} with commas
     * between.
     *
     * @throws IllegalArgumentException if the attack or an option is unknown, or a value does not fit
     */
    public static Attack parse(String text) {
        return spec(name(text)).make(options(text));
    }

    /** The name in {@code text}: what stands before the colon, if there is one. */
    public static String name(String text) {
        int colon = text.indexOf(':');
        return (colon < 0 ? text : text.substring(0, colon)).strip();
    }

    /**
     * The options in {@code text}, in order, values as written; empty without a colon.
     *
     * @throws IllegalArgumentException if they are not {@code name=value} with commas between, or one is given twice
     */
    public static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        int colon = text.indexOf(':');
        if (colon < 0) {
            return options;
        }
        for (String part : text.substring(colon + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + text + "': expected options as in pgd:steps=20,step-size=2/255, found '" + part + "'");
            }
            if (options.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("'" + text + "' gives " + name + " twice");
            }
        }
        return options;
    }

    /**
     * Splits a list of attacks at its commas: what has an equals sign and no name before a colon is one more option of
     * the attack before it, so {@code fgsm,pgd:steps=20,restarts=2,cw} are three.
     */
    public static List<String> split(String list) {
        List<String> attacks = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            boolean option = part.contains("=") && !part.contains(":");
            if (option && !attacks.isEmpty()) {
                attacks.set(attacks.size() - 1, attacks.get(attacks.size() - 1) + "," + part);
            } else {
                attacks.add(part.strip());
            }
        }
        return List.copyOf(attacks);
    }
}
