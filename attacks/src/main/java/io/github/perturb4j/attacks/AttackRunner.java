package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Module;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs an attack and vouches for its result.
 *
 * <p>It checks what goes in; predicts the originals and leaves alone those that meet the criterion already; runs the
 * attack in batches, every restart on the samples that have not succeeded; projects what the attack proposes; and
 * predicts what it returns itself. So for every attack: the result is in the ball and in the box exactly, the input is
 * not changed, epsilon 0 gives the originals without asking the attack, and a sample's result depends, bit for bit, on its image, classes, number
 * and the seed alone: not on batch size, order or threads. (The model must treat samples alike: layers of this library
 * do, in evaluation mode.)
 *
 * <p>A runner may be used again; it is not thread-safe while it is being set up.
 */
public final class AttackRunner {
    /** How many points of each sample's trace are kept, if {@link #trace} does not say: at most 6 kB a sample. */
    public static final int TRACE_POINTS = 256;

    private final UnaryOperator<Variable> model;
    private final ThreatModel threat;
    private int batchSize = 32;
    private long seed;
    private boolean keepBest = true;
    private long[] sampleIds = {};
    private Progress progress = (step, total, loss) -> {};
    private BooleanSupplier cancelled = () -> false;
    private Budget budget = Budget.UNLIMITED;
    private boolean stopAtSuccess;
    private boolean eightBit;
    private int tracePoints = TRACE_POINTS;
    private Draws draws = Draws.ONE;
    private Consumer<String> warned = warning -> {};
    private Optional<INDArray> start = Optional.empty();
    private Optional<UnaryOperator<Variable>> source = Optional.empty();
    private boolean regardless;
    private List<Module> networks = List.of();

    /** What a run needs to know besides its attack and input. */
    record Settings(
            UnaryOperator<Variable> model,
            ThreatModel threat,
            int batchSize,
            long seed,
            boolean keepBest,
            long[] sampleIds,
            Progress progress,
            BooleanSupplier cancelled,
            Budget budget,
            boolean stopAtSuccess,
            boolean eightBit,
            int tracePoints,
            Draws draws,
            Consumer<String> warned,
            Optional<INDArray> start,
            Optional<AttackRunner> elsewhere,
            boolean regardless) {
        /** Whether one answer may differ from the next. */
        boolean isRandom() {
            return model instanceof RandomModel || draws.number() > 1;
        }
    }

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
        return new AttackRunner(model, threat)
                .evaluating(MeanModel.networks(model).toArray(Module[]::new));
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

    /**
     * Whether a sample takes no further part once it has succeeded: less work where only success is of interest. Minimal-norm
     * attacks take no notice.
     */
    public AttackRunner stopAtSuccess(boolean stopAtSuccess) {
        this.stopAtSuccess = stopAtSuccess;
        return this;
    }

    /** The most an attack may spend on a sample. */
    public AttackRunner budget(Budget budget) {
        this.budget = budget;
        return this;
    }

    /**
     * Whether what is returned is to be an image that an 8-bit file can hold, every value a multiple of 1/255; the
     * originals must be such images. What an attack finds is rounded, inside the ball, and predicted again: success is
     * that of the rounded image. Norms are then those of {@link io.github.perturb4j.attacks.threat.EightBit#norms}.
     */
    public AttackRunner eightBit(boolean eightBit) {
        this.eightBit = eightBit;
        return this;
    }

    /**
     * For a model that draws random numbers, best declared as a {@link RandomModel}: each query, of the attack and of the
     * harness, asks it so many times. Gradients, losses and logits are the means, predictions those of the mean logits; a
     * point is a success by the draws' rule. Each query of the attack sees new draws; the harness judges every point of a
     * sample by the same ones, other than the attack's, so a success is no lucky draw. Every draw counts as a pass. One by
     * default.
     */
    public AttackRunner draws(Draws draws) {
        this.draws = draws;
        return this;
    }

    /**
     * How many points of {@link SampleResult#trace} are kept of each sample, 24 bytes each: 0 for none, {@link
     * Integer#MAX_VALUE} for all, {@link #TRACE_POINTS} if not given. Of an attack that asks more often, every second query
     * is kept, then every fourth and so on, and always the first and the last.
     *
     * @throws IllegalArgumentException if it is negative, or 1, which is no line
     */
    public AttackRunner trace(int points) {
        if (points < 0 || points == 1) {
            throw new IllegalArgumentException(
                    "a trace has at least 2 points, or 0 for none, found " + points + "; Integer.MAX_VALUE keeps all");
        }
        this.tracePoints = points;
        return this;
    }

