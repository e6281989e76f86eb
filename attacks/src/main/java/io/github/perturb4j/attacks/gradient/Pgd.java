package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Projected gradient descent on the loss: x = project(x + stepSize d), with d the ascent direction of the threat model
 * at x. Madry et al. 2018 (Towards deep learning models resistant to adversarial attacks), section 2.1; without random
 * start, the basic iterative method of Kurakin et al. 2017.
 *
 * @param steps gradient calls, at least 1
 * @param stepSize the length of a step in the threat model's norm, in units of the pixels, above 0
 * @param randomStart begin at a point drawn uniformly from the ball instead of the original
 * @param restarts how often to begin anew on what has not succeeded, at least 1; more than 1 only with random starts
 */
public record Pgd(int steps, double stepSize, boolean randomStart, int restarts) implements Attack {
    /** @throws IllegalArgumentException if a setting is out of its range */
    public Pgd {
        Settings.atLeastOne("pgd", "steps", steps);
        Settings.atLeastOne("pgd", "restarts", restarts);
        Settings.positive("pgd", "stepSize", stepSize, "it is in units of the pixels, for example 2 / 255.0");
        if (restarts > 1 && !randomStart) {
            throw new IllegalArgumentException("pgd: " + restarts
                    + " restarts without random start would do the same again; set randomStart, or restarts to 1");
        }
    }

    /** From the original, once. */
    public Pgd(int steps, double stepSize) {
        this(steps, stepSize, false, 1);
    }

    @Override
    public String name() {
        return "pgd";
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = task.threat();
        INDArray x = randomStart ? threat.randomStart(task.x0(), task::random) : Points.copy(task.x0());
        for (int step = 0; step < steps; step++) {
            try (Scope scope = Scope.open()) {
                INDArray direction = threat.ascentDirection(task.gradient(x));
                Points.assign(x, threat.project(Points.add(x, stepSize, direction), task.x0()));
            }
        }
        return x;
    }
}
