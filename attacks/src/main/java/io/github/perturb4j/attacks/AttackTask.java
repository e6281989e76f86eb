package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One restart of an attack on one batch: the images, what is allowed, what is wanted, and the model, whose every use is
 * counted, traced, reported to {@link Progress} and can be cancelled. Made by {@link AttackRunner}.
 *
 * <p>Arrays have the batch's N samples throughout, but the model is only asked about the active ones: those that the
 * attack has not called {@link #finish finished}, that have budget left, and that have not succeeded already where the
 * runner stops at success; one that was refused a query is finished. So an attack is written for the whole batch, its
 * work shrinks by itself, and it can stop once {@link #isDone}. Every point it asks about that meets the criterion and
 * is allowed may be what the run returns.
 */
public final class AttackTask {
    private final TaskHost host;
    private final CounterRandom[] random;
    private final boolean[] finished;
    private final int[] asked;
    private final boolean[] refused;
    private int calls;

    AttackTask(TaskHost host) {
        int samples = (int) host.x0().size(0);
        this.host = host;
        this.random = IntStream.range(0, samples).mapToObj(host::random).toArray(CounterRandom[]::new);
        this.finished = new boolean[samples];
        this.asked = new int[samples];
        this.refused = new boolean[samples];
    }

    /** The number of samples, N. */
    public int size() {
        return finished.length;
    }

    /** The originals, (N, C, H, W); must not be changed. */
    public INDArray x0() {
        return host.x0();
    }

    /** What is allowed in their place, with these samples' radii and masks. */
    public ThreatModel threat() {
        return host.threat();
    }

    /** The values a pixel may take. */
    public PixelBox box() {
        return threat().box();
    }

    /** The radius of each sample's ball. */
    public double[] epsilons() {
        return threat().epsilon().toArray(size());
    }

    /** What is to be ascended, for this batch. */
    public Criterion criterion() {
        return host.criterion();
    }

    /** The right class of each sample. */
    public int[] labels() {
        return criterion().labels();
    }

    /** What the model says of an original, which the runner has asked before: it costs no pass. */
    public Logits clean(int sample) {
        return host.clean(sample);
    }

    /** Counted from 0. */
    public int restart() {
        return host.restart();
    }

    /**
     * The random numbers of one sample: a function of the run's seed, the sample's own number, the restart and the
     * stage, whatever else is in the batch. The same generator each time, so numbers go on where they stopped.
     */
    public RandomGenerator random(int sample) {
        return random[sample];
    }

    /** Whether the model would be asked about this sample. */
    public boolean isActive(int sample) {
        return isActive(sample, 0, 0);
    }

    private boolean isActive(int sample, int forwardPasses, int gradientCalls) {
        return !finished[sample] && host.isOpen(sample, forwardPasses, gradientCalls);
    }

    /** Whether no sample is active any more. */
    public boolean isDone() {
        return IntStream.range(0, size()).noneMatch(this::isActive);
    }

    /**
     * The points that meet the criterion to begin at, allowed but for the radius, that {@link AttackRunner#start} was
     * given; nothing if it was not.
     */
    public Optional<INDArray> start() {
        return host.start();
    }

    /** Says whether there is a point for a sample to begin at; ends this restart for it where there is none. */
    public void begin(int sample, boolean found) {
        host.enterStart(sample, found);
        finished[sample] |= !found;
    }

    /** Ends this restart for a sample. */
    public void finish(int sample) {
        finished[sample] = true;
    }

    /**
     * Carries a loop's iterate on: x, which must be C-contiguous, becomes {@code next} for every sample that has been
     * answered each time it was asked about. The others stay: a sample takes a step with all of the step's queries, or
     * not at all, whatever momentum it has; so a budget of n steps' queries is worth n steps.
     */
    public void advance(INDArray x, INDArray next) {
        for (int i = 0; i < size(); i++) {
            if (!refused[i]) {
                Points.put(x, i, next, i);
            }
        }
    }

    /**
     * Asks several times in one step, ending early once no sample takes part any more: {@link #advance} then counts the
     * rest as refused.
     *
     * @param query given its number, counted from 0
     */
    public void repeat(int times, IntConsumer query) {
        for (int t = 0; t < times; t++) {
            if (isDone()) {
                Arrays.fill(refused, true);
                return;
            }
            query.accept(t);
        }
    }

    /**
     * The samples that were asked about, or could have been: not those whose budget has nothing left for this attack.
     */
    int[] begun() {
        return IntStream.range(0, size())
                .filter(i -> asked[i] > 0 || !refused[i])
                .toArray();
    }

    /**
     * The gradient of each sample's objective at its pixels, in the shape and type of {@link #x0}: one forward and one
     * backward pass. It belongs to the innermost {@link io.github.perturb4j.autodiff.Scope}.
     *
     * @see #gradients
     */
    public INDArray gradient(INDArray x) {
        return gradients(x, Loss.of(criterion())).gradient();
    }

    /**
     * The model's answer at x with the gradients of any losses: one forward pass, and a backward pass for each loss; of
     * a random model the mean over its draws ({@link AttackRunner#draws}), as many passes.
     * Gradients belong to the innermost {@link io.github.perturb4j.autodiff.Scope}.
     *
     * @param x where, N samples
     * @throws IllegalStateException if the attack said it needs no gradients ({@link SingleAttack#access})
     * @throws IllegalArgumentException if x does not have the shape and type of x0, or the model gives no logits
     * @throws ArithmeticException if logits, losses or gradients are not finite
     * @throws java.util.concurrent.CancellationException if the run was cancelled
     */
    public Evaluation gradients(INDArray x, Loss... losses) {
        need(Access.GRADIENT);
        if (losses.length == 0) {
            throw new IllegalArgumentException("gradients() needs a loss; for logits alone use logits()");
        }
        return ask(x, losses);
    }

    /** The model's answer at x: one forward pass. Throws as {@link #gradients} does, if decisions were to be enough. */
    public Evaluation logits(INDArray x) {
        need(Access.LOGITS);
        return ask(x);
    }

    /**
     * Whether each sample of x meets the criterion, false for those that are not active: one forward pass. All that a
     * decision-based attack may ask.
     */
    public boolean[] decisions(INDArray x) {
        return decisions(ask(x));
    }

    /** {@link #decisions(INDArray)} about some samples; the others are not asked about, and get false. */
    public boolean[] decisions(INDArray x, boolean... wanted) {
        return decisions(ask(x, i -> wanted[i]));
    }

    private boolean[] decisions(Evaluation answer) {
        boolean[] met = new boolean[size()];
        for (int i = 0; i < met.length; i++) {
            met[i] = answer.met(i);
        }
        return met;
    }

    private void need(Access access) {
        SingleAttack attack = host.attack();
        if (attack.access().compareTo(access) > 0) {
            throw new IllegalStateException("the attack " + attack.name()
                    + " asked for more than it declared: it needs " + access + ", its access() is " + attack.access());
        }
    }

    private Evaluation ask(INDArray x, Loss... losses) {
        return ask(x, i -> true, losses);
    }

    private Evaluation ask(INDArray x, IntPredicate wanted, Loss... losses) {
        checkPoint(x);
        host.checkCancelled();
        int[] active = IntStream.range(0, size())
                .filter(i -> wanted.test(i) && isAnswered(i, losses.length))
                .toArray();
        int[] row = new int[size()];
        Arrays.fill(row, -1);
        for (int r = 0; r < active.length; r++) {
            row[active[r]] = r;
        }
        Answer answer = active.length == 0 ? none(losses.length) : answer(x, active, losses);
        calls++;
        return new Evaluation(row, answer, whole(answer, row));
    }

    /** A sample that is refused once takes no further part. */
    private boolean isAnswered(int sample, int losses) {
        boolean answered = isActive(sample, host.draws(), Math.multiplyExact(host.draws(), losses));
        refused[sample] |= !answered;
        finished[sample] |= !answered;
        return answered;
    }

    private static Answer none(int losses) {
        return new Answer(
                new Logits[0],
                new double[0],
                new double[0],
                new boolean[0],
                new double[0],
                new double[losses][0],
                new INDArray[losses]);
    }

    private Answer answer(INDArray x, int[] active, Loss... losses) {
        INDArray points = active.length == size() ? x : Points.select(x, active);
        Answer answer = host.ask(active, points, Loss.pick(asked, active), calls, losses);
        Arrays.stream(active).forEach(i -> asked[i]++);
        return answer;
    }

    /** The gradients for the whole batch, 0 for samples that were not asked about. */
    private INDArray[] whole(Answer answer, int... row) {
        INDArray[] gradients = answer.gradients();
        if (Arrays.stream(row).allMatch(r -> r >= 0)) {
            return gradients;
        }
        INDArray[] whole = new INDArray[gradients.length];
        for (int l = 0; l < whole.length; l++) {
            INDArray zeros = Memory.zeros(x0().dataType(), x0().shape());
            whole[l] = Ops.constant(zeros).value();
            for (int i = 0; i < row.length; i++) {
                if (row[i] >= 0) {
                    Points.put(whole[l], i, gradients[l], row[i]);
                }
            }
        }
        return whole;
    }

    private void checkPoint(INDArray x) {
        if (x.dataType() != x0().dataType() || !Arrays.equals(x.shape(), x0().shape())) {
            throw new IllegalArgumentException("an attack asks about points like x0, " + x0().dataType()
                    + Arrays.toString(x0().shape()) + "; found " + x.dataType() + Arrays.toString(x.shape()));
        }
    }
}
