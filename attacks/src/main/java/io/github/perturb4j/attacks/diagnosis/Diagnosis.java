package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether an attack's results on a model say anything: what each check found.
 *
 * <pre>{@code
 * Diagnosis diagnosis = Diagnosis.of(
 *         model, images, labels, DiagnosisSettings.of(Norm.LINF, 8 / 255.0, PixelBox.UNIT));
 * }</pre>
 *
 * <p>A check passes unless the evidence against it is stronger than chance, so few samples raise few alarms: passing 5
 * images says little, failing 50 much. Passing everything is no proof of robustness; Carlini et al. 2019, section 3,
 * call their list neither necessary nor sufficient.
 *
 * @param findings one for each check, in the order of the checks
 * @param clean how many samples the model gets right as they are; the others are not attacked
 */
public record Diagnosis(List<Finding> findings, Share clean) {
    private static final List<Check> CHECKS = List.of(
            new CleanAccuracy(),
            new PixelBounds(),
            new LogitsNotProbabilities(),
            new Deterministic(),
            new BatchIndependent(),
            new UsableGradients(),
            new GradientAscends(),
            new BeatsSingleStep(),
            new MoreStepsChangeLittle(),
            new Converged(),
            new BestIterateReturned(),
            new GrowsWithEpsilon(),
            new HalfRangeReachesChance(),
            new UnboundedReachesAll(),
            new OtherLossChangesLittle(),
            new BeatsBlackBox(),
            new BeatsNoise(),
            new BeatsTransfer());

    private static final String STOPPED = "the diagnosis was stopped before it had an answer";

    /** Never changes. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** The names of all checks, in the order in which they run. */
    public static List<String> checkNames() {
        return CHECKS.stream().map(Check::name).toList();
    }

    static List<Check> checks() {
        return CHECKS;
    }

    /**
     * Runs every check.
     *
     * @param model pixels (N, C, H, W) to logits (N, K >= 2) of the same type. A network that is in training mode is
     *     reported, and diagnosed in evaluation mode; networks inside a function are used as they are
     * @param images (N, C, H, W), float32 or float64, not changed; labels are classes from 0
     * @throws IllegalArgumentException if shapes or labels do not fit, or the model does not give logits (N, K)
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Diagnosis of(
            UnaryOperator<Variable> model, INDArray images, int[] labels, DiagnosisSettings settings) {
        checkInput(images, labels);
        boolean training = model instanceof Module network && network.isTraining();
        if (training) {
            ((Module) model).eval();
        }
        try {
            return run(new Evidence(model, images, labels, settings, training));
        } finally {
            if (training) {
                ((Module) model).train();
            }
        }
    }

    private static Diagnosis run(Evidence evidence) {
        checkLabels(evidence.classes(), evidence.labels());
        runOnce(evidence);
        List<Finding> findings = new ArrayList<>();
        for (Check check : CHECKS) {
            evidence.settings().progress().accept(check.name());
            findings.add(run(check, evidence));
        }
        return new Diagnosis(findings, new Share(evidence.attacked().length, evidence.labels().length));
    }

    /** So that settings which cannot work at all end the diagnosis, and not every check by itself. */
    private static void runOnce(Evidence evidence) {
        try {
            evidence.result(evidence.usual());
        } catch (Unavailable | ArithmeticException e) {
            return; // the checks say so
        } catch (CancellationException e) {
            requireStopped(evidence, e);
        }
    }

    static Finding run(Check check, Evidence evidence) {
        Verdict verdict = verdict(check, evidence);
        return new Finding(
                check.name(), check.question(), check.source(), verdict.status(), verdict.evidence(), verdict.remedy());
    }

    private static void requireStopped(Evidence evidence, CancellationException e) {
        if (!evidence.settings().isStopped()) {
            throw e;
        }
    }

    private static Verdict verdict(Check check, Evidence evidence) {
        if (evidence.settings().isStopped()) {
            return Verdict.notRun(STOPPED);
        }
        try {
            return check.run(evidence);
        } catch (Unavailable e) {
            return Verdict.notRun(e.getMessage());
        } catch (ArithmeticException e) {
            return new Verdict(
                    Status.FAILED,
                    "the model's numbers end where an attack goes: " + e.getMessage(),
                    "find where they overflow, and compute that in a stable way");
        } catch (CancellationException e) {
            requireStopped(evidence, e);
            return Verdict.notRun(STOPPED);
        } catch (RuntimeException e) { // the model's own: the other checks may still run
            return Verdict.notRun("the model cannot do what is asked here: " + e);
        }
    }

    private static void checkInput(INDArray images, int... labels) {
        if (images.rank() != 4 || (images.dataType() != DataType.FLOAT && images.dataType() != DataType.DOUBLE)) {
            throw new IllegalArgumentException("expected images (N, C, H, W) of float32 or float64, found "
                    + images.dataType() + Arrays.toString(images.shape()));
        }
        if (labels.length != images.size(0)) {
            throw new IllegalArgumentException(
                    "expected a label for each of " + images.size(0) + " images, found " + labels.length);
        }
    }

    private static void checkLabels(int classes, int... labels) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException("the label of sample " + i + " is " + labels[i]
                        + "; the model has the classes 0 to " + (classes - 1));
            }
        }
    }

    /** How many checks came to this. */
    public int count(Status status) {
        return (int) findings.stream().filter(f -> f.status() == status).count();
    }

    /**
     * What the check of this name found.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Finding finding(String name) {
        return findings.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no check '" + name + "'; there are "
                        + String.join(", ", findings.stream().map(Finding::name).toList())));
    }
}
