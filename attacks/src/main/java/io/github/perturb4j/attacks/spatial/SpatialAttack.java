package io.github.perturb4j.attacks.spatial;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.transform.ImagePose;
import io.github.perturb4j.attacks.transform.ImageShape;
import io.github.perturb4j.attacks.transform.Transform;
import io.github.perturb4j.attacks.transform.Transforms;
import io.github.perturb4j.attacks.transform.Warp;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rotates and moves each image, among the poses tried, into the one that fools the model, and that with the largest
 * objective. Engstrom et al. 2019 (Exploring the landscape of spatial robustness), section 3: grid search and
 * worst-of-k. Resampling is bilinear ({@link Warp}), what comes in from outside is
 * black, the least that the pixels' box allows. Black box, one forward pass for
 * each pose.
 *
 * @param degrees the largest rotation, either way, from 0 to 180; the paper's is 30
 * @param shift the largest move along each axis in pixels, from 0; the paper's is about a tenth of the side
 * @param search the poses tried
 */
public record SpatialAttack(double degrees, double shift, PoseSearch search) {
    private static final int BATCH = 32;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public SpatialAttack {
        AttackSettings.between("spatial", "degrees", degrees, 0, 180);
        AttackSettings.between("spatial", "shift", shift, 0, Double.MAX_VALUE);
    }

    /**
     * What was found for one sample.
     *
     * @param pose unmoved if the image met the criterion already
     * @param success whether the model's answer to the posed image meets the criterion
     * @param objective the criterion's, of the posed image
     * @param forwardPasses the original's included
     */
    public record Found(ImagePose pose, boolean success, double objective, int forwardPasses) {
        private boolean isBelow(boolean met, double other) {
            return success == met ? other > objective : met;
        }
    }

    /**
     * @param images posed, in the input's shape and type; owned by the caller
     * @param samples one for each image
     */
    public record Result(INDArray images, List<Found> samples) {
        public Result {
            samples = List.copyOf(samples);
        }

        /** How many images meet the criterion, those that did before included. */
        public int successes() {
            return (int) samples.stream().filter(Found::success).count();
        }
    }

    /** {@link #run(UnaryOperator, INDArray, PixelBox, Criterion)} for pixels in [0, 1]. */
    public Result run(UnaryOperator<Variable> model, INDArray images, Criterion criterion) {
        return run(model, images, PixelBox.UNIT, criterion);
    }

    /**
     * Attacks every image. A sample's result depends on its image, class and number alone.
     *
     * @param model pixels (N, C, H, W) to logits (N, K), in evaluation mode
     * @param images (N, C, H, W), not changed
     * @param box of the pixels, with a lower bound; without one black is 0
     * @param criterion for these N samples
     */
    public Result run(UnaryOperator<Variable> model, INDArray images, PixelBox box, Criterion criterion) {
        int samples = (int) images.size(0);
        INDArray posed = Memory.copy(images, images.dataType());
        List<Found> found = new ArrayList<>();
        for (int from = 0; from < samples; from += BATCH) {
            int[] batch = IntStream.range(from, Math.min(samples, from + BATCH)).toArray();
            try (Scope scope = Scope.open()) {
                Found[] best = search(model, Points.select(images, batch), box, criterion.select(batch), from);
                ImagePose[] poses = Arrays.stream(best).map(Found::pose).toArray(ImagePose[]::new);
                INDArray moved = posed(Points.select(images, batch), box, poses);
                for (int i = 0; i < batch.length; i++) {
                    Points.put(posed, batch[i], moved, i);
                }
                found.addAll(List.of(best));
            }
        }
        return new Result(posed, found);
    }

    private Found[] search(
            UnaryOperator<Variable> model, INDArray images, PixelBox box, Criterion criterion, int first) {
        ImagePose[] unmoved = new ImagePose[(int) images.size(0)];
        Arrays.fill(unmoved, ImagePose.UNMOVED);
        Found[] best = answers(model, images, box, criterion, unmoved);
        boolean[] met = new boolean[best.length];
        Arrays.setAll(best, i -> {
            met[i] = best[i].success;
            return met[i] ? best[i] : new Found(ImagePose.UNMOVED, false, Double.NEGATIVE_INFINITY, 1);
        });
        for (int p = 0; p < search.size() && IntStream.range(0, met.length).anyMatch(i -> !met[i]); p++) {
            int index = p;
            ImagePose[] poses = new ImagePose[best.length];
            Arrays.setAll(poses, i -> search.pose(index, first + i, degrees, shift));
            Found[] tried = answers(model, images, box, criterion, poses);
            for (int i = 0; i < best.length; i++) {
                if (!met[i]) {
                    Found better = best[i].isBelow(tried[i].success, tried[i].objective) ? tried[i] : best[i];
                    best[i] = new Found(better.pose, better.success, better.objective, index + 2);
                }
            }
        }
        return best;
    }

    private static Found[] answers(
            UnaryOperator<Variable> model, INDArray images, PixelBox box, Criterion criterion, ImagePose... poses) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable logits = model.apply(Variable.of(posed(images, box, poses)));
            double[] objective = Span.of(criterion.objective(logits).value()).toDoubles();
            boolean[] met = criterion.isMet(logits.value());
            Found[] found = new Found[poses.length];
            Arrays.setAll(found, i -> new Found(poses[i], met[i], objective[i], 1));
            return found;
        }
    }

    private static INDArray posed(INDArray images, PixelBox box, ImagePose... poses) {
        ImageShape shape = ImageShape.of(images);
        Transform[] moves = Arrays.stream(poses)
                .map(p -> p.equals(ImagePose.UNMOVED) ? Transform.IDENTITY : Warp.posed(shape, p))
                .toArray(Transform[]::new);
        return new Transforms(box, moves).apply(images);
    }
}
