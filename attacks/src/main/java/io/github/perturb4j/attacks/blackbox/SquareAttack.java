package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.LogitMargin;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Square attack: a random search that changes one square of the image at a time, always to the boundary of the
 * ball, and keeps what increases the margin. It sees logits alone. Andriushchenko, Croce, Flammarion and Hein 2020
 * (Square Attack: a query-efficient black-box adversarial attack via random search), Algorithm 1, with the proposals of
 * Algorithm 2 for L-inf and Algorithm 3 for L2; for L1 those of L2 measured in L1 and projected exactly, as in Croce
 * and Hein 2021 (Mind the box). Squares shrink by the schedule of section 3, stretched to the number of queries.
 *
 * <p>What is increased is max over k != label of logits[k] - logits[label]; with a target, logits[target] - max over
 * k != target of logits[k]. Any number of classes from 2 will do. A sample ends with its first success.
 *
 * @param queries forward passes, at least 1; in AutoAttack 5000
 * @param p the share of the image that the first squares cover, above 0 and at most 1; in AutoAttack 0.8
 * @param restarts how often to begin anew on what has not succeeded, at least 1
 */
public record SquareAttack(int queries, double p, int restarts) implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "square",
                    "random search over squares, by logits alone",
                    "Andriushchenko et al. 2020",
                    o -> new SquareAttack(o.integer("queries", 5000), o.number("p", 0.8), o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withAccess(Access.LOGITS)
            .withCost("`queries` forward a restart");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public SquareAttack {
        AttackSettings.atLeastOne("square", "queries", queries);
        AttackSettings.atLeastOne("square", "restarts", restarts);
        AttackSettings.positive("square", "p", p, "it is the share of the image that the first squares cover");
        AttackSettings.between("square", "p", p, 0, 1);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return queries;
    }

    @Override
    public INDArray run(AttackTask task) {
        SquareProposal proposal = task.threat().norm() == Norm.LINF ? new SquareSigns(task) : new SquareBumps(task);
        SquareSchedule schedule = new SquareSchedule(p, queries);
        INDArray x = Points.copy(task.x0());
        double[] value = new double[task.size()];
        Arrays.fill(value, Double.NEGATIVE_INFINITY);
        for (int query = 0; query < queries && !task.isDone(); query++) {
            double share = schedule.share(query);
            boolean first = query == 0;
            try (Scope scope = Scope.open()) {
                INDArray ahead = PerSample.zip(x, task.x0(), (sample, values, x0) -> {
                    if (task.isActive(sample)) {
                        proposal.propose(sample, values, x0, first ? 1 : share, first);
                    }
                });
                keepBetter(task, x, task.threat().project(ahead, task.x0()), value);
            }
        }
        return x;
    }

    private static void keepBetter(AttackTask task, INDArray x, INDArray ahead, double... value) {
        Evaluation answer = task.logits(ahead);
        for (int i = 0; i < value.length; i++) {
            double found = answer.has(i) ? LogitMargin.of(task, answer.prediction(i), i) : Double.NEGATIVE_INFINITY;
            if (found > value[i] || answer.met(i)) {
                value[i] = found;
                Points.put(x, i, ahead, i);
            }
            if (answer.met(i)) {
                task.finish(i);
            }
        }
    }
}
