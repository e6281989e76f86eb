package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.CheckedModel.Sampling;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.EightBit;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One call of {@link AttackRunner#run}: its steps, and where they have got to. */
final class AttackRun {
    /** Keys a model's random numbers where the harness asks: the same ones for every point of a sample. */
    private static final long JUDGE = 0x6a75646765L;

    private final AttackRunner.Settings settings;
    private final CheckedModel model;
    private final Attack attack;
    private final List<Stage> stages;
    private final INDArray images;
    private final Criterion criterion;
    private final Ledger ledger;
    private final List<String> warnings = new ArrayList<>();
    private Prediction[] clean;
    private long stepsBefore;
    private long stepsNow;
    private long stepsInAll;

    /** @param number counted from 0 */
    record Stage(SingleAttack attack, int number) {
        long steps() {
            return (long) attack.restarts() * attack.steps();
        }

        /** The first stage's are those of its attack alone. */
        CounterRandom random(long seed, long id, int restart) {
            return number == 0 ? new CounterRandom(seed, id, restart) : new CounterRandom(seed, id, restart, number);
        }
    }

    /** Takes {@code images} over. */
    AttackRun(AttackRunner.Settings settings, Attack attack, INDArray images, Criterion criterion) {
        this.settings = settings;
        this.model = new CheckedModel(settings.model(), criterion);
        this.attack = attack;
        this.stages = stages(attack, settings.threat().norm(), new ArrayList<>());
        this.images = images;
        this.criterion = criterion;
        this.ledger = new Ledger(images, attack instanceof MinimalNormAttack, settings.tracePoints());
    }

    private static List<Stage> stages(Attack attack, Norm norm, List<Stage> before) {
        if (attack instanceof CompositeAttack several) {
            several.stages(norm).forEach(stage -> stages(stage, norm, before));
        } else {
            before.add(new Stage((SingleAttack) attack, before.size()));
        }
        return before;
    }

    AttackResult run() {
        int[] all = IntStream.range(0, (int) images.size(0)).toArray();
        for (int[] batch : batches(all)) {
            verify(batch);
        }
        clean = Arrays.stream(all).mapToObj(ledger::prediction).toArray(Prediction[]::new);
        int[] unmet = settings.regardless() ? all : ledger.unmet(all);
        double[] radii = settings.threat().epsilon().toArray(all.length);
        int[] toAttack =
                Arrays.stream(unmet).filter(i -> radii[i] > 0).toArray(); // in no ball there is but the original
        warn(toAttack);
        checkStart(toAttack);
        ledger.startSearch(toAttack);
        if (settings.elsewhere().isPresent()) {
            transfer(settings.elsewhere().get(), toAttack);
        } else {
            attackAll(toAttack);
        }
        for (int[] batch : batches(ledger.unverified(toAttack))) {
            verify(batch);
        }
        return result(unmet);
    }

    /** What a run may begin at: within box and mask. */
    Optional<INDArray> start(int[] samples, INDArray x0) {
        return settings.start()
                .map(given ->
                        threat(samples).withEpsilon(Epsilon.UNLIMITED).project(Points.select(given, samples), x0));
    }

    private void checkStart(int... toAttack) {
        if (settings.start().isEmpty()) {
            return;
        }
        for (int[] batch : batches(toAttack)) {
            try (Scope scope = Scope.open()) {
                Answer answer = judge(start(batch, Points.select(images, batch)).orElseThrow(), batch);
                for (int i = 0; i < batch.length; i++) {
                    InputChecks.startMeets(batch[i], answer.predictions()[i], answer.met()[i], criterion);
                }
            }
        }
    }

    private void attackAll(int... toAttack) {
        int batches = batches(toAttack).size();
        stepsInAll = batches * stages.stream().mapToLong(Stage::steps).sum();
        long before = 0;
        for (Stage stage : stages) {
            int[] open = toAttack;
            for (int restart = 0; restart < stage.attack().restarts() && open.length > 0; restart++) {
                stepsBefore = before + batches * (long) restart * stage.attack().steps();
                open = attackAll(stage, restart, open);
            }
            before += batches * stage.steps();
        }
    }

    /** Takes what the attack finds on another model. */
    private void transfer(AttackRunner elsewhere, int... samples) {
        for (int[] batch : batches(samples)) {
            try (Scope scope = Scope.open()) {
                INDArray x0 = Points.select(images, batch);
                AttackResult result = elsewhere
                        .withThreat(threat(batch))
                        .sampleIds(Arrays.stream(batch).mapToLong(this::id).toArray())
                        .run(attack, x0, criterion.select(batch));
                for (int i = 0; i < batch.length; i++) {
                    ledger.countElsewhere(batch[i], result.sample(i));
                }
                INDArray found = result.adversarial();
                ledger.offerLast(batch, found, judge(found, batch), norms(found, x0));
            }
        }
    }

    private void warn(int... toAttack) {
        boolean gradients = stages.stream().anyMatch(s -> s.attack().access() == Access.GRADIENT);
        double[][] logits = Arrays.stream(toAttack)
                .mapToObj(i -> clean[i].logits().toArray())
                .toArray(double[][]::new);
        if (gradients && Probabilities.are(logits)) {
            warnings.add(Probabilities.WARNING);
            settings.warned().accept(Probabilities.WARNING);
        }
    }

    private List<int[]> batches(int... samples) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < samples.length; from += settings.batchSize()) {
            batches.add(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + settings.batchSize())));
        }
        return batches;
    }

    /**
     * One restart of one stage: on everything if nearer successes are looked for, else on what has not succeeded.
     *
     * @return those of its samples that the next restart may be for: their budget let them ask in this one
     */
    private int[] attackAll(Stage stage, int restart, int... samples) {
        int[] left = attack instanceof MinimalNormAttack || settings.regardless() ? samples : ledger.unmet(samples);
        List<int[]> batches = batches(left);
        IntStream.Builder begun = IntStream.builder();
        for (int b = 0; b < batches.size(); b++) {
            stepsNow = stepsBefore + (long) b * stage.attack().steps();
            Arrays.stream(attackBatch(stage, restart, batches.get(b))).forEach(begun::add);
        }
        return begun.build().toArray();
    }

    /** The harness's own question, which counts as such. */
    private Answer judge(INDArray points, int... samples) {
        Draws draws = settings.draws();
        ledger.countHarness(draws.number(), samples);
        Sampling same =
                new Sampling(draws, (row, draw) -> new CounterRandom(JUDGE, settings.seed(), id(samples[row]), draw));
        return model.forward(points, criterion.select(samples), same);
    }

    /** @return the samples that could ask something; for the others nothing is entered */
    private int[] attackBatch(Stage stage, int restart, int... samples) {
        try (Scope scope = Scope.open()) {
            AttackTask task = new AttackTask(this, stage, samples, restart, Points.select(images, samples));
            INDArray last = stage.attack().run(task);
            checkCancelled();
            int[] rows = task.begun();
            int[] begun = Loss.pick(samples, rows);
            if (rows.length > 0) {
                enterLast(stage, begun, Points.select(last, rows));
            }
            return begun;
        }
    }

    private void enterLast(Stage stage, int[] samples, INDArray last) {
        INDArray x0 = Points.select(images, samples);
        INDArray end = returnable(samples, threat(samples).project(last, x0), x0);
        checkAllowed(stage, samples, end, x0);
        ledger.offerLast(samples, end, judge(end, samples), norms(end, x0));
    }

    /** What a run may return near points that are allowed: they themselves, or images of 8 bits. */
    private INDArray returnable(int[] samples, INDArray x, INDArray x0) {
        return settings.eightBit() ? EightBit.round(threat(samples), x, x0) : x;
    }

    private boolean[] mayBeReturned(int[] samples, INDArray x, INDArray x0) {
        ThreatModel threat = threat(samples);
        return settings.eightBit() ? EightBit.contains(threat, x, x0) : threat.contains(x, x0);
    }

    /** In the threat model's norm. */
    private double[] norms(INDArray x, INDArray x0) {
        return Arrays.stream(allNorms(x, x0))
                .mapToDouble(settings.threat().norm()::of)
                .toArray();
    }

    private Norms[] allNorms(INDArray x, INDArray x0) {
        return settings.eightBit() ? EightBit.norms(x, x0) : Norms.of(x, x0);
    }

    private ThreatModel threat(int... samples) {
        return settings.threat().select(samples);
    }

    /** Predicts the points in the ledger. */
    private void verify(int... samples) {
        try (Scope scope = Scope.open()) {
            checkCancelled();
            INDArray points = Points.select(ledger.found, samples);
            ledger.verify(samples, judge(points, samples));
        }
    }

    private void checkAllowed(Stage stage, int[] samples, INDArray end, INDArray x0) {
        boolean[] allowed = mayBeReturned(samples, end, x0);
        for (int i = 0; i < samples.length; i++) {
            if (!allowed[i]) {
                throw new IllegalStateException("the last point of " + stage.attack() + " for sample " + samples[i]
                        + " is not in " + settings.threat()
                        + " after its projection: mend the attack if it returned NaN, else project");
            }
        }
    }

    /** Takes an attack's iterates that are successes, allowed, and better than what was found before. */
    void offerIterate(int[] samples, INDArray x, Answer answer) {
        if (!settings.keepBest() || allFalse(answer.met())) {
            return;
        }
        try (Scope scope = Scope.open()) {
            INDArray x0 = Points.select(images, samples);
            double[] norms = Arrays.stream(Norms.of(x, x0))
                    .mapToDouble(settings.threat().norm()::of)
                    .toArray();
            boolean[] chosen = ledger.better(samples, answer, norms);
            boolean[] allowed = threat(samples).contains(x, x0);
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] &= allowed[i];
            }
            if (!settings.eightBit() && !settings.isRandom()) {
                ledger.take(samples, x, answer, chosen, false, norms);
            } else if (!allFalse(chosen)) {
                offerJudged(samples, x, x0, chosen);
            }
        }
    }

    /** Rounding and other draws may undo a success, so the point as it would be returned is judged at once. */
    private void offerJudged(int[] samples, INDArray x, INDArray x0, boolean... chosen) {
        int[] rows = IntStream.range(0, samples.length).filter(i -> chosen[i]).toArray();
        int[] some = Loss.pick(samples, rows);
        INDArray originals = Points.select(x0, rows);
        INDArray point = returnable(some, Points.select(x, rows), originals);
        Answer answer = judge(point, some);
        double[] norms = norms(point, originals);
        ledger.take(some, point, answer, ledger.better(some, answer, norms), true, norms);
    }

    private static boolean allFalse(boolean... flags) {
        for (boolean flag : flags) {
            if (flag) {
                return false;
            }
        }
        return true;
    }

    /** Whether a sample takes part in a query of this cost. */
    boolean isOpen(int sample, int forwardPasses, int gradientCalls) {
        boolean stop = settings.stopAtSuccess() && !(attack instanceof MinimalNormAttack) && ledger.met(sample);
        return !stop && !ledger.wouldExceed(settings.budget(), sample, forwardPasses, gradientCalls);
    }

    private AttackResult result(int[] attacked) {
        Norms[] norms = allNorms(ledger.found, images);
        int[] labels = criterion.labels();
        int[] targets = criterion.targets();
        boolean[] wasAttacked = new boolean[labels.length];
        Arrays.stream(attacked).forEach(i -> wasAttacked[i] = true);
        List<SampleResult> samples = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            samples.add(new SampleResult(
                    id(i),
                    labels[i],
                    targets.length == 0 ? OptionalInt.empty() : OptionalInt.of(targets[i]),
                    clean[i],
                    ledger.prediction(i),
                    ledger.met(i),
                    ledger.share(i),
                    wasAttacked[i],
                    ledger.started(i),
                    norms[i],
                    ledger.cost(i),
                    ledger.loss(i),
                    ledger.trace(i)));
        }
        return new AttackResult(images, ledger.found, samples, warnings);
    }

    AttackRunner.Settings settings() {
        return settings;
    }

    CheckedModel model() {
        return model;
    }

    Criterion criterion() {
        return criterion;
    }

    Ledger ledger() {
        return ledger;
    }

    Prediction clean(int sample) {
        return clean[sample];
    }

    long id(int sample) {
        return settings.sampleIds().length == 0 ? sample : settings.sampleIds()[sample];
    }

    void checkCancelled() {
        if (settings.cancelled().getAsBoolean()) {
            throw new CancellationException("the attack " + attack.name() + " was cancelled");
        }
    }

    void report(int calls, double loss) {
        int total = (int) Math.min(stepsInAll, Integer.MAX_VALUE);
        settings.progress().step((int) Math.min(stepsNow + calls, total), total, loss);
    }
}
