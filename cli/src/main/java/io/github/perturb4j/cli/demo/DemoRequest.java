package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.resnet.Architecture;
import java.util.OptionalLong;

/**
 * The demo's two attacks. On ImageNet models those of Kolter and Madry's tutorial, chapter 1, on small ones PGD; both
 * inside an L-inf ball, and with pixels that stay in [0, 1].
 */
public record DemoRequest(AttackRequest untargeted, AttackRequest targeted) {
    private static final Fraction TUTORIAL_EPSILON = Fraction.of("2/255");
    private static final Fraction SMALL_EPSILON = Fraction.of("4/255");

    /**
     * @param epsilon null for the default
     * @param seed of a random start; the picture itself where there is none
     */
    static DemoRequest of(Architecture architecture, Fraction epsilon, OptionalLong seed) {
        if (!architecture.isSmall()) {
            Fraction radius = epsilon == null ? TUTORIAL_EPSILON : epsilon;
            return new DemoRequest(
                    AttackRequest.linf("sgd:steps=30,learning-rate=0.1", radius, 0),
                    AttackRequest.linf("sgd:steps=100,learning-rate=0.005", radius, 0));
        }
        Fraction radius = epsilon == null ? SMALL_EPSILON : epsilon;
        String attack = "pgd:steps=10,step-size=0.25eps,random-start=" + seed.isPresent();
        AttackRequest pgd = AttackRequest.linf(attack, radius, seed.orElse(0));
        return new DemoRequest(pgd, pgd);
    }

    double epsilon() {
        return untargeted.epsilon().value();
    }

    /** How far a pixel may move, of the 255 levels that an 8-bit channel has. */
    String greyLevels() {
        return NumberText.greyLevels(epsilon());
    }
}
