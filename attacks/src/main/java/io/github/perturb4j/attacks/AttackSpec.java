package io.github.perturb4j.attacks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * How an attack is made from text: its line in its family's list.
 *
 * @param name by which it is chosen, unique in the catalogue; often, but not always, its {@link Attack#name}
 * @param summary one sentence for people, with the paper
 * @param maker asks for its options and makes the attack
 */
public record AttackSpec(String name, String summary, Function<SpecOptions, Attack> maker) {
    /**
     * The attack with the given options, defaults for the rest.
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    public Attack make(Map<String, String> options) {
        return read(new SpecOptions(name, options));
    }

    private Attack read(SpecOptions options) {
        Attack attack = maker.apply(options);
        options.checkAllKnown();
        return attack;
    }

    /**
     * All its options in order with their values, as written: the given ones, defaults for the rest.
     *
     * @throws IllegalArgumentException as {@link #make} does
     */
    public Map<String, String> settings(Map<String, String> options) {
        SpecOptions asked = new SpecOptions(name, options);
        Objects.requireNonNull(read(asked), name);
        Map<String, String> settings = new LinkedHashMap<>();
        asked.known()
                .forEach(option -> settings.put(option.name(), options.getOrDefault(option.name(), option.standard())));
        return settings;
    }

    /** Its options and their defaults. */
    public List<SpecOptions.Option> options() {
        SpecOptions asked = new SpecOptions(name, Map.of());
        Objects.requireNonNull(read(asked), name);
        return asked.known();
    }
}
