package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Settings;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a {@link Diagnosis} is to look at. Never changes: each method gives a copy that differs in one setting. */
public final class DiagnosisSettings {
    /** How many samples go through the model together at most. */
    public static final int BATCH_SIZE = 32;

    private final Norm norm;
    private final double epsilon;
    private final PixelBox box;
    private FixedEpsilonAttack attack = new Pgd(20, StepSize.ofEpsilon(0.25), false, 1);
    private boolean keepBest = true;
    private Optional<UnaryOperator<Variable>> surrogate = Optional.empty();
    private int queries = 500;
    private long seed;
    private Consumer<String> progress = check -> {};
    private BooleanSupplier cancelled = () -> false;
    private boolean keepsDone;

    private DiagnosisSettings(Norm norm, double epsilon, PixelBox box) {
        this.norm = norm;
        this.epsilon = epsilon;
        this.box = box;
    }

    /**
     * The standard settings: PGD of 20 steps of epsilon/4 from the image, its best iterate; no surrogate; 500 black-box
     * queries for an image; seed 0; batches of 32.
     *
     * @param norm of the balls: L-inf, L2 or L1
     * @param epsilon their radius, above 0 and finite, in units of the pixels
     * @param box the values a pixel may take
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public static DiagnosisSettings of(Norm norm, double epsilon, PixelBox box) {
        Epsilon.of(epsilon);
        if (epsilon == 0 || norm.isCount()) {
            throw new IllegalArgumentException("a diagnosis needs an epsilon above 0 and one of the norms L-inf, L2 and"
                    + " L1, found epsilon " + epsilon + " and " + norm);
        }
        return new DiagnosisSettings(norm, epsilon, box);
    }

    private DiagnosisSettings with(Consumer<DiagnosisSettings> change) {
        DiagnosisSettings other = new DiagnosisSettings(norm, epsilon, box);
        other.attack = attack;
        other.keepBest = keepBest;
        other.surrogate = surrogate;
        other.queries = queries;
        other.seed = seed;
        other.progress = progress;
        other.cancelled = cancelled;
        other.keepsDone = keepsDone;
        change.accept(other);
        return other;
    }

    /**
     * The attack whose results are to be believed. Its step size should be a fraction of epsilon, since it runs at
     * several.
     *
     * @throws IllegalArgumentException if it does not know the norm
     */
    public DiagnosisSettings withAttack(FixedEpsilonAttack other) {
        if (!other.norms().contains(norm)) {
            throw new IllegalArgumentException("the attack " + other.name() + " searches balls of the norms "
                    + other.norms() + ", not " + norm + ": choose another norm or attack");
        }
        return with(s -> s.attack = other);
    }

    /**
     * Whether the attack returns its best iterate or its last: {@link
     * io.github.perturb4j.attacks.AttackRunner#keepBest}.
     */
    public DiagnosisSettings withKeepBest(boolean best) {
        return with(s -> s.keepBest = best);
    }

    /** Another model of the same classes and pixels, whose adversarial images are tried on the model. */
    public DiagnosisSettings withSurrogate(UnaryOperator<Variable> other) {
        return with(s -> s.surrogate = Optional.of(other));
    }

    /** How often the black-box attack may ask about an image. */
    public DiagnosisSettings withQueries(int number) {
        Settings.atLeast(1, "queries", number);
        return with(s -> s.queries = number);
    }

    /** Of all random numbers. */
    public DiagnosisSettings withSeed(long other) {
        return with(s -> s.seed = other);
    }

    /** Who hears the name of each check before it runs. */
    public DiagnosisSettings withProgress(Consumer<String> listener) {
        return with(s -> s.progress = listener);
    }

    /** Once true, the diagnosis ends with {@link java.util.concurrent.CancellationException}. */
    public DiagnosisSettings cancelWhen(BooleanSupplier condition) {
        return with(s -> s.cancelled = condition);
    }

    /**
     * Once true, the diagnosis ends with what it has found by then; the checks that are left are {@link
     * Status#NOT_RUN}.
     */
    public DiagnosisSettings stopWhen(BooleanSupplier condition) {
        return cancelWhen(condition).with(s -> s.keepsDone = true);
    }

    /** Whether it was told to end, and what was found is kept. */
    boolean isStopped() {
        return keepsDone && cancelled.getAsBoolean();
    }

    public Norm norm() {
        return norm;
    }

    public double epsilon() {
        return epsilon;
    }

    public PixelBox box() {
        return box;
    }

    public FixedEpsilonAttack attack() {
        return attack;
    }

    public boolean keepBest() {
        return keepBest;
    }

    public Optional<UnaryOperator<Variable>> surrogate() {
        return surrogate;
    }

    public int queries() {
        return queries;
    }

    public long seed() {
        return seed;
    }

    Consumer<String> progress() {
        return progress;
    }

    BooleanSupplier cancelled() {
        return cancelled;
    }
}
