package io.github.perturb4j.attacks;

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

    /** Its options and their defaults. */
    public List<SpecOptions.Option> options() {
        SpecOptions asked = new SpecOptions(name, Map.of());
        Objects.requireNonNull(read(asked), name);
        return asked.known();
    }
}
