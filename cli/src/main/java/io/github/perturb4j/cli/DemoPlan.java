package io.github.perturb4j.cli;

import io.github.perturb4j.cli.AttackPlan.Kind;
import io.github.perturb4j.cli.AttackPlan.Norm;
import io.github.perturb4j.resnet.Architecture;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The demo's two attacks. On ImageNet models those of Kolter and Madry's tutorial, chapter 1, on small ones PGD; both inside an
 * L-inf ball, and with pixels that stay in [0, 1].
 */
record DemoPlan(AttackPlan untargeted, AttackPlan targeted) {
    private static final Fraction TUTORIAL_EPSILON = Fraction.of("2/255");
    private static final Fraction SMALL_EPSILON = Fraction.of("4/255");
    private static final int PGD_STEPS = 10;

    /**
     * @param epsilon null for the default
     * @param seed of a random start; the picture itself where there is none
     */
    static DemoPlan of(Architecture architecture, Fraction epsilon, OptionalLong seed) {
        if (!architecture.isSmall()) {
            Fraction radius = epsilon == null ? TUTORIAL_EPSILON : epsilon;
            return new DemoPlan(
                    plan(Kind.SGD, radius, 30, Fraction.of("0.1"), OptionalLong.empty()),
                    plan(Kind.SGD, radius, 100, Fraction.of("0.005"), OptionalLong.empty()));
        }
        Fraction radius = epsilon == null ? SMALL_EPSILON : epsilon;
        Fraction step = new Fraction("epsilon/4", radius.value() / 4);
        AttackPlan pgd = plan(Kind.PGD, radius, PGD_STEPS, step, seed);
        return new DemoPlan(pgd, pgd);
    }

    private static AttackPlan plan(Kind kind, Fraction radius, int steps, Fraction stepSize, OptionalLong seed) {
        return new AttackPlan(kind, Norm.LINF, radius, steps, stepSize, seed.isPresent(), seed.orElse(0), true);
    }

    double epsilon() {
        return untargeted.epsilon().value();
    }

    /** How far a pixel may move, of the 255 levels that an 8-bit channel has. */
    String greyLevels() {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(255 * epsilon());
    }
}
