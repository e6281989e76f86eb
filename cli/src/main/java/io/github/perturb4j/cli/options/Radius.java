package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What a ball's radius must be, for pixels in [0, 1]. */
public final class Radius {
    private static final int LEVELS = 255;

    private Radius() {}

    /** Why there is no ball of this radius, and what was meant perhaps; nothing if there is. */
    public static Optional<String> problem(Norm norm, Fraction radius) {
        if (norm == Norm.LINF && radius.value() > 1) {
            return Optional.of("pixels lie in [0, 1], so " + radius.text() + " is more than the whole range; "
                    + (isLevel(radius) ? "did you mean " + radius.text() + "/255?" : "the most is 1, or 255/255"));
        }
        if (norm.isCount() && radius.value() != Math.rint(radius.value())) {
            return Optional.of(norm.label() + " counts " + (norm == Norm.L0 ? "pixels" : "values")
                    + ": expected a whole number, found " + radius.text());
        }
        return Optional.empty();
    }

    /** Bad usage of {@code --epsilon} where there is no ball of this radius. */
    public static Fraction require(CommandSpec spec, Norm norm, Fraction radius) {
        problem(norm, radius).ifPresent(problem -> {
            throw Usage.invalid(spec, "--epsilon", problem);
        });
        return radius;
    }

    /** Bad usage of {@code --epsilon} where there is no ball of this radius, or nothing in it but the image. */
    public static void requirePositive(CommandSpec spec, Norm norm, Fraction radius) {
        if (require(spec, norm, radius).value() == 0) {
            throw Usage.invalid(
                    spec,
                    "--epsilon",
                    "expected a number above 0 and at most 1, such as 4/255, found " + radius.text());
        }
    }

    /** Whether it may be a distance of grey levels: a number alone, and no more than there are. */
    private static boolean isLevel(Fraction radius) {
        return !radius.text().contains("/") && radius.value() <= LEVELS;
    }
}
