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
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One call of {@link AttackRunner#run}: it predicts the originals, has the attack run batch by batch ({@link BatchRun})
 * on those that are to be attacked, and predicts what is returned.
 */
final class AttackRun {
    private final RunSettings settings;
    private final Attack attack;
    private final List<Stage> stages;
    private final Harness harness;
    private final Ledger ledger;
    private final List<String> warnings = new ArrayList<>();
    private long stepsInAll;

    /** Takes {@code images} over. */
    AttackRun(RunSettings settings, Attack attack, INDArray images, Criterion criterion) {
        this.settings = settings;
        this.attack = attack;
        this.stages = Stage.of(attack, settings.threat.norm());
        this.harness = new Harness(
                settings, images, criterion, attack instanceof MinimalNormAttack, "the attack " + attack.name());
        this.ledger = harness.ledger;
    }

    /** What the model makes of the originals, none of which is attacked. Takes {@code images} over. */
    static AttackResult look(RunSettings settings, INDArray images, Criterion criterion) {
        Harness harness = new Harness(settings, images, criterion, false, "looking at the images");
        return result(harness, harness.ledger.unmet(open(harness)), List.of());
    }

    AttackResult run() {
        int[] all = open(harness);
        int[] unmet = settings.regardless ? all : ledger.unmet(all);
        double[] radii = settings.threat.epsilon().toArray(all.length);
        int[] toAttack =
                Arrays.stream(unmet).filter(i -> radii[i] > 0).toArray(); // in no ball there is but the original
        warn(toAttack);
        checkStart(toAttack);
        ledger.startSearch(toAttack);
        settings.elsewhere().ifPresentOrElse(other -> transfer(other, toAttack), () -> attackAll(toAttack));
        for (int[] batch : batches(settings, ledger.unverified(toAttack))) {
            verify(batch);
        }
        return result(harness, unmet, warnings);
    }

    /** Predicts the originals: all positions. */
    private static int[] open(Harness harness) {
        int[] all = IntStream.range(0, (int) harness.images.size(0)).toArray();
        for (int[] batch : batches(harness.settings, all)) {
            try (Scope scope = Scope.open()) {
                harness.checkCancelled();
                harness.ledger.open(batch, harness.judge(Points.select(harness.images, batch), batch));
            }
        }
        return all;
    }

    /** Predicts the points in the ledger. */
    private void verify(int... samples) {
        try (Scope scope = Scope.open()) {
            harness.checkCancelled();
            ledger.verify(samples, harness.judge(Points.select(ledger.found, samples), samples));
        }
    }

    private void warn(int... toAttack) {
        boolean gradients = stages.stream().anyMatch(s -> s.attack().access() == Access.GRADIENT);
        double[][] logits =
                Arrays.stream(toAttack).mapToObj(i -> ledger.clean(i).toArray()).toArray(double[][]::new);
        if (gradients && Probabilities.are(logits)) {
            warnings.add(Probabilities.WARNING);
            settings.warned.accept(Probabilities.WARNING);
        }
    }

    private void checkStart(int... toAttack) {
        if (settings.start.isEmpty()) {
            return;
        }
        for (int[] batch : batches(settings, toAttack)) {
            try (Scope scope = Scope.open()) {
                INDArray x0 = Points.select(harness.images, batch);
                Answer answer = harness.judge(harness.start(batch, x0).orElseThrow(), batch);
                for (int i = 0; i < batch.length; i++) {
                    InputChecks.startMeets(batch[i], answer.predictions()[i], answer.met()[i], harness.criterion);
                }
            }
        }
    }

    private void attackAll(int... toAttack) {
        int batches = batches(settings, toAttack).size();
        stepsInAll = batches * stages.stream().mapToLong(Stage::steps).sum();
        long before = 0;
        for (Stage stage : stages) {
            int[] open = toAttack;
            for (int restart = 0;
                    restart < stage.attack().restarts() && open.length > 0 && !harness.isStopped();
                    restart++) {
                long now = before + batches * (long) restart * stage.attack().steps();
                open = attackAll(stage, restart, now, open);
            }
            before += batches * stage.steps();
        }
    }

    /**
     * One restart of one stage: on everything if nearer successes are looked for, else on what has not succeeded.
     *
     * @param before steps that other restarts had
     * @return those of its samples that the next restart may be for: their budget let them ask in this one
     */
    private int[] attackAll(Stage stage, int restart, long before, int... samples) {
        int[] left = settings.regardless ? samples : ledger.unsettled(samples);
        List<int[]> batches = batches(settings, left);
        IntStream.Builder begun = IntStream.builder();
        for (int b = 0; b < batches.size(); b++) {
            long now = before + (long) b * stage.attack().steps();
            BatchRun.Steps steps = (step, loss) -> report(now + step, loss);
            try (Scope scope = Scope.open()) {
                Arrays.stream(new BatchRun(harness, stage, restart, batches.get(b), steps).run())
                        .forEach(begun::add);
            }
        }
        return begun.build().toArray();
    }

    private void report(long steps, double loss) {
        int total = (int) Math.min(stepsInAll, Integer.MAX_VALUE);
        settings.progress.step((int) Math.min(steps, total), total, loss);
    }

    /** Takes what the attack finds on another model. */
    private void transfer(RunSettings elsewhere, int... samples) {
        for (int[] batch : batches(settings, samples)) {
            try (Scope scope = Scope.open()) {
                INDArray x0 = Points.select(harness.images, batch);
                AttackResult result = new AttackRunner(elsewhere)
                        .withThreat(harness.threat(batch))
                        .sampleIds(Arrays.stream(batch).mapToLong(settings::id).toArray())
                        .run(attack, x0, harness.criterion.select(batch));
                for (int i = 0; i < batch.length; i++) {
                    ledger.countElsewhere(batch[i], result.sample(i));
                }
                INDArray found = result.adversarial();
                ledger.offerLast(batch, found, harness.judge(found, batch), harness.norms(found, x0));
            }
        }
    }

    private static List<int[]> batches(RunSettings settings, int... samples) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < samples.length; from += settings.batchSize) {
            batches.add(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + settings.batchSize)));
        }
        return batches;
    }

    private static AttackResult result(Harness harness, int[] attacked, List<String> warnings) {
        Ledger ledger = harness.ledger;
        Norms[] norms = harness.allNorms(ledger.found, harness.images);
        int[] labels = harness.criterion.labels();
        int[] targets = harness.criterion.targets();
        boolean[] wasAttacked = new boolean[labels.length];
        Arrays.stream(attacked).forEach(i -> wasAttacked[i] = true);
        List<SampleResult> samples = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            samples.add(new SampleResult(
                    harness.settings.id(i),
                    labels[i],
                    targets.length == 0 ? OptionalInt.empty() : OptionalInt.of(targets[i]),
                    ledger.clean(i),
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
        return new AttackResult(harness.images, ledger.found, samples, warnings, harness.wasStopped());
    }
}
