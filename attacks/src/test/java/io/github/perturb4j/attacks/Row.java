package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.Arrays;
import java.util.List;

/**
 * What the shared tests run an attack with.
 *
 * @param quick as text: settings that take a few steps, for the properties of AttackPropertiesTest
 * @param strong as text: settings that find what there is on affine models (AffineStrengthTest)
 * @param slack how far from the optimum it may stay: 0.01 for a budget attack, 0.05 for a minimal-norm one; a larger
 *     one needs a reason beside the row
 * @param norms for which the strength holds
 */
record Row(String quick, String strong, double slack, List<Norm> norms) {
    static final Norm[] ALL = {Norm.LINF, Norm.L2, Norm.L1};

    static Row budget(String quick, String strong, Norm... norms) {
        return new Row(quick, strong, 0.01, List.of(norms));
    }

    static Row minimal(String quick, String strong, Norm... norms) {
        return new Row(quick, strong, 0.05, List.of(norms));
    }

    /** For attacks that cannot be as near; say why beside it. */
    static Row weaker(double slack, String quick, String strong, Norm... norms) {
        return new Row(quick, strong, slack, List.of(norms));
    }

    Attack quickAttack() {
        return AttackCatalogue.parse(quick);
    }

    Attack strongAttack() {
        return AttackCatalogue.parse(strong);
    }

    @Override
    public String toString() {
        return strong + " " + Arrays.toString(norms.toArray());
    }
}
