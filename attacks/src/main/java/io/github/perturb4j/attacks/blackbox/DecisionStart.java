package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where decision-based attacks begin: the points that were given, or noise that meets the criterion. */
final class DecisionStart {
    private DecisionStart() {}

    /** The points that were given, which cost no query; else {@link #noise}. */
    static INDArray find(AttackTask task, int tries) {
        Optional<INDArray> given = task.start();
        if (given.isEmpty()) {
            return noise(task, tries);
        }
        for (int i = 0; i < task.size(); i++) {
            task.begin(i, true);
        }
        return Points.copy(given.get());
    }

    /**
     * For each sample the first of at most {@code tries} draws that meets the criterion: pixels uniform in the box, and
     * every other time each value at one end of the box or the other; or, without a box, which leaves no other unit, x0
     * plus normal noise of standard deviation 1, 2, 3 and so on. Masked pixels stay. A sample without any is finished,
     * and stays at x0.
     */
    private static INDArray noise(AttackTask task, int tries) {
        INDArray start = Points.copy(task.x0());
        ThreatModel free = task.threat().withEpsilon(Epsilon.UNLIMITED);
        boolean[] searching = new boolean[task.size()];
        Arrays.fill(searching, true);
        for (int t = 1; t <= tries && !task.isDone(); t++) {
            try (Scope scope = Scope.open()) {
                int number = t;
                INDArray noise = PerSample.map(task.x0(), (i, x) -> draw(x, task.box(), number, task.random(i)));
                INDArray point = free.project(noise, task.x0());
                boolean[] met = task.decisions(point, searching);
                for (int i = 0; i < met.length; i++) {
                    if (met[i]) {
                        Points.put(start, i, point, i);
                        searching[i] = false;
                    }
                }
            }
        }
        for (int i = 0; i < searching.length; i++) {
            task.begin(i, !searching[i]);
        }
        return start;
    }

    private static void draw(double[] x, PixelBox box, int number, RandomGenerator random) {
        double range = box.high() - box.low();
        for (int p = 0; p < x.length; p++) {
            if (Double.isFinite(range)) {
                double part = random.nextDouble();
                x[p] = box.low() + range * (number % 2 == 0 ? Math.rint(part) : part);
            } else {
                x[p] += number * random.nextGaussian();
            }
        }
    }
}
