package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * HopSkipJump: from a point on the decision boundary the normal is estimated by the decisions at random points around
 * it, a step is taken along it, as long as possible, and bisection leads back to the boundary, nearer to x0. Chen,
 * Jordan and Wainwright 2020 (HopSkipJumpAttack: a query-efficient decision-based attack), algorithms 1 and 2,
 * equations 9 and 12 to 16. It begins at a given
 * point ({@link io.github.perturb4j.attacks.AttackRunner#start}), or else at noise, which rarely is of a target's
 * class.
 *
 * @param steps estimates of the normal, at least 1
 * @param firstQueries decisions for the first estimate, at least 1; the t-th takes sqrt(t) times as many; the paper's
 *     is 100
 * @param starts how many points of noise to try where no start is given, at least 1
 * @param restarts how often to begin anew, at least 1: each follows the boundary to the class it begins in, which need
 *     not be the nearest
 */
public record HopSkipJump(int steps, int firstQueries, int starts, int restarts) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "hopskipjump",
                    "decisions: normals of the boundary, estimated",
                    "Chen et al. 2020",
                    o -> new HopSkipJump(
                            o.integer("steps", 40),
                            o.integer("queries", 100),
                            o.integer("starts", 50),
                            o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2)
            .withAccess(Access.DECISION)
            .withCost("forward: `queries` x (sqrt 1 + .. + sqrt `steps`), about 17,000, a restart");

    private static final int HALVINGS = 30;
    private static final double FIRST_DELTA = 0.1; // of the box's width

    /** @throws IllegalArgumentException if a setting is out of its range */
    public HopSkipJump {
        AttackSettings.atLeastOne("hopskipjump", "steps", steps);
        AttackSettings.atLeastOne("hopskipjump", "firstQueries", firstQueries);
        AttackSettings.atLeastOne("hopskipjump", "starts", starts);
        AttackSettings.atLeastOne("hopskipjump", "restarts", restarts);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    /** The queries for estimates, which are most. */
    @Override
    public int steps() {
        long queries = starts;
        for (int t = 1; t <= steps && queries < Integer.MAX_VALUE; t++) {
            queries += queries(t);
        }
        return (int) Math.min(Integer.MAX_VALUE, queries);
    }

    private int queries(int step) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(firstQueries * Math.sqrt(step)));
    }

    @Override
    public boolean takesStart() {
        return true;
    }

    @Override
    public INDArray run(AttackTask task) {
        INDArray x = DecisionStart.find(task, starts);
        Points.assign(x, nearest(task, x));
        for (int step = 1; step <= steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                Points.assign(x, nearest(task, leap(task, x, normal(task, x, step), step)));
            }
        }
        return x;
    }

    /**
     * Algorithm 1: between x0 and x the point nearest to x0 that meets the criterion, by bisection of the segment for
     * L2 and of the cube's side for L-inf.
     */
    private static INDArray nearest(AttackTask task, INDArray x) {
        boolean cube = task.threat().norm() == Norm.LINF;
        double[] halvings = dimensions(task);
        Arrays.setAll(halvings, i -> Math.ceil(Math.log(halvings[i]) / Math.log(2) * (cube ? 2 : 1.5)));
        double[] distance = distances(task, x);
        double[] low = new double[task.size()];
        double[] high = new double[task.size()];
        Arrays.fill(high, 1);
        INDArray best = x;
        double most = Arrays.stream(halvings).max().orElse(0);
        for (int h = 0; h < most && !task.isDone(); h++) {
            INDArray middle = PerSample.zip(x, task.x0(), (i, at, x0) -> {
                double part = (low[i] + high[i]) / 2;
                for (int p = 0; p < at.length; p++) {
                    double room = part * distance[i];
                    at[p] = cube
                            ? Math.min(x0[p] + room, Math.max(x0[p] - room, at[p]))
                            : x0[p] + part * (at[p] - x0[p]);
                }
            });
            boolean[] halving = new boolean[task.size()];
            for (int i = 0; i < halving.length; i++) {
                halving[i] = h < halvings[i];
            }
            boolean[] met = task.decisions(middle, halving);
            best = choose(met, middle, best);
            for (int i = 0; i < met.length; i++) {
                double part = (low[i] + high[i]) / 2;
                low[i] = met[i] ? low[i] : part;
                high[i] = met[i] ? part : high[i];
            }
        }
        return best;
    }

    /**
     * Equation 16: the mean of (phi - mean phi) u over unit vectors u, where phi is 1 if x + delta u meets the
     * criterion and -1 if not. Delta is a tenth of the box's width at first, as in the authors' code, and then the
     * distance divided by the number of values that may change (section III-C).
     */
    private INDArray normal(AttackTask task, INDArray x, int step) {
        double[] dimensions = dimensions(task);
        double[] delta = distances(task, x);
        Arrays.setAll(delta, i -> step == 1 ? FIRST_DELTA * task.box().unit() : delta[i] / dimensions[i]);
        INDArray none = Ops.constant(Memory.zeros(x.dataType(), x.shape())).value();
        INDArray sum = Points.copy(none);
        INDArray signed = Points.copy(none);
        int[] balance = new int[task.size()];
        int queries = queries(step);
        for (int q = 0; q < queries && !task.isDone(); q++) {
            try (Scope scope = Scope.open()) {
                INDArray noise = Points.addGaussian(none, 1, task::random);
                INDArray probe = free(task).project(sphere(task).ascend(x, noise, delta), task.x0());
                INDArray moved = Points.add(probe, -1, x);
                boolean[] met = task.decisions(probe);
                Points.assign(sum, Points.add(sum, 1, moved));
                Points.assign(signed, Points.add(signed, i -> met[i] ? 1 : -1, moved));
                Arrays.setAll(balance, i -> balance[i] + (met[i] ? 1 : -1));
            }
        }
        return Points.add(signed, i -> Math.abs(balance[i]) < queries ? -(double) balance[i] / queries : 0, sum);
    }

    /**
     * Equation 15: the longest step that meets the criterion of distance / sqrt(step), half of it, a quarter and so on.
     */
    private static INDArray leap(AttackTask task, INDArray x, INDArray direction, int step) {
        double[] length = distances(task, x);
        boolean[] searching = new boolean[task.size()];
        Arrays.fill(searching, true);
        INDArray best = x;
        for (int h = 0; h < HALVINGS && !noneTrue(searching) && !task.isDone(); h++) {
            double part = Math.scalb(1 / Math.sqrt(step), -h);
            double[] lengths = Arrays.stream(length).map(l -> l * part).toArray();
            INDArray ahead = free(task).project(task.threat().ascend(x, direction, lengths), task.x0());
            boolean[] met = task.decisions(ahead, searching);
            best = choose(met, ahead, best);
            for (int i = 0; i < met.length; i++) {
                searching[i] &= !met[i];
            }
        }
        return best;
    }

    private static boolean noneTrue(boolean... flags) {
        for (boolean flag : flags) {
            if (flag) {
                return false;
            }
        }
        return true;
    }

    private static ThreatModel free(AttackTask task) {
        return task.threat().withEpsilon(Epsilon.UNLIMITED);
    }

    private static ThreatModel sphere(AttackTask task) {
        return Norm.L2
                .ball(Epsilon.UNLIMITED, task.box())
                .withMask(task.threat().mask());
    }

    /** How many values of each sample may change. */
    private static double[] dimensions(AttackTask task) {
        int values = (int) (task.x0().length() / task.size());
        int channels = PerSample.channels(task.x0());
        double[] free = new double[task.size()];
        Arrays.setAll(free, i -> task.threat().mask().count(i, channels, values));
        return free;
    }

    private static double[] distances(AttackTask task, INDArray x) {
        return Arrays.stream(Norms.of(x, task.x0()))
                .mapToDouble(task.threat().norm()::of)
                .toArray();
    }

    /** Of each sample {@code one} where told so, else {@code other}. */
    private static INDArray choose(boolean[] which, INDArray one, INDArray other) {
        return PerSample.zip(other, one, (i, values, chosen) -> {
            if (which[i]) {
                System.arraycopy(chosen, 0, values, 0, values.length);
            }
        });
    }
}
