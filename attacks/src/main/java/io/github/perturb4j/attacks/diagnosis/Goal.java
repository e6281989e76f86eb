package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Margin;

/** What an attack ascends, away from the label. */
enum Goal {
    CROSS_ENTROPY,
    MARGIN;

    Criterion criterion(int... labels) {
        return this == MARGIN ? new Margin(labels) : new CrossEntropy(labels);
    }
}