    /**
     * The networks that the model is made of: they are put in evaluation mode for each run, and back. A model that is
     * itself a {@link Module}, or the {@link MeanModel} of some, is known already.
     */
    public AttackRunner evaluating(Module... networks) {
        this.networks = List.of(networks);
        return this;
    }

    /** A runner with the same settings for another threat model. */
    public AttackRunner withThreat(ThreatModel other) {
        return copyTo(of(model, other));
    }

    private AttackRunner copyTo(AttackRunner runner) {
        runner.batchSize = batchSize;
        runner.seed = seed;
        runner.keepBest = keepBest;
        runner.sampleIds = sampleIds;
        runner.progress = progress;
        runner.cancelled = cancelled;
        runner.budget = budget;
        runner.stopAtSuccess = stopAtSuccess;
        runner.eightBit = eightBit;
        runner.tracePoints = tracePoints;
        runner.draws = draws;
        runner.warned = warned;
        runner.start = start;
        runner.source = source;
        runner.regardless = regardless;
        runner.networks = runner.model == model ? networks : runner.networks;
        return runner;
    }

    ThreatModel threat() {
        return threat;
    }

    long[] ids(int samples) {
        return sampleIds.length == 0 ? LongStream.range(0, samples).toArray() : sampleIds.clone();
    }

    /** Hears of every query. */
    public AttackRunner progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * Where attacks begin that walk along the boundary from its other side ({@link SingleAttack#takesStart}): images that meet
     * the criterion, of the target's class with one. Without them such an attack tries noise, which hardly ever is of a
     * target's class. The harness asks about them first; box and mask are applied before.
     *
     * @param start of the shape and type of the images; not changed
     */
    public AttackRunner start(INDArray start) {
        this.start = Optional.of(start);
        return this;
    }

    /**
     * Attacks another model, and judges what comes of it on this one, which is asked about the originals and the results
     * alone: transfer (Papernot, McDaniel and Goodfellow 2016, Transferability in machine learning). The attack runs to its
     * end, on samples that the other model gets wrong too. Passes through the other model count as the attack's.
     *
     * @param source of the same pixels and classes
     */
    public AttackRunner madeOn(UnaryOperator<Variable> source) {
        this.source = Optional.of(source);
        return this;
    }

    /** The runner on the other model. */
    private Optional<AttackRunner> elsewhere() {
        return source.map(other -> {
            AttackRunner runner = copyTo(of(other, threat)).stopAtSuccess(false);
            runner.source = Optional.empty();
            runner.regardless = true;
            return runner;
        });
    }

    /** Hears of what makes a run's result doubtful, {@link AttackResult#warnings}, as soon as it is known. */
    public AttackRunner warned(Consumer<String> warned) {
        this.warned = warned;
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
        InputChecks.run(attack, threat, images, criterion.labels().length, sampleIds, eightBit);
        start.ifPresent(given -> InputChecks.start(attack, threat, images, given));
        if (start.isPresent() && source.isPresent()) {
            throw new IllegalArgumentException(
                    "an attack on another model begins at the images: leave out start() or madeOn()");
        }
        Settings settings = new Settings(
                model,
                threat,
                batchSize,
                seed,
                keepBest,
                sampleIds,
                progress,
                cancelled,
                budget,
                stopAtSuccess,
                eightBit,
                tracePoints,
                draws,
                warned,
                start,
                elsewhere(),
                regardless);
        INDArray own = Memory.copy(images, images.dataType());
        return evaluating(() -> new AttackRun(settings, attack, own, criterion).run());
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
     * The nearest success for each sample. Of an attack that needs a radius, by bracketing and bisection: from the threat
     * model's radius it is doubled, up to {@code limit}, until the attack succeeds, then the largest failure and the
     * smallest success are brought together. {@link SampleResult#norms} then has the smallest epsilon found, costs are
     * those of all runs together, and a sample without success at {@code limit} has none. A minimal-norm attack runs once,
     * with {@code limit} as its radius.
     *
     * @param attack with steps that are fractions of epsilon ({@link StepSize#ofEpsilon})
     * @param limit the largest epsilon to try, above 0 and finite
     * @param tolerance how far apart failure and success may stay, as a fraction of epsilon, such as 0.01
     */
    public AttackResult minimalEpsilon(
            Attack attack, INDArray images, Criterion criterion, double limit, double tolerance) {
        return attack instanceof MinimalNormAttack
                ? withThreat(threat.withEpsilon(Epsilon.of(limit))).run(attack, images, criterion)
                : new MinimalEpsilon(this, attack, images, criterion, limit, tolerance).search();
    }

    private <T> T evaluating(Supplier<T> body) {
        List<Module> training = networks.stream().filter(Module::isTraining).toList();
        training.forEach(Module::eval);
        try {
            return body.get();
        } finally {
            training.forEach(Module::train);
        }
    }
}
