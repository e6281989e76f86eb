package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.TargetedLoss;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An attack's entry in the catalogue: what there is to say of it whatever its settings are, and how it is made from
 * text. Each attack holds its own, and its family's list names it.
 *
 * @param name by which it is chosen, unique in the catalogue
 * @param does what it does, a few words for people
 * @param paper authors and year, of the Javadoc's paper
 * @param norms of the balls it can search; the runner refuses others
 * @param access the most that it asks of the model
 * @param cost pairs of a forward and a backward pass for each image, in words, with option names in backticks
 * @param maker asks for its options and makes the attack
 * @param targeted the defaults that are others where a class is asked for
 * @param loss what it is given to descend then
 * @param radius the L-inf radius that its paper uses, as written; empty for that of most attacks
 * @param step the option that is the size of its steps
 */
public record AttackSpec(
        String name,
        String does,
        String paper,
        Set<Norm> norms,
        Access access,
        String cost,
        Function<SpecOptions, Attack> maker,
        Map<String, String> targeted,
        TargetedLoss loss,
        Optional<String> radius,
        String step) {
    private static final String STEP_SIZE = "step-size";

    /** Never changes. */
    public AttackSpec {
        norms = Collections.unmodifiableSet(EnumSet.copyOf(norms));
        targeted = Map.copyOf(targeted);
    }

    /** Of an attack for balls of any norm, by gradients, with the same defaults whatever is asked for. */
    public static AttackSpec of(String name, String does, String paper, Function<SpecOptions, Attack> maker) {
        return new AttackSpec(
                name,
                does,
                paper,
                EnumSet.allOf(Norm.class),
                Access.GRADIENT,
                "`steps`",
                maker,
                Map.of(),
                TargetedLoss.CROSS_ENTROPY,
                Optional.empty(),
                STEP_SIZE);
    }

    /** Of an attack outside of the catalogue, which no text makes: for balls of any norm, by gradients. */
    public static AttackSpec named(String name) {
        return of(name, name, "unpublished", options -> {
            throw new IllegalArgumentException("the attack " + name + " is not made from text: give it to the runner");
        });
    }

    /** The same for some norms alone. */
    public AttackSpec withNorms(Norm first, Norm... more) {
        return new AttackSpec(
                name, does, paper, EnumSet.of(first, more), access, cost, maker, targeted, loss, radius, step);
    }

    /** The same with less that it asks of the model. */
    public AttackSpec withAccess(Access most) {
        return new AttackSpec(name, does, paper, norms, most, cost, maker, targeted, loss, radius, step);
    }

    /** The same with another cost than {@code `steps`}. */
    public AttackSpec withCost(String passes) {
        return new AttackSpec(name, does, paper, norms, access, passes, maker, targeted, loss, radius, step);
    }

    /** The same with other defaults, as written, and another loss where a class is asked for. */
    public AttackSpec withTargeted(Map<String, String> standards, TargetedLoss descended) {
        return new AttackSpec(name, does, paper, norms, access, cost, maker, standards, descended, radius, step);
    }

    /** The same with an L-inf radius of its own, as written. */
    public AttackSpec withRadius(String linf) {
        return new AttackSpec(name, does, paper, norms, access, cost, maker, targeted, loss, Optional.of(linf), step);
    }

    /** The same with another option for the size of its steps. */
    public AttackSpec withStep(String option) {
        return new AttackSpec(name, does, paper, norms, access, cost, maker, targeted, loss, radius, option);
    }

    /** The same attack where a class is asked for: {@link #targeted} are its defaults. */
    public AttackSpec forTarget() {
        return new AttackSpec(
                name,
                does,
                paper,
                norms,
                access,
                cost,
                o -> maker.apply(o.withStandards(targeted)),
                targeted,
                loss,
                radius,
                step);
    }

    /**
     * Whether {@link #step} is a length in the norm, rather than what the gradient itself is multiplied with.
     */
    public boolean hasStepLength() {
        return step.equals(STEP_SIZE);
    }

    /** What it does, with the paper in brackets. */
    public String summary() {
        return does + " (" + paper + ")";
    }

    /**
     * An attack and what it was made from.
     *
     * @param options all that it has, in order
     * @param settings their values, as written or by default
     */
    public record Made(Attack attack, List<SpecOptions.Option> options, Map<String, String> settings) {}

    /**
     * The attack with the given options, defaults for the rest.
     *
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    public Made read(Map<String, String> given) {
        SpecOptions asked = new SpecOptions(name, given);
        Attack attack = maker.apply(asked);
        asked.checkAllKnown();
        Map<String, String> settings = new LinkedHashMap<>();
        asked.known().forEach(o -> settings.put(o.name(), given.getOrDefault(o.name(), o.standard())));
        return new Made(attack, asked.known(), Collections.unmodifiableMap(settings));
    }

    /** The attack alone; throws as {@link #read} does. */
    public Attack make(Map<String, String> given) {
        return read(given).attack();
    }

    /** Its options, in order, and their defaults. */
    public List<SpecOptions.Option> options() {
        return read(Map.of()).options();
    }
}
