package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.Draws;
import io.github.perturb4j.attacks.RandomModel;
import io.github.perturb4j.attacks.transform.GaussianNoise;
import io.github.perturb4j.attacks.transform.InputDiversity;
import io.github.perturb4j.attacks.transform.RandomPose;
import io.github.perturb4j.attacks.transform.RandomTransform;
import io.github.perturb4j.autodiff.Variable;
import java.util.function.UnaryOperator;

/**
 * What is drawn at random before a network, and how often it is asked.
 *
 * @param input what its input goes through, as written; null if nothing
 */
public record Randomness(String input, Draws draws) {
    /** Nothing is drawn, one answer is enough. */
    public static final Randomness NONE = new Randomness(null, Draws.ONE);

    private static final String KINDS =
            "expected noise:DEVIATION, such as noise:0.1; resize:SMALLEST, such as resize:0.8;"
                    + " or pose:DEGREES, such as pose:15";

    /** @throws IllegalArgumentException if there is no such input */
    public Randomness {
        if (input != null) {
            transform(input);
        }
    }

    /** A model behind what is drawn. */
    public UnaryOperator<Variable> before(UnaryOperator<Variable> model) {
        return input == null ? model : RandomModel.of(model, transform(input));
    }

    private static RandomTransform transform(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' has no size; " + KINDS);
        }
        double size = Fraction.of(text.substring(colon + 1)).value();
        return switch (text.substring(0, colon)) {
            case "noise" -> new GaussianNoise(size);
            case "resize" -> new InputDiversity(1, size);
            case "pose" -> new RandomPose(size, 0);
            default -> throw new IllegalArgumentException("'" + text + "' is not known; " + KINDS);
        };
    }

    /** As {@code , 20 draws behind noise:0.1}; empty if there is nothing to say. */
    public String describe() {
        String number = draws.number() == 1
                ? ""
                : ", " + draws.number() + " draws, success in "
                        + (draws.rule() == Draws.Rule.ALL ? "all" : "more than half");
        return number + (input == null ? "" : ", behind " + input);
    }
}
