package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.TargetedLoss;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.resnet.EditDistance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * An attack of the catalogue with its options.
 *
 * @param spec its line in the catalogue
 * @param attack made from {@code options}
 * @param options all of them in order, as written or by default
 */
public record AttackChoice(AttackSpec spec, Attack attack, Map<String, String> options) {
    /** Of an attack whose steps are all of one size. */
    static final String STEPS = "steps";

    static final String RANDOM_START = "random-start";

    private static final int NEAR = 3;

    /**
     * The attack that {@code text} names, such as {@code pgd:steps=20}.
     *
     * @throws IllegalArgumentException if the attack or an option is unknown, or a value does not fit
     */
    public static AttackChoice parse(String text) {
        return of(spec(text), AttackCatalogue.options(text));
    }

    /**
     * The line in the catalogue of the attack that {@code text} names.
     *
     * @throws IllegalArgumentException if there is none, naming the nearest
     */
    public static AttackSpec spec(String text) {
        String name = AttackCatalogue.name(text);
        return AttackCatalogue.find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    }

    /** That there is no such attack, which are near, and which there are. */
    private static String unknown(String name) {
        String own = switch (name) {
            case "spatial", "universal", "patch" ->
                "; this one is no change of one image within a norm, see SpatialAttack, UniversalAttack and PatchAttack"
                        + " in the library";
            default -> "";
        };
        String near = AttackCatalogue.names().stream()
                .sorted(EditDistance.from(name.toLowerCase(Locale.ROOT)))
                .limit(NEAR)
                .map(other -> "'" + other + "'")
                .collect(Collectors.joining(", "));
        return "there is no attack '" + name + "'" + own + "; the nearest names are " + near + "; there are "
                + String.join(", ", AttackCatalogue.names());
    }

    /** The attack's name in the catalogue. */
    public String name() {
        return spec.name();
    }

    /** @throws IllegalArgumentException if an option is unknown, or a value does not fit */
    public static AttackChoice of(AttackSpec spec, Map<String, String> options) {
        AttackSpec.Made made = spec.read(options);
        return new AttackChoice(spec, made.attack(), made.settings());
    }

    /** Whether there is nothing to be set: one step, of the whole radius. */
    private boolean isOneStep() {
        return options.isEmpty();
    }

    /** What it descends towards a class. */
    public TargetedLoss targetedLoss() {
        return spec.loss();
    }

    /** Whether it looks for the nearest success, and needs no radius. */
    public boolean isMinimal() {
        return attack instanceof MinimalNormAttack;
    }

    public boolean supports(Norm norm) {
        return attack.norms().contains(norm);
    }

    /** The first of {@link Norm}'s that it searches. */
    Norm firstNorm() {
        for (Norm norm : Norm.values()) {
            if (supports(norm)) {
                return norm;
            }
        }
        throw new IllegalStateException("the attack " + name() + " has no norm");
    }

    /** The option {@code steps}; none where there is no such option. */
    public OptionalInt steps() {
        return isOneStep()
                ? OptionalInt.of(1)
                : options.containsKey(STEPS)
                        ? OptionalInt.of(Integer.parseInt(options.get(STEPS)))
                        : OptionalInt.empty();
    }

    /** Whether each restart begins at a random point, where that is an option. */
    public boolean randomStart() {
        return Boolean.parseBoolean(options.get(RANDOM_START));
    }

    /** The size of a step, or what the gradient is multiplied with; none where there is no such option. */
    public Optional<Fraction> stepSize(Fraction epsilon) {
        if (isOneStep()) {
            return Optional.of(epsilon);
        }
        String text = options.get(spec.step());
        if (text == null || isMinimal()) {
            return Optional.empty();
        }
        StepSize size = StepSize.parse(text);
        return Optional.of(
                size.relative() ? new Fraction(ofEpsilon(size.value()), size.at(epsilon.value())) : Fraction.of(text));
    }

    /** {@code epsilon/4} for 0.25, {@code 0.3 epsilon} for 0.3. */
    private static String ofEpsilon(double part) {
        long parts = Math.round(1 / part);
        boolean whole = parts > 0 && 1.0 / parts == part;
        return whole ? parts == 1 ? "epsilon" : "epsilon/" + parts : NumberText.brief(part) + " epsilon";
    }

    /** For people: {@code 10 steps of size epsilon/4 (0.00784)}, or {@code steps=100, restarts=1}. */
    String describe(Fraction epsilon, long seed) {
        if (isOneStep()) {
            return "1 step";
        }
        Map<String, String> rest = new LinkedHashMap<>(options);
        List<String> parts = new ArrayList<>();
        Optional<Fraction> size = stepSize(epsilon);
        if (size.isPresent() && steps().isPresent()) {
            int steps = steps().getAsInt();
            parts.add(steps + (steps == 1 ? " step" : " steps") + " of size " + size.get()
                    + (randomStart() ? " from a random start (seed " + seed + ")" : ""));
            rest.keySet().removeAll(List.of(STEPS, spec.step(), RANDOM_START));
            rest.remove("restarts", "1");
            rest.remove("loss", "ce");
        }
        rest.forEach((option, value) -> parts.add(option + "=" + value));
        return String.join(", ", parts);
    }
}
