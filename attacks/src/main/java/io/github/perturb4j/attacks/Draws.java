package io.github.perturb4j.attacks;

/**
 * How often a model that draws random numbers is asked about a point: {@link AttackRunner#draws}. Gradients, losses and
 * logits are means over the draws, an estimate of the expectation's (expectation over transformation: Athalye, Carlini
 * and Wagner 2018, Obfuscated gradients give a false sense of security, section 4.2); whether a point meets the
 * criterion is judged draw by draw.
 *
 * @param number at least 1
 * @param rule how many of them must meet the criterion
 */
public record Draws(int number, Rule rule) {
    /** One draw, as for a model that draws nothing. */
    public static final Draws ONE = new Draws(1, Rule.MAJORITY);

    /** When a point counts as a success. */
    public enum Rule {
        /** If more than half of the draws meet the criterion. */
        MAJORITY,
        /** If all of the draws meet the criterion. */
        ALL
    }

    /** @throws IllegalArgumentException if the number is below 1 */
    public Draws {
        if (number < 1 || rule == null) {
            throw new IllegalArgumentException(
                    "a model is judged by at least 1 draw and a rule, found " + number + " and " + rule);
        }
    }

    /** So many draws, judged by their majority. */
    public static Draws of(int number) {
        return new Draws(number, Rule.MAJORITY);
    }

    /** Whether a point is a success of which this share of the draws, from 0 to 1, meets the criterion. */
    boolean isMet(double share) {
        return rule == Rule.ALL ? share == 1 : share > 1.0 / 2;
    }
}
