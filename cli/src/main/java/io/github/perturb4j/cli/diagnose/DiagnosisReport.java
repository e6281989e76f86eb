package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.attacks.diagnosis.Finding;
import io.github.perturb4j.attacks.diagnosis.Status;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.output.NumberText;
import java.util.List;
import java.util.Locale;

/**
 * {@code diagnosis.json}: the settings, and what each check found. The same command on the same files gives the same
 * bytes.
 *
 * @param model the architecture's name
 * @param data as given
 * @param n images that were looked at
 * @param skipped images that could not be read
 * @param epsilon as given
 * @param surrogate as given; null without one
 * @param cleanCorrect images that the model gets right, all of what was attacked
 */
public record DiagnosisReport(
        String model,
        String weightsSha256,
        String data,
        int n,
        int skipped,
        String norm,
        String epsilon,
        String attack,
        String surrogate,
        int queries,
        long seed,
        int cleanCorrect,
        int passed,
        int suspicious,
        int failed,
        int notRun,
        List<Check> findings) {

    /** What one check found. */
    public record Check(String name, String status, String question, String evidence, String remedy, String source) {}

    /** The settings of a run. */
    public record Settings(
            String model,
            String weightsSha256,
            String data,
            int skipped,
            String norm,
            String epsilon,
            String attack,
            String surrogate,
            int queries,
            long seed) {}

    public static DiagnosisReport of(Settings settings, Diagnosis diagnosis) {
        return new DiagnosisReport(
                settings.model,
                settings.weightsSha256,
                settings.data,
                diagnosis.clean().of(),
                settings.skipped,
                settings.norm,
                settings.epsilon,
                settings.attack,
                settings.surrogate,
                settings.queries,
                settings.seed,
                diagnosis.clean().count(),
                diagnosis.count(Status.PASSED),
                diagnosis.count(Status.SUSPICIOUS),
                diagnosis.count(Status.FAILED),
                diagnosis.count(Status.NOT_RUN),
                diagnosis.findings().stream().map(DiagnosisReport::check).toList());
    }

    private static Check check(Finding f) {
        String status = f.status().name().toLowerCase(Locale.ROOT);
        return new Check(f.name(), status, f.question(), f.evidence(), f.remedy(), f.source());
    }

    /** In one line: model, attack, ball, images. */
    String heading() {
        return model + " under " + attack + ", " + ball() + ", " + NumberText.count(n, "image");
    }

    /** As people write it: {@code L-inf 8/255}. */
    String ball() {
        return Norm.labelled(norm) + " " + epsilon;
    }

    /** In one line: how many checks came to what. */
    String summary() {
        return passed + " passed, " + suspicious + " suspicious, " + failed + " failed, " + notRun + " not run";
    }

    /** What that means. */
    String conclusion() {
        if (failed > 0) {
            return "Numbers of robustness under this attack cannot be believed before this is mended.";
        }
        return suspicious > 0
                ? "Look at what is suspicious before you believe numbers of robustness under this attack."
                : "Nothing speaks against this attack on these images. That is no proof of robustness: a stronger"
                        + " attack may still find more.";
    }
}
