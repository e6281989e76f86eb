package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.transform.RandomTransform;
import io.github.perturb4j.attacks.transform.Transforms;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean over draws of T of the gradient of J(T(x)) with respect to x: A^T times the gradient at T(x) = A x + b. */
record TransformedInput(RandomTransform distribution, int draws) implements GradientEstimate {
    @Override
    public INDArray at(AttackTask task, INDArray x) {
        return GradientEstimate.mean(task, x, draws, draw -> {
            Transforms drawn = Transforms.draw(distribution, x, task.box(), task::random);
            return drawn.transpose(task.gradient(drawn.apply(x)));
        });
    }
}
