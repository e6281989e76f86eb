package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.transform.RandomPose;
import io.github.perturb4j.attacks.transform.RandomTransform;

/**
 * Expectation over transformation: the gradient is the mean of those of J(T(x)) with respect to x over several T, drawn
 * anew in each step from the sample's own random numbers, so what is found survives T. With {@link
 * RandomTransform#NONE} it is the mean over a model's own randomness. Athalye et al. 2018 (Synthesizing robust
 * adversarial examples), section 2.1, with projected steps in a ball for its penalty in Lab colours; Athalye, Carlini
 * and Wagner 2018 (Obfuscated gradients give a false sense of security), section 4.2, for random models.
 *
 * <p>Success is that of the image as it is: {@link io.github.perturb4j.attacks.transform.TransformRate} counts how
 * often it is taken for another class when transformed.
 *
 * @param ascent steps and their size, with or without momentum
 * @param transform the distribution of T
 * @param draws gradients in each step, at least 1
 */
public record Eot(Ascent ascent, RandomTransform transform, int draws) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "eot",
                    "expectation over random transforms of the image",
                    "Athalye et al. 2018",
                    o -> new Eot(
                            Ascent.plain(o, 40),
                            new RandomPose(
                                    o.number("degrees", 15.0),
                                    o.number("shift", 0.05),
                                    o.number("zoom", 0.1),
                                    o.number("light", 0.1),
                                    o.number("noise", 0.01)),
                            o.integer("draws", 10)))
            .withNorms(Norm.LINF, Norm.L2)
            .withCost("`steps` x `draws`");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Eot {
        AttackSettings.atLeastOne("eot", "draws", draws);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int gradientsPerStep() {
        return draws;
    }

    @Override
    public GradientEstimate estimate(AttackTask task) {
        return new TransformedInput(transform, draws);
    }
}
