package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every attack of the library, with settings to test it by; each family has its own rows. */
final class AttackTable {
    private AttackTable() {}

    /** Every family's rows. */
    static List<Row> rows() {
        return Stream.of(GradientRows.rows(), MinimalNormRows.rows(), BlackBoxRows.rows(), CompositeRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    /** The quick settings' text, the row, and each norm that the attack knows: arguments of a test. */
    static Stream<Arguments> inEachNorm() {
        return rows().stream()
                .flatMap(row ->
                        row.quickAttack().norms().stream().sorted().map(norm -> Arguments.of(row.quick(), row, norm)));
    }

    /**
     * How many passes each query of an attack takes on a model without random numbers; of several stages all take as
     * many.
     */
    static int passesPerQuery(Attack attack, Norm norm) {
        return attack instanceof CompositeAttack several
                ? passesPerQuery(several.stages(norm).get(0), norm)
                : ((SingleAttack) attack).modelDraws();
    }
}
