package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Module;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs an attack and vouches for its result.
 *
 * <p>It checks what goes in; predicts the originals and leaves alone those that meet the criterion already; runs the
 * attack in batches, every restart on the samples that have not succeeded; projects what the attack proposes; and
 * predicts what it returns itself. So for every attack: the result is in the ball and in the box exactly, the input is
 * not changed, epsilon 0 gives the originals without asking the attack, and a sample's result depends, bit for bit, on
 * its image, classes, number and the seed alone: not on batch size, order or threads. (The model must treat samples
 * alike: layers of this library do, in evaluation mode.)
 *
 * <p>A runner never changes: what sets something gives another runner, and this one stays as it is.
 */
public final class AttackRunner {
    /** How many points of each sample's trace are kept, if {@link #trace} does not say: at most 6 kB a sample. */
    public static final int TRACE_POINTS = 256;

    private final RunSettings settings;

    AttackRunner(RunSettings settings) {
        this.settings = settings;
    }

    private AttackRunner with(Consumer<RunSettings> change) {
        return new AttackRunner(settings.with(change));
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
        return new AttackRunner(new RunSettings(model, threat));
    }

    /** How many samples go through the model together: memory for speed, results stay the same. */
    public AttackRunner batchSize(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("expected a batch size of at least 1, found " + batchSize);
        }
        return with(s -> s.batchSize = batchSize);
    }

    /** Of all random numbers. */
    public AttackRunner seed(long seed) {
        return with(s -> s.seed = seed);
    }

    /**
     * What is returned. If true, of all iterates that the attack asked for a gradient at and of the last, the one that
     * meets the criterion with the largest objective; the last where none does. If false, the last one whatever came
     * before, as textbook loops have it. Of several restarts' last iterates success comes first, then the larger
     * objective.
     */
    public AttackRunner keepBest(boolean keepBest) {
        return with(s -> s.keepBest = keepBest);
    }

    /** The number of each sample, which its random numbers derive from; its position in the input if not given. */
    public AttackRunner sampleIds(long... sampleIds) {
        return with(s -> s.sampleIds = sampleIds.clone());
    }

    /**
     * Whether a sample takes no further part once it has succeeded: less work where only success is of interest.
     * Minimal-norm attacks take no notice.
     */
    public AttackRunner stopAtSuccess(boolean stopAtSuccess) {
        return with(s -> s.stopAtSuccess = stopAtSuccess);
    }

    /** The most an attack may spend on a sample. */
    public AttackRunner budget(Budget budget) {
        return with(s -> s.budget = budget);
    }

    /**
     * Whether what is returned is to be an image that an 8-bit file can hold, every value a multiple of 1/255; the
     * originals must be such images. What an attack finds is rounded, inside the ball, and predicted again: success is
     * that of the rounded image. Norms are then those of {@link io.github.perturb4j.attacks.threat.EightBit#norms}.
     */
    public AttackRunner eightBit(boolean eightBit) {
        return with(s -> s.eightBit = eightBit);
    }

    /**
     * For a model that draws random numbers, best declared as a {@link RandomModel}: each query, of the attack and of
     * the harness, asks it so many times. Gradients, losses and logits are the means, predictions those of the mean
     * logits; a point is a success by the draws' rule. Each query of the attack sees new draws; the harness judges
     * every point of a sample by the same ones, other than the attack's, so a success is no lucky draw. Every draw
     * counts as a pass. One by default.
     */
    public AttackRunner draws(Draws draws) {
        return with(s -> s.draws = draws);
    }

    /**
     * How many points of {@link SampleResult#trace} are kept of each sample, 24 bytes each: 0 for none, {@link
     * Integer#MAX_VALUE} for all, {@link #TRACE_POINTS} if not given. Of an attack that asks more often, every second
     * query is kept, then every fourth and so on, and always the first and the last.
     *
     * @throws IllegalArgumentException if it is negative, or 1, which is no line
     */
    public AttackRunner trace(int points) {
        if (points < 0 || points == 1) {
            throw new IllegalArgumentException(
                    "a trace has at least 2 points, or 0 for none, found " + points + "; Integer.MAX_VALUE keeps all");
        }
        return with(s -> s.tracePoints = points);
    }

    /**
     * The networks that the model is made of: they are put in evaluation mode for each run, and back. A model that is
     * itself a {@link Module}, or the {@link MeanModel} of some, is known already.
     */
    public AttackRunner evaluating(Module... networks) {
        return with(s -> s.networks = List.of(networks));
    }

    /** For another threat model. */
    public AttackRunner withThreat(ThreatModel other) {
        return with(s -> s.threat = Objects.requireNonNull(other, "an attack needs a threat model, found none"));
    }

    ThreatModel threat() {
        return settings.threat;
    }

    long[] ids(int samples) {
        return settings.ids(samples);
    }

    /** Hears of every query. */
    public AttackRunner progress(Progress progress) {
        return with(s -> s.progress = progress);
    }

    /**
     * Where attacks begin that walk along the boundary from its other side ({@link SingleAttack#takesStart}): images
     * that meet the criterion, of the target's class with one. Without them such an attack tries noise, which hardly
     * ever is of a target's class. The harness asks about them first; box and mask are applied before.
     *
     * @param start of the shape and type of the images; not changed
     */
    public AttackRunner start(INDArray start) {
        return with(s -> s.start = Optional.of(start));
    }

    /**
     * Attacks another model, and judges what comes of it on this one, which is asked about the originals and the
     * results alone: transfer (Papernot, McDaniel and Goodfellow 2016, Transferability in machine learning). The attack
     * runs to its end, on samples that the other model gets wrong too. Passes through the other model count as the
     * attack's.
     *
     * @param source of the same pixels and classes
     */
    public AttackRunner madeOn(UnaryOperator<Variable> source) {
        return with(s -> s.source = Optional.of(source));
    }

    /** Hears of what makes a run's result doubtful, {@link AttackResult#warnings}, as soon as it is known. */
    public AttackRunner warned(Consumer<String> warned) {
        return with(s -> s.warned = warned);
    }

    /**
     * Asked before every use of the model; once true, the run ends with
     * {@link java.util.concurrent.CancellationException}.
     */
    public AttackRunner cancelWhen(BooleanSupplier cancelled) {
        return with(s -> s.cancelled = cancelled);
    }

    /**
     * Asked before every use of the model; once true, the attack ends as if its budget were used up, and the run with
     * the best that was found so far, {@link AttackResult#stopped}.
     */
    public AttackRunner stopWhen(BooleanSupplier stopped) {
        return with(s -> s.stopped = stopped);
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
        InputChecks.input(settings, images, criterion);
        InputChecks.attack(settings, attack, images);
        INDArray own = Memory.copy(images, images.dataType());
        return evaluating(() -> new AttackRun(settings, attack, own, criterion).run());
    }

    /**
     * What the model makes of the images as they are, as it would be found before an attack: a forward pass for each
     * draw. Throws as {@link #run} does.
     *
     * @return {@link SampleResult#adversarial} is the original's prediction too, {@link SampleResult#attacked} whether
     *     it is yet to meet the criterion
     */
    public AttackResult look(INDArray images, Criterion criterion) {
        InputChecks.input(settings, images, criterion);
        INDArray own = Memory.copy(images, images.dataType());
        return evaluating(() -> AttackRun.look(settings, own, criterion));
    }

    /**
     * What the attack achieves at each of several radii, which replace the threat model's.
     *
     * @param epsilons at least one, in any order, each finite and >= 0
     */
    public EpsilonSweep sweep(Attack attack, INDArray images, Criterion criterion, double... epsilons) {
        return EpsilonSweep.of(this, attack, images, criterion, epsilons);
    }

    /**
     * The nearest success for each sample. Of an attack that needs a radius, by bracketing and bisection: from the
     * threat model's radius it is doubled, up to {@code limit}, until the attack succeeds, then the largest failure and
     * the smallest success are brought together. {@link SampleResult#norms} then has the smallest epsilon found, costs
     * are those of all runs together, and a sample without success at {@code limit} has none. A minimal-norm attack
     * runs once, with {@code limit} as its radius.
     *
     * @param attack with steps that are fractions of epsilon ({@link StepSize#ofEpsilon})
     * @param limit the largest epsilon to try, above 0 and finite
     * @param tolerance how far apart failure and success may stay, as a fraction of epsilon, such as 0.01
     */
    public AttackResult minimalEpsilon(
            Attack attack, INDArray images, Criterion criterion, double limit, double tolerance) {
        return attack instanceof MinimalNormAttack
                ? withThreat(settings.threat.withEpsilon(Epsilon.of(limit))).run(attack, images, criterion)
                : new MinimalEpsilon(this, attack, images, criterion, limit, tolerance).search();
    }

    private <T> T evaluating(Supplier<T> body) {
        List<Module> training =
                settings.networks.stream().filter(Module::isTraining).toList();
        training.forEach(Module::eval);
        try {
            return body.get();
        } finally {
            training.forEach(Module::train);
        }
    }
}
