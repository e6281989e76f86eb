package io.github.perturb4j.attacks.universal;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One perturbation v of small norm for a whole set of images: in each pass, every image that v does not fool yet adds
 * its own shortest way over the decision boundary from x + v, and v is projected back into the ball. Moosavi-Dezfooli
 * et al. 2017 (Universal adversarial perturbations), algorithm 1. What is fooled is the model's own prediction, right
 * or wrong, as in the paper; x + v is clipped to the pixel box wherever the model sees it.
 *
 * @param step the shortest way of one image; the paper's is DeepFool
 * @param passes through the images, at most; at least 1
 * @param enough stop after a pass that leaves this fraction of the images fooled, from 0 to 1; the paper's is 0.8
 * @param seed of the images' order, which changes with each pass
 */
public record UniversalAttack(MinimalNormAttack step, int passes, double enough, long seed) {
    private static final long STREAM = 0x756e69L;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public UniversalAttack {
        AttackSettings.atLeastOne("universal", "passes", passes);
        AttackSettings.between("universal", "enough", enough, 0, 1);
    }

    /**
     * Finds v.
     *
     * @param model pixels (N, C, H, W) to logits (N, K), in evaluation mode
     * @param threat the ball around 0 that v is to be in, of one radius for all, and the pixels' box
     * @param images (N, C, H, W), not changed
     */
    public UniversalPerturbation run(UnaryOperator<Variable> model, ThreatModel threat, INDArray images) {
        int[] clean = UniversalPerturbation.predictions(model, images);
        long[] shape = images.shape().clone();
        shape[0] = 1;
        INDArray v = Memory.zeros(images.dataType(), shape);
        UniversalPerturbation current = new UniversalPerturbation(v, threat.box(), List.of());
        List<Double> rates = new ArrayList<>();
        for (int pass = 0; pass < passes; pass++) {
            for (int i : order(clean.length, pass)) {
                try (Scope scope = Scope.open()) {
                    grow(model, threat, current, Points.select(images, i), clean[i]);
                }
            }
            rates.add(current.foolingRate(model, images));
            if (rates.get(pass) >= enough) {
                break;
            }
        }
        return new UniversalPerturbation(v, threat.box(), rates);
    }

    private void grow(
            UnaryOperator<Variable> model,
            ThreatModel threat,
            UniversalPerturbation current,
            INDArray image,
            int prediction) {
        INDArray v = current.delta();
        INDArray start = current.apply(image);
        ThreatModel free = threat.withEpsilon(Epsilon.UNLIMITED);
        AttackResult found =
                AttackRunner.of(model, free).seed(seed).trace(0).run(step, start, new CrossEntropy(prediction));
        if (found.sample(0).attacked() && found.sample(0).success()) {
            INDArray longer = Points.add(Points.add(v, 1, found.adversarial()), -1, start);
            INDArray origin = Memory.zeros(v.dataType(), v.shape());
            ThreatModel ball = threat.norm().ball(threat.epsilon(), PixelBox.NONE);
            Points.assign(v, ball.project(longer, origin));
        }
    }

    private int[] order(int n, int pass) {
        int[] order = IntStream.range(0, n).toArray();
        CounterRandom random = new CounterRandom(STREAM, seed, pass);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
