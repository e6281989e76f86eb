package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the checks look at. Each attack runs when a check first asks for it, on the samples that the model gets right,
 * and is then shared.
 */
final class Evidence {
    private static final FixedRuns RUNS = new FixedRuns();

    private final UnaryOperator<Variable> model;
    private final Probe probe;
    private final UnaryOperator<Variable> attackable;
    private final INDArray images;
    private final int[] labels;
    private final DiagnosisSettings settings;
    private final boolean handedOverTraining;
    private final Map<DiagnosticRun, List<SampleResult>> results = new HashMap<>();
    private INDArray attackedImages;
    private double[][] logits;
    private int[] attacked;
    private GradientSizes gradients;

    /** Attacks that several checks share. */
    private static final class FixedRuns {
        /** More steps, smaller ones, from random points. */
        private final Pgd stronger = new Pgd(50, StepSize.ofEpsilon(0.08), true, 2);
        /** From the image: a random start in a large ball would be noise, which fools anything. */
        private final Pgd far = new Pgd(50, StepSize.ofEpsilon(0.1), false, 1);
    }

    /** @param handedOverTraining whether the model is a network that was in training mode */
    Evidence(
            UnaryOperator<Variable> model,
            INDArray images,
            int[] labels,
            DiagnosisSettings settings,
            boolean handedOverTraining) {
        this.model = model;
        this.probe = new Probe(model, DiagnosisSettings.BATCH_SIZE);
        this.attackable = withGradient(model);
        this.images = images;
        this.labels = labels.clone();
        this.settings = settings;
        this.handedOverTraining = handedOverTraining;
    }

    /** The same function, whose gradient is 0 instead of none where its logits are not computed from its input. */
    static UnaryOperator<Variable> withGradient(UnaryOperator<Variable> model) {
        return x -> Ops.add(model.apply(x), Ops.mul(Ops.sum(x), 0));
    }

    DiagnosisSettings settings() {
        return settings;
    }

    UnaryOperator<Variable> model() {
        return model;
    }

    Probe probe() {
        return probe;
    }

    INDArray images() {
        return images;
    }

    int[] labels() {
        return labels;
    }

    boolean handedOverTraining() {
        return handedOverTraining;
    }

    /** Of the images as they are. */
    double[][] logits() {
        if (logits == null) {
            logits = probe.logits(images);
        }
        return logits;
    }

    int classes() {
        return logits()[0].length;
    }

    /** The samples that the model gets right, all of what attacks run on. */
    int[] attacked() {
        if (attacked == null) {
            int[] predictions = Probe.predictions(logits());
            attacked = IntStream.range(0, labels.length)
                    .filter(i -> predictions[i] == labels[i])
                    .toArray();
        }
        return attacked;
    }

    /** @throws Unavailable if there are none, or attacks cannot run on them */
    INDArray attackedImages() {
        requireRight();
        if (settings.box().firstOutside(images) >= 0) {
            throw new Unavailable("pixels lie outside the box " + settings.box() + "; see pixel-bounds");
        }
        if (gradients().notFinite() > 0) {
            throw new Unavailable("the model's logits or gradients are not finite; see gradients");
        }
        if (attackedImages == null) {
            attackedImages = Points.select(images, attacked);
        }
        return attackedImages;
    }

    private void requireRight() {
        if (attacked().length == 0) {
            throw new Unavailable("the model gets no image right, so there is nothing to attack; see clean-accuracy");
        }
    }

    int[] attackedLabels() {
        return Arrays.stream(attacked()).map(i -> labels[i]).toArray();
    }

    /** How large gradients at the images are that the model gets right. */
    GradientSizes gradients() {
        requireRight();
        if (gradients == null) {
            gradients = GradientSizes.of(probe, Points.select(images, attacked()), attackedLabels());
        }
        return gradients;
    }

    ThreatModel ball(Norm norm, double epsilon) {
        return norm.ball(Epsilon.of(epsilon), settings.box());
    }

    ThreatModel ball() {
        return ball(settings.norm(), settings.epsilon());
    }

    /** A runner on a model with the settings' seed, for the samples that are attacked. */
    AttackRunner runner(UnaryOperator<Variable> model, ThreatModel threat) {
        return AttackRunner.of(model, threat)
                .batchSize(DiagnosisSettings.BATCH_SIZE)
                .seed(settings.seed())
                .sampleIds(Arrays.stream(attacked()).asLongStream().toArray())
                .cancelWhen(settings.cancelled());
    }

    List<SampleResult> result(DiagnosticRun trial) {
        INDArray points = attackedImages();
        return results.computeIfAbsent(
                trial,
                t -> runner(attackable, ball(t.norm(), t.epsilon()))
                        .keepBest(t.keepBest())
                        .stopAtSuccess(t.stop())
                        .trace(Integer.MAX_VALUE) // convergence looks at the last steps
                        .run(t.attack(), points, t.goal().criterion(attackedLabels()))
                        .samples());
    }

    Fooled fooled(DiagnosticRun trial) {
        List<SampleResult> samples = result(trial);
        boolean[] fooled = new boolean[samples.size()];
        for (int i = 0; i < fooled.length; i++) {
            fooled[i] = samples.get(i).success();
        }
        return new Fooled(fooled);
    }

    /** The attack of the settings. */
    DiagnosticRun usual() {
        DiagnosticRun trial = DiagnosticRun.of(settings.attack(), settings.norm(), settings.epsilon());
        return settings.keepBest() ? trial : trial.toTheEnd();
    }

    /** With more steps, and restarts at random points. */
    DiagnosticRun stronger() {
        return DiagnosticRun.of(RUNS.stronger, settings.norm(), settings.epsilon());
    }

    /** All that attacks with gradients of the cross-entropy find at the settings' epsilon. */
    Fooled whiteBox() {
        return fooled(usual()).or(fooled(stronger()));
    }

    /** From the images into an L-inf ball, of the given share of the range that pixels have. */
    DiagnosticRun far(double share) {
        return DiagnosticRun.of(RUNS.far, Norm.LINF, share * range());
    }

    /** How wide the box is; of a box without bounds, how wide the pixels' values spread. */
    double range() {
        PixelRange found = PixelRange.of(images);
        double width = settings.box().high() - settings.box().low();
        return Double.isFinite(width) ? width : Math.max(found.width(), 1e-6);
    }
}
