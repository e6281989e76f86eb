package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.attack.AttackReport.Adversarial;
import io.github.perturb4j.cli.attack.AttackReport.ClassId;
import io.github.perturb4j.cli.attack.AttackReport.Clean;
import io.github.perturb4j.cli.attack.AttackReport.Png;
import io.github.perturb4j.cli.attack.AttackReport.Step;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.report.Amplification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** An attack's report for people: the tutorial's lines, then norms and files. */
public record AttackText(PrintWriter out, AttackReport report) {
    private static final int MOST_LINES = 12;
    private static final int[] STRIDES = {1, 2, 5};

    void print(AttackRequest request, Path folder) {
        printAttack(request);
        printFiles(folder);
    }

    /** All but costs and files. */
    public void printAttack(AttackRequest request) {
        out.println(request);
        printClean();
        if (report.trace().isEmpty() && report.note() != null) {
            out.println(report.note());
        } else {
            printTrace(request);
        }
        printAdversarial();
        line("L-inf", NumberText.brief(report.linf()) + " (" + NumberText.brief(report.linf() * 255) + "/255)");
        line("L2", NumberText.brief(report.l2()));
        if (request.norm() == Norm.L1) {
            line("L1", NumberText.brief(report.l1()));
        }
        if (request.norm() == Norm.L0_VALUES) {
            line("values", report.l0Values() + " changed");
        }
        if (request.norm() == Norm.L0 || !request.mask().isNone()) {
            line("pixels", report.l0() + " changed");
        }
    }

    private void printClean() {
        Clean clean = report.clean();
        line("clean", describe(clean.index(), clean.name(), clean.probability()));
        if (clean.index() != report.label().index()) {
            line("label", describe(report.label(), clean.labelProbability()));
        }
    }

    private void printTrace(AttackRequest request) {
        ShownLoss loss = ShownLoss.of(request, report);
        out.println("step  loss " + loss.name());
        List<Step> trace = report.trace();
        int stride = stride(trace.size());
        for (int i = 0; i < trace.size(); i++) {
            if (i % stride == 0 || i == trace.size() - 1) {
                out.printf(
                        Locale.ROOT,
                        "%4d  %s%n",
                        trace.get(i).step(),
                        NumberText.loss(loss.values().get(i)));
            }
        }
    }

    /** The smallest of 1, 2, 5, 10, 20, ... that leaves few lines. */
    private static int stride(int steps) {
        for (int decade = 1; ; decade *= 10) {
            for (int stride : STRIDES) {
                if (steps <= (long) MOST_LINES * stride * decade) {
                    return stride * decade;
                }
            }
        }
    }

    private void printAdversarial() {
        Adversarial found = report.adversarial();
        line("adversarial", describe(found.index(), found.name(), found.probability()));
        line("  of label", describe(report.label(), found.labelProbability()));
        if (report.target() != null) {
            line("  of target", describe(report.target(), found.targetProbability()));
        }
        Png png = report.png();
        line("as PNG", describe(png.index(), png.name(), png.probability()));
        line(
                "success",
                (report.success() ? "yes" : "no")
                        + (report.successShare() == null
                                ? ""
                                : ", in " + Percent.of(report.successShare()) + " of the draws")
                        + (report.note() == null || report.trace().isEmpty() ? "" : "; " + report.note())
                        + (png.success() == report.success()
                                ? ""
                                : png.success()
                                        ? "; yes as PNG, rounded to 8 bits"
                                        : "; no as PNG, rounded to 8 bits"));
    }

    private void printFiles(Path folder) {
        line("cost", AttackPage.cost(report) + ", " + String.format(Locale.ROOT, "%.2f s", report.seconds()));
        line(
                "files",
                folder + ": original.png, adversarial.png, perturbation.png ("
                        + Amplification.of(report.amplify())
                        + "), adversarial.safetensors, report.html, result.json");
    }

    private static String describe(ClassId id, double probability) {
        return describe(id.index(), id.name(), probability);
    }

    private static String describe(int index, String name, double probability) {
        return name + " (" + index + "), probability " + NumberText.probability(probability);
    }

    private void line(String name, String text) {
        out.printf(Locale.ROOT, "%-12s %s%n", name, text);
    }
}
