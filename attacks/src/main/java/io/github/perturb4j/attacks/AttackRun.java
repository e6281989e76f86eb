package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.CheckedModel.Answer;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One call of {@link AttackRunner#run}: its steps, and where they have got to. */
final class AttackRun {
    private final AttackRunner.Settings settings;
    private final CheckedModel model;
    private final Attack attack;
    private final INDArray images;
    private final Criterion criterion;
    private final Ledger ledger;
    private Prediction[] clean;
    private int restartsBefore;
    private int restartsInAll;

    /** Takes {@code images} over. */
    AttackRun(AttackRunner.Settings settings, Attack attack, INDArray images, Criterion criterion) {
        this.settings = settings;
        this.model = new CheckedModel(settings.model(), criterion);
        this.attack = attack;
        this.images = images;
        this.criterion = criterion;
        this.ledger = new Ledger(images);
    }

    AttackResult run() {
        int[] all = IntStream.range(0, (int) images.size(0)).toArray();
        for (int[] batch : batches(all)) {
            verify(batch);
        }
        clean = Arrays.stream(all).mapToObj(ledger::prediction).toArray(Prediction[]::new);
        int[] toAttack = ledger.unmet(all);
        ledger.startSearch(toAttack);
        List<int[]> batches = batches(toAttack);
        restartsInAll = batches.size() * attack.restarts();
        for (int[] batch : batches) {
            attackBatch(batch);
        }
        return result(toAttack);
    }

    private List<int[]> batches(int[] samples) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < samples.length; from += settings.batchSize()) {
            batches.add(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + settings.batchSize())));
        }
        return batches;
    }

    private void attackBatch(int[] batch) {
        for (int restart = 0; restart < attack.restarts(); restart++) {
            int[] left = restart == 0 ? batch : ledger.unmet(batch);
            if (left.length > 0) {
                attackOnce(left, restart);
            }
            restartsBefore++;
        }
        int[] iterates = ledger.unverified(batch);
        if (iterates.length > 0) {
            verify(iterates);
        }
    }

    private void attackOnce(int[] samples, int restart) {
        try (Scope scope = Scope.open()) {
            INDArray x0 = Points.select(images, samples);
            INDArray last = attack.run(new AttackTask(this, samples, restart, x0));
            INDArray end = settings.threat().project(last, x0);
            checkAllowed(samples, end, x0);
            checkCancelled();
            Answer answer = model.forward(end, criterion.select(samples));
            ledger.countHarness(samples);
            ledger.offerLast(samples, end, answer);
        }
    }

    /** Predicts the points in the ledger. */
    private void verify(int[] samples) {
        try (Scope scope = Scope.open()) {
            checkCancelled();
            INDArray points = Points.select(ledger.found, samples);
            Answer answer = model.forward(points, criterion.select(samples));
            ledger.countHarness(samples);
            ledger.verify(samples, answer);
        }
    }

    private void checkAllowed(int[] samples, INDArray end, INDArray x0) {
        boolean[] allowed = settings.threat().contains(end, x0);
        for (int i = 0; i < samples.length; i++) {
            if (!allowed[i]) {
                throw new IllegalStateException(
                        "the last point of " + attack + " for sample " + samples[i] + " is not in " + settings.threat()
                                + " after its projection: mend the attack if it returned NaN, else project");
            }
        }
    }

    private AttackResult result(int[] attacked) {
        Norms[] norms = Norms.of(ledger.found, images);
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
                    wasAttacked[i],
                    norms[i],
                    ledger.cost(i),
                    ledger.loss(i),
                    ledger.trace(i)));
        }
        return new AttackResult(images, ledger.found, samples);
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

    long id(int sample) {
        return settings.sampleIds().length == 0 ? sample : settings.sampleIds()[sample];
    }

    void checkCancelled() {
        if (settings.cancelled().getAsBoolean()) {
            throw new CancellationException("the attack " + attack.name() + " was cancelled");
        }
    }

    void report(int calls, double loss) {
        int steps = attack.steps();
        int done = restartsBefore * steps + Math.min(calls, steps);
        settings.progress().step(done, restartsInAll * steps, loss);
    }
}
