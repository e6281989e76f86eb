package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs an attack and vouches for its result.
 *
 * <p>It checks what goes in; predicts the originals and leaves alone those that meet the criterion already; runs the
 * attack in batches, every restart on the samples that have not succeeded; projects what the attack proposes; and
 * predicts what it returns itself. So for every attack: the result is in the ball and in the box exactly, the input is
 * not changed, epsilon 0 gives the originals, and a sample's result depends, bit for bit, on its image, classes, number
 * and the seed alone: not on batch size, order or threads. (The model must treat samples alike: layers of this library
 * do, in evaluation mode.)
 *
 * <p>A runner may be used again; it is not thread-safe while it is being set up.
 */
public final class AttackRunner {
    private final UnaryOperator<Variable> model;
    private final ThreatModel threat;
    private int batchSize = 32;
    private long seed;
    private boolean keepBest = true;
    private long[] sampleIds = {};
    private Progress progress = (step, total, loss) -> {};
    private BooleanSupplier cancelled = () -> false;

    /** What a run needs to know besides its attack and input. */
    record Settings(
            UnaryOperator<Variable> model,
            ThreatModel threat,
            int batchSize,
            long seed,
            boolean keepBest,
            long[] sampleIds,
            Progress progress,
            BooleanSupplier cancelled) {}

    private AttackRunner(UnaryOperator<Variable> model, ThreatModel threat) {
        this.model = model;
        this.threat = threat;
    }

    /**
     * A runner with batches of 32, seed 0 and {@link #keepBest}.
     *
     * @param model pixels (N, C, H, W) to logits (N, K >= 2) of the same type, in evaluation mode
     */
    public static AttackRunner of(UnaryOperator<Variable> model, ThreatModel threat) {
        if (model == null || threat == null) {
            throw new IllegalArgumentException("an attack needs a model and a threat model, found "
                    + (model == null ? "no model" : "no threat model"));
        }
        return new AttackRunner(model, threat);
    }

    /** How many samples go through the model together: memory for speed, results stay the same. */
    public AttackRunner batchSize(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("expected a batch size of at least 1, found " + batchSize);
        }
        this.batchSize = batchSize;
        return this;
    }

    /** Of all random numbers. */
    public AttackRunner seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * What is returned. If true, of all iterates that the attack asked for a gradient at and of the last, the one that
     * meets the criterion with the largest objective; the last where none does. If false, the last one whatever came
     * before, as textbook loops have it. Of several restarts' last iterates success comes first, then the larger
     * objective.
     */
    public AttackRunner keepBest(boolean keepBest) {
        this.keepBest = keepBest;
        return this;
    }

    /** The number of each sample, which its random numbers derive from; its position in the input if not given. */
    public AttackRunner sampleIds(long... sampleIds) {
        this.sampleIds = sampleIds.clone();
        return this;
    }

    /** Hears of every gradient call. */
    public AttackRunner progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * Asked before every use of the model; once true, the run ends with
     * {@link java.util.concurrent.CancellationException}.
     */
    public AttackRunner cancelWhen(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
        return this;
    }

    /**
     * Attacks every sample.
     *
     * @param images the originals, (N, C, H, W), float32 or float64, finite and in the threat model's box; not changed
     * @param criterion for these N samples
     * @return one result per sample, in the input's order
     * @throws IllegalArgumentException if the images or classes do not fit, naming the sample and pixel
     * @throws ArithmeticException if the model gives NaN or infinity
     * @throws IllegalStateException if the threat model does not contain what it projected
     * @throws java.util.concurrent.CancellationException if cancelled; nothing is returned then
     */
    public AttackResult run(Attack attack, INDArray images, Criterion criterion) {
        checkImages(images);
        checkCount("criterion has labels for", criterion.labels().length, images);
        if (sampleIds.length != 0) {
            checkCount("sampleIds has numbers for", sampleIds.length, images);
        }
        Settings settings = new Settings(model, threat, batchSize, seed, keepBest, sampleIds, progress, cancelled);
        INDArray own = Memory.copy(images, images.dataType());
        return new AttackRun(settings, attack, own, criterion).run();
    }

    private void checkImages(INDArray images) {
        if (images.dataType() != DataType.FLOAT && images.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("images must be float32 or float64, found " + images.dataType()
                    + ": convert them, pixels scaled to the model's range, with castTo");
        }
        if (images.rank() != 4) {
            throw new IllegalArgumentException("images must have rank 4 (N, C, H, W), found the shape "
                    + Arrays.toString(images.shape()) + "; one image is (1, C, H, W)");
        }
        PixelBox box = threat.box();
        long outside = box.firstOutside(images);
        if (outside >= 0) {
            long[] at = position(outside, images.shape());
            throw new IllegalArgumentException("pixel " + Arrays.toString(at) + " (sample, channel, row, column) is "
                    + images.getDouble(at) + "; expected finite numbers in the box " + box
                    + ": scale the images, or set the box to the range the model was trained on");
        }
    }

    private static long[] position(long flat, long[] shape) {
        long[] at = new long[shape.length];
        long rest = flat;
        for (int d = shape.length - 1; d >= 0; d--) {
            at[d] = rest % shape[d];
            rest /= shape[d];
        }
        return at;
    }

    private static void checkCount(String what, int found, INDArray images) {
        if (found != images.size(0)) {
            throw new IllegalArgumentException(
                    what + " " + found + " samples, the images are " + images.size(0) + "; give one for each");
        }
    }
}
