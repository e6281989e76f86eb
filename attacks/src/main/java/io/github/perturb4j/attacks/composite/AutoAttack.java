package io.github.perturb4j.attacks.composite;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.CompositeAttack;
import io.github.perturb4j.attacks.blackbox.SquareAttack;
import io.github.perturb4j.attacks.gradient.Apgd;
import io.github.perturb4j.attacks.gradient.ApgdLoss;
import io.github.perturb4j.attacks.gradient.ApgdTargeted;
import io.github.perturb4j.attacks.minimal.Fab;
import io.github.perturb4j.attacks.minimal.FabTargeted;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;
import java.util.OptionalInt;

/**
 * AutoAttack: several attacks, each on what those before have left robust. Croce and Hein 2020 (Reliable evaluation of
 * adversarial robustness with an ensemble of diverse parameter-free attacks), section 6; for L1 with the L1 forms, and
 * the numbers, of Croce and Hein 2021 (Mind the box), section 5. The versions are those of the authors' code.
 *
 * <p>On purpose it differs in two things, and is stronger by them: Square's squares shrink by a schedule that is
 * stretched to the number of queries, where the authors' code goes through half of the one for 10,000; and APGD's
 * losses for random models are means over the draws.
 *
 * @param version which attacks
 * @param steps of each APGD and FAB; as published 100
 * @param targets of APGD-T and FAB-T, at least 1; empty for the published 9, of APGD-T in L1 5
 * @param queries of Square; as published 5000
 */
public record AutoAttack(Version version, int steps, OptionalInt targets, int queries) implements CompositeAttack {
    private static final int STEPS = 100;
    private static final int TARGETS = 9;
    private static final int L1_TARGETS = 5;
    private static final int MANY_STARTS = 5;
    private static final int DRAWS = 20;
    private static final int QUERIES = 5000;
    private static final double FIRST_SQUARE = 0.8;

    static final AttackSpec SPEC = AttackSpec.of(
                    "autoattack",
                    "APGD-CE, APGD-T, FAB-T and Square, each on what is left robust",
                    "Croce and Hein 2020",
                    o -> new AutoAttack(
                            o.choice("version", Version.STANDARD),
                            o.integer("steps", STEPS),
                            o.automatic("targets"),
                            o.integer("queries", QUERIES)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("its stages on what is left robust");

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    /** Which attacks, in which order. */
    public enum Version {
        /** APGD-CE, APGD-T, FAB-T and Square, one start each; in L1 5 starts of APGD-CE and 5 targets of APGD-T. */
        STANDARD {
            @Override
            List<Attack> stages(AutoAttack settings, Norm norm) {
                return List.of(
                        settings.apgd(ApgdLoss.CE, norm == Norm.L1 ? MANY_STARTS : 1),
                        settings.apgdTargeted(norm == Norm.L1 ? L1_TARGETS : TARGETS),
                        settings.fabTargeted(1),
                        settings.square());
            }
        },
        /** APGD-CE, APGD-DLR and FAB with 5 starts, Square, APGD-T, and FAB-T with 5 starts. */
        PLUS {
            @Override
            List<Attack> stages(AutoAttack settings, Norm norm) {
                return List.of(
                        settings.apgd(ApgdLoss.CE, MANY_STARTS),
                        settings.apgd(ApgdLoss.DLR, MANY_STARTS),
                        new Fab(settings.steps, MANY_STARTS),
                        settings.square(),
                        settings.apgdTargeted(TARGETS),
                        settings.fabTargeted(MANY_STARTS));
            }
        },
        /** For models that draw random numbers: APGD-CE and APGD-DLR, each gradient the mean of 20 draws. */
        RAND {
            @Override
            List<Attack> stages(AutoAttack settings, Norm norm) {
                return List.of(
                        new Apgd(ApgdLoss.CE, settings.steps, 1, DRAWS),
                        new Apgd(ApgdLoss.DLR, settings.steps, 1, DRAWS));
            }
        };

        abstract List<Attack> stages(AutoAttack settings, Norm norm);
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    public AutoAttack {
        AttackSettings.atLeastOne("autoattack", "steps", steps);
        AttackSettings.atLeastOne("autoattack", "targets", targets.orElse(1));
        AttackSettings.atLeastOne("autoattack", "queries", queries);
    }

    /** The standard version with other numbers, of targets the same for all norms. */
    public AutoAttack(int steps, int targets, int queries) {
        this(Version.STANDARD, steps, OptionalInt.of(targets), queries);
    }

    /** As published. */
    public static AutoAttack standard() {
        return published(Version.STANDARD);
    }

    /** A version as published. */
    public static AutoAttack published(Version version) {
        return new AutoAttack(version, STEPS, OptionalInt.empty(), QUERIES);
    }

    /** Those for L-inf and L2. */
    @Override
    public List<Attack> stages() {
        return stages(Norm.LINF);
    }

    @Override
    public List<Attack> stages(Norm norm) {
        return version.stages(this, norm);
    }

    private Apgd apgd(ApgdLoss loss, int starts) {
        return new Apgd(loss, steps, starts);
    }

    private ApgdTargeted apgdTargeted(int published) {
        return new ApgdTargeted(steps, targets.orElse(published), 1);
    }

    private FabTargeted fabTargeted(int starts) {
        return new FabTargeted(steps, targets.orElse(TARGETS), starts);
    }

    private SquareAttack square() {
        return new SquareAttack(queries, FIRST_SQUARE, 1);
    }
}
