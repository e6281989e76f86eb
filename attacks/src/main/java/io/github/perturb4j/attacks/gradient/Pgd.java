package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Projected gradient descent on the loss: x = project(step(x, gradient, stepSize)), the threat model's step of that
 * length: along the gradient's sign for L-inf, along g / ||g||_2 for L2, and for L1 and L0 among the values that matter
 * most ({@link ThreatModel#step}). Madry et al. 2018 (Towards deep learning models resistant to adversarial attacks),
 * section 2.1; without random start, the basic iterative method of Kurakin et al. 2017.
 *
 * @param steps gradient calls, at least 1
 * @param stepSize the length of a step in the threat model's norm
 * @param randomStart begin at a point drawn uniformly from the ball instead of the original; for L0, where pixels that
 *     are far from the original keep their places in the ball, at normal noise of a hundredth of the box's width
 * @param restarts how often to begin anew on what has not succeeded, at least 1; more than 1 only with random starts
 * @param loss what is ascended
 */
public record Pgd(int steps, StepSize stepSize, boolean randomStart, int restarts, PgdLoss loss)
        implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "pgd",
                    "projected gradient descent from a random start",
                    "Madry et al. 2018",
                    o -> new Pgd(
                            o.integer("steps", 20),
                            o.stepSize("step-size", StepSize.ofEpsilon(0.25)),
                            o.flag("random-start", true),
                            o.integer("restarts", 1),
                            o.choice("loss", PgdLoss.CE)))
            .withCost("`steps` a restart");

    private static final double NEAR = 0.01;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Pgd {
        AttackSettings.atLeastOne("pgd", "steps", steps);
        AttackSettings.atLeastOne("pgd", "restarts", restarts);
        if (restarts > 1 && !randomStart) {
            throw new IllegalArgumentException("pgd: " + restarts
                    + " restarts without random start would do the same again; set randomStart, or restarts to 1");
        }
    }

    /** On the criterion's own objective. */
    public Pgd(int steps, StepSize stepSize, boolean randomStart, int restarts) {
        this(steps, stepSize, randomStart, restarts, PgdLoss.CE);
    }

    /** With a step size in units of the pixels. */
    public Pgd(int steps, double stepSize, boolean randomStart, int restarts) {
        this(steps, StepSize.absolute(stepSize), randomStart, restarts);
    }

    /** From the original, once. */
    public Pgd(int steps, double stepSize) {
        this(steps, stepSize, false, 1);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = task.threat();
        INDArray x = start(task);
        Loss ascended = loss.of(task.criterion());
        double[] lengths = Arrays.stream(task.epsilons()).map(stepSize::at).toArray();
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                INDArray ahead = threat.step(x, task.gradients(x, ascended).gradient(), lengths);
                task.advance(x, threat.project(ahead, task.x0()));
            }
        }
        return x;
    }

    private INDArray start(AttackTask task) {
        ThreatModel threat = task.threat();
        if (!randomStart) {
            return Points.copy(task.x0());
        }
        return threat.norm().isCount()
                ? threat.withEpsilon(Epsilon.UNLIMITED)
                        .project(Points.addGaussian(task.x0(), NEAR * task.box().unit(), task::random), task.x0())
                : threat.randomStart(task.x0(), task::random);
    }
}
