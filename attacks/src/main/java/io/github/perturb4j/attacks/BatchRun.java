package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.CheckedModel.Sampling;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One restart of one stage on one batch of a run's samples: what its {@link AttackTask} asks goes through here. */
final class BatchRun implements TaskHost {
    /** Keys the random numbers of models, which are not the attack's. */
    private static final long MODEL = 0x6d6f64656cL;

    private final Harness harness;
    private final Stage stage;
    private final int restart;
    private final int[] samples;
    private final Steps steps;
    private final INDArray x0;
    private final Criterion criterion;
    private final ThreatModel threat;
    private final Draws draws;

    /** Hears of each query: its number in the batch, counted from 1, and the mean loss. */
    @FunctionalInterface
    interface Steps {
        void step(int number, double loss);
    }

    /** Of the innermost scope. */
    BatchRun(Harness harness, Stage stage, int restart, int[] samples, Steps steps) {
        this.harness = harness;
        this.stage = stage;
        this.restart = restart;
        this.samples = samples;
        this.steps = steps;
        this.x0 = Points.select(harness.images, samples);
        this.criterion = harness.criterion.select(samples);
        this.threat = harness.threat(samples);
        Draws judged = harness.settings.draws;
        this.draws = new Draws(Math.max(judged.number(), stage.attack().modelDraws()), judged.rule());
    }

    /** @return the samples that could ask something; for the others nothing is entered */
    int[] run() {
        AttackTask task = new AttackTask(this);
        INDArray last = stage.attack().run(task);
        checkCancelled();
        int[] rows = task.begun();
        int[] begun = Loss.pick(samples, rows);
        if (rows.length > 0) {
            enterLast(begun, Points.select(last, rows));
        }
        return begun;
    }

    private void enterLast(int[] some, INDArray last) {
        INDArray originals = Points.select(harness.images, some);
        INDArray end = harness.returnable(some, harness.threat(some).project(last, originals), originals);
        checkAllowed(some, harness.mayBeReturned(some, end, originals));
        harness.ledger.offerLast(some, end, harness.judge(end, some), harness.norms(end, originals));
    }

    private void checkAllowed(int[] some, boolean... allowed) {
        for (int i = 0; i < some.length; i++) {
            if (!allowed[i]) {
                throw new IllegalStateException("the last point of " + stage.attack() + " for sample " + some[i]
                        + " is not in " + harness.settings.threat
                        + " after its projection: mend the attack if it returned NaN, else project");
            }
        }
    }

    @Override
    public Answer ask(int[] rows, INDArray points, int[] queries, int call, Loss... losses) {
        int[] positions = Loss.pick(samples, rows);
        Criterion wanted = rows.length == samples.length ? criterion : criterion.select(rows);
        Sampling sampling = new Sampling(draws, (row, draw) -> randomOf(positions[row], queries[row], draw));
        Answer answer = losses.length == 0
                ? harness.model.forward(points, wanted, sampling)
                : harness.model.backward(points, wanted, rows, sampling, losses);
        int passes = draws.number();
        harness.ledger.countQuery(positions, restart, queries, passes, passes * losses.length, answer);
        if (!(stage.attack() instanceof MinimalNormAttack minimal && minimal.choosesItself())) {
            offerIterate(positions, points, answer);
        }
        steps.step(call + 1, -Arrays.stream(answer.objective()).sum() / rows.length);
        return answer;
    }

    /** A model's own random numbers, new ones in each query. */
    private CounterRandom randomOf(int sample, int query, int draw) {
        RunSettings settings = harness.settings;
        return new CounterRandom(MODEL, settings.seed, settings.id(sample), restart, stage.number(), query, draw);
    }

    /** Takes an attack's iterates that are successes, allowed, and better than what was found before. */
    private void offerIterate(int[] some, INDArray x, Answer answer) {
        if (!harness.settings.keepBest || allFalse(answer.met())) {
            return;
        }
        try (Scope scope = Scope.open()) {
            INDArray originals = Points.select(harness.images, some);
            double[] norms = harness.inItsNorm(Norms.of(x, originals));
            boolean[] chosen = harness.ledger.better(some, answer, norms);
            boolean[] allowed = harness.threat(some).contains(x, originals);
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] &= allowed[i];
            }
            if (!harness.settings.eightBit && !harness.settings.isRandom()) {
                harness.ledger.take(some, x, answer, chosen, false, norms);
            } else if (!allFalse(chosen)) {
                offerJudged(some, x, originals, chosen);
            }
        }
    }

    /** Rounding and other draws may undo a success, so the point as it would be returned is judged at once. */
    private void offerJudged(int[] all, INDArray x, INDArray originals, boolean... chosen) {
        int[] rows = IntStream.range(0, all.length).filter(i -> chosen[i]).toArray();
        int[] some = Loss.pick(all, rows);
        INDArray from = Points.select(originals, rows);
        INDArray point = harness.returnable(some, Points.select(x, rows), from);
        Answer answer = harness.judge(point, some);
        double[] norms = harness.norms(point, from);
        harness.ledger.take(some, point, answer, harness.ledger.better(some, answer, norms), true, norms);
    }

    private static boolean allFalse(boolean... flags) {
        for (boolean flag : flags) {
            if (flag) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isOpen(int sample, int forwardPasses, int gradientCalls) {
        int position = samples[sample];
        RunSettings settings = harness.settings;
        return !(settings.stopAtSuccess && harness.ledger.isSettled(position))
                && !harness.ledger.wouldExceed(settings.budget, position, forwardPasses, gradientCalls)
                && !harness.isStopped();
    }

    @Override
    public SingleAttack attack() {
        return stage.attack();
    }

    @Override
    public int restart() {
        return restart;
    }

    @Override
    public INDArray x0() {
        return x0;
    }

    @Override
    public ThreatModel threat() {
        return threat;
    }

    @Override
    public Criterion criterion() {
        return criterion;
    }

    @Override
    public Logits clean(int sample) {
        return harness.ledger.clean(samples[sample]);
    }

    @Override
    public CounterRandom random(int sample) {
        return stage.random(harness.settings.seed, harness.settings.id(samples[sample]), restart);
    }

    @Override
    public int draws() {
        return draws.number();
    }

    @Override
    public Optional<INDArray> start() {
        return harness.start(samples, x0);
    }

    @Override
    public void enterStart(int sample, boolean found) {
        harness.ledger.enterStart(samples[sample], found);
    }

    @Override
    public void checkCancelled() {
        harness.checkCancelled();
    }
}
