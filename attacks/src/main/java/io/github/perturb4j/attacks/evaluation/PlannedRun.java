package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;

/**
 * One attack at one radius, of a {@link AttackGrid}.
 *
 * @param name of the attack in the grid
 * @param norm it searches in
 * @param epsilon its radius; infinite for a minimal-norm attack, whose one run serves all radii
 */
public record PlannedRun(String name, Attack attack, Norm norm, double epsilon) {
    /** Whether it looks for the nearest success, whatever its distance. */
    public boolean isMinimal() {
        return attack instanceof MinimalNormAttack;
    }

    ThreatModel threat(PixelBox box) {
        return norm.ball(isMinimal() ? Epsilon.UNLIMITED : Epsilon.of(epsilon), box);
    }
}
