package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** g(x) + v, where v is the mean of g(x') - g(x) over neighbours x' of the x before, 0 at first. */
final class VarianceTuned implements GradientEstimate {
    private final int neighbours;
    private final ThreatModel around;
    private final INDArray variance;

    VarianceTuned(AttackTask task, int neighbours, double reach) {
        this.neighbours = neighbours;
        double[] radii = Arrays.stream(task.epsilons()).map(e -> reach * e).toArray();
        this.around = task.threat().withEpsilon(Epsilon.perSample(radii));
        this.variance = Ascent.zerosLike(task.x0());
    }

    @Override
    public INDArray at(AttackTask task, INDArray x) {
        INDArray gradient = task.gradient(x);
        INDArray tuned = Points.add(gradient, 1, variance);
        INDArray mean =
                GradientEstimate.mean(task, x, neighbours, n -> task.gradient(around.randomStart(x, task::random)));
        Points.assign(variance, Points.add(mean, -1, gradient));
        return tuned;
    }
}
