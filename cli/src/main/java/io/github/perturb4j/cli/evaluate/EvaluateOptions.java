package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.evaluation.AttackGrid;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.cli.options.AttackChoice;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.Radius;
import io.github.perturb4j.cli.options.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which attacks, at which radii. */
final class EvaluateOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--attacks",
            paramLabel = "LIST",
            defaultValue = "autoattack",
            description = {
                "Attacks with commas between, options after a colon: fgsm,pgd:steps=20,step-size=2/255,cw. All of"
                        + " them are in docs/attacks.md; default: autoattack.",
            })
    private String attacks;

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            defaultValue = "linf",
            completionCandidates = AttackOptions.Norms.class,
            description = "What the epsilons are measured in: linf (default), l2, l1, l0 (pixels) or l0-values.")
    private Norm norm;

    @Option(
            names = "--epsilons",
            paramLabel = "LIST",
            description = {
                "Radii in ascending order with commas between, for pixels in [0, 1]. Defaults:",
                "linf 0,1/255,2/255,4/255,8/255; l2 0,0.25,0.5,1,2; l1 0,2,5,10,20; l0 and l0-values 0,1,3,10,30."
            })
    private String epsilons;

    @Option(
            names = "--eight-bit",
            description =
                    "Count images alone that an 8-bit file can hold: what attacks find is rounded, inside the ball, and"
                            + " predicted again.")
    private boolean eightBit;

    @Option(
            names = "--transfer-from",
            paramLabel = "MODEL[:FILE]",
            description =
                    "Also make every attack inside a ball on another network of the same classes, and count which of"
                            + " its images fool this one: rows 'ATTACK, transfer from MODEL'. May be given several"
                            + " times.")
    private List<String> transfers = List.of();

    boolean isEightBit() {
        return eightBit;
    }

    /** Other networks, as they were written. */
    List<String> transfers() {
        return transfers;
    }

    /** The row of an attack that is made on another network. */
    static String row(String attack, String other) {
        return attack + ", transfer from " + other;
    }

    /** What is asked for; bad usage where it makes no sense. */
    EvaluationRequest request() {
        List<Fraction> radii = radii();
        try {
            return new EvaluationRequest(
                    new AttackGrid(
                            norm,
                            PixelBox.UNIT,
                            attacks(),
                            radii.stream().map(Fraction::value).toList()),
                    radii.stream().map(Fraction::text).toList());
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, e.getMessage());
        }
    }

    Norm norm() {
        return norm;
    }

    /** All rows: the attacks on the network itself, then those inside a ball on each other one. */
    private Map<String, Attack> attacks() {
        Map<String, Attack> all = new LinkedHashMap<>(named());
        for (String other : transfers) {
            named().forEach((name, attack) -> {
                if (!(attack instanceof MinimalNormAttack) && all.put(row(name, other), attack) != null) {
                    throw Usage.invalid(spec, "--transfer-from", "'" + other + "' is named twice");
                }
            });
        }
        if (!transfers.isEmpty() && all.size() == named().size()) {
            throw Usage.invalid(
                    spec,
                    "--transfer-from",
                    "none of the attacks is one inside a ball, and what stops at another network's boundary hardly"
                            + " transfers; add one such as pgd or mi-fgsm");
        }
        if (all.values().stream()
                .allMatch(a -> a instanceof MinimalNormAttack && !a.norms().contains(norm))) {
            throw Usage.invalid(
                    spec,
                    "--norm",
                    "none of the attacks searches " + norm.label() + ", so that there is no accuracy at its radii; take"
                            + " the norm that they search, or add one that does");
        }
        return all;
    }

    private Map<String, Attack> named() {
        Map<String, Attack> named = new LinkedHashMap<>();
        for (String text : AttackCatalogue.split(attacks)) {
            try {
                Attack attack = AttackChoice.parse(text).attack();
                if (named.put(AttackCatalogue.canonical(text), attack) != null) {
                    throw new IllegalArgumentException("'" + text + "' is listed twice");
                }
            } catch (IllegalArgumentException e) {
                throw Usage.invalid(spec, "--attacks", e.getMessage());
            }
        }
        return named;
    }

    private List<Fraction> radii() {
        String list = epsilons == null ? standard() : epsilons;
        List<Fraction> radii = new ArrayList<>();
        for (String text : Arrays.asList(list.split(",", -1))) {
            Fraction radius = radius(text);
            if (!radii.isEmpty()
                    && radius.value() <= radii.get(radii.size() - 1).value()) {
                throw Usage.invalid(
                        spec,
                        "--epsilons",
                        "expected ascending order, each radius once, found " + radius.text() + " after "
                                + radii.get(radii.size() - 1).text());
            }
            radii.add(radius);
        }
        return radii;
    }

    private Fraction radius(String text) {
        try {
            Fraction radius = Fraction.of(text);
            Radius.problem(norm, radius).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
            return radius;
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, "--epsilons", e.getMessage());
        }
    }

    private String standard() {
        return switch (norm) {
            case LINF -> "0,1/255,2/255,4/255,8/255";
            case L2 -> "0,0.25,0.5,1,2";
            case L1 -> "0,2,5,10,20";
            case L0, L0_VALUES -> "0,1,3,10,30";
        };
    }
}
