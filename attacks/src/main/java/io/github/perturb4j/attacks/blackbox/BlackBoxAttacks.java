package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class BlackBoxAttacks {
    private static final double FIRST_SQUARE = 0.8;

    /** One line for each. */
    public static final List<AttackSpec> SPECS = List.of(
            new AttackSpec(
                    "square",
                    "random search over squares, by logits alone (Andriushchenko et al. 2020)",
                    o -> new Square(o.integer("queries", 5000), o.number("p", FIRST_SQUARE), o.integer("restarts", 1))),
            new AttackSpec(
                    "hopskipjump",
                    "decisions: normals of the boundary, estimated (Chen et al. 2020)",
                    o -> new HopSkipJump(
                            o.integer("steps", 40),
                            o.integer("queries", 100),
                            o.integer("starts", 50),
                            o.integer("restarts", 1))),
            new AttackSpec(
                    "boundary",
                    "decisions: a random walk along the boundary (Brendel et al. 2018)",
                    o -> new Boundary(o.integer("steps", 5000), o.integer("starts", 50), o.integer("restarts", 1))));

    private BlackBoxAttacks() {}
}
