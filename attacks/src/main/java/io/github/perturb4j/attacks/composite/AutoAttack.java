package io.github.perturb4j.attacks.composite;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.CompositeAttack;
import io.github.perturb4j.attacks.blackbox.Square;
import io.github.perturb4j.attacks.gradient.Apgd;
import io.github.perturb4j.attacks.gradient.ApgdLoss;
import io.github.perturb4j.attacks.gradient.ApgdTargeted;
import io.github.perturb4j.attacks.minimal.FabTargeted;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * AutoAttack, standard version: APGD on the cross-entropy, APGD on the targeted DLR, targeted FAB and Square, each on
 * what those before have left robust. Croce and Hein 2020 (Reliable evaluation of adversarial robustness with an
 * ensemble of diverse parameter-free attacks), section 6; for L1 with the L1 forms of Croce and Hein 2021 (Mind the box).
 *
 * @param steps of each APGD and FAB; as published 100
 * @param targets of APGD-T and FAB-T; as published 9
 * @param queries of Square; as published 5000
 */
public record AutoAttack(int steps, int targets, int queries) implements CompositeAttack {
    private static final int STEPS = 100;
    private static final int TARGETS = 9;
    private static final int QUERIES = 5000;
    private static final double FIRST_SQUARE = 0.8;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public AutoAttack {
        stages(steps, targets, queries);
    }

    /** As published. */
    public static AutoAttack standard() {
        return new AutoAttack(STEPS, TARGETS, QUERIES);
    }

    @Override
    public String name() {
        return "autoattack";
    }

    /** L-inf, L2 and L1. */
    @Override
    public Set<Norm> norms() {
        return EnumSet.of(Norm.LINF, Norm.L2, Norm.L1);
    }

    @Override
    public List<Attack> stages() {
        return stages(steps, targets, queries);
    }

    private static List<Attack> stages(int steps, int targets, int queries) {
        return List.of(
                new Apgd(ApgdLoss.CE, steps, 1),
                new ApgdTargeted(steps, targets, 1),
                new FabTargeted(steps, targets, 1),
                new Square(queries, FIRST_SQUARE, 1));
    }
}
