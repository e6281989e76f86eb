package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The boundary attack: a random walk among points that meet the criterion, which tries a step along the sphere around
 * x0 and, if that still meets it, one towards x0. Brendel, Rauber and Bethge 2018 (Decision-based adversarial attacks),
 * algorithm 1 and section 2. Both steps' lengths adapt after every decision, such that half of the steps along the
 * sphere succeed and a quarter of those towards x0. It begins at a given
 * point ({@link io.github.perturb4j.attacks.AttackRunner#start}), or else at noise, which rarely is of a target's
 * class.
 *
 * @param steps at least 1; each takes one or two decisions
 * @param starts how many points of noise to try where no start is given, at least 1
 * @param restarts how often to begin anew, at least 1: each follows the boundary to the class it begins in, which need
 *     not be the nearest
 */
public record Boundary(int steps, int starts, int restarts) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "boundary",
                    "decisions: a random walk along the boundary",
                    "Brendel et al. 2018",
                    o -> new Boundary(o.integer("steps", 5000), o.integer("starts", 50), o.integer("restarts", 1)))
            .withNorms(Norm.L2)
            .withAccess(Access.DECISION)
            .withCost("up to 2 x `steps` forward a restart");

    private static final double FIRST_STEP = 0.1;
    private static final double GROWTH = 1.1;
    private static final double LONGEST = 0.9;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Boundary {
        AttackSettings.atLeastOne("boundary", "steps", steps);
        AttackSettings.atLeastOne("boundary", "starts", starts);
        AttackSettings.atLeastOne("boundary", "restarts", restarts);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return (int) Math.min(Integer.MAX_VALUE, starts + 2L * steps);
    }

    @Override
    public boolean takesStart() {
        return true;
    }

    @Override
    public INDArray run(AttackTask task) {
        INDArray x = DecisionStart.find(task, starts);
        ThreatModel free = task.threat().withEpsilon(Epsilon.UNLIMITED);
        double[] along = new double[task.size()];
        double[] towards = new double[task.size()];
        Arrays.fill(along, FIRST_STEP);
        Arrays.fill(towards, FIRST_STEP);
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                INDArray side = PerSample.zip(x, task.x0(), (i, at, x0) -> turn(at, x0, along[i], task.random(i)));
                side = free.project(side, task.x0());
                boolean[] aside = task.decisions(side);
                INDArray in = Points.add(side, i -> -towards[i], Points.add(side, -1, task.x0()));
                in = free.project(in, task.x0());
                boolean[] met = task.decisions(in, aside);
                for (int i = 0; i < met.length; i++) {
                    along[i] = Math.min(LONGEST, aside[i] ? along[i] * GROWTH : along[i] / GROWTH);
                    if (met[i]) {
                        Points.put(x, i, in, i);
                        towards[i] = Math.min(LONGEST, towards[i] * GROWTH * GROWTH * GROWTH);
                    } else if (aside[i]) {
                        towards[i] /= GROWTH;
                    }
                }
            }
        }
        return x;
    }

    /** Moves x by a random step of so many times its distance from x0, and back to that distance. */
    private static void turn(double[] x, double[] x0, double length, RandomGenerator random) {
        double[] step = new double[x.length];
        double distance = 0;
        double size = 0;
        for (int i = 0; i < x.length; i++) {
            step[i] = random.nextGaussian();
            size += step[i] * step[i];
            distance += (x[i] - x0[i]) * (x[i] - x0[i]);
        }
        double scale = length * Math.sqrt(distance / size);
        double reached = 0;
        for (int i = 0; i < x.length; i++) {
            step[i] = x[i] - x0[i] + scale * step[i];
            reached += step[i] * step[i];
        }
        double back = reached == 0 ? 0 : Math.sqrt(distance / reached);
        for (int i = 0; i < x.length; i++) {
            x[i] = x0[i] + back * step[i];
        }
    }
}
