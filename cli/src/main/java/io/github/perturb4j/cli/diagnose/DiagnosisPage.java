package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html}: what each check found, what must be mended first. */
public final class DiagnosisPage {
    private DiagnosisPage() {}

    /** The document. */
    public static String of(DiagnosisReport report) {
        List<Html> body = new ArrayList<>();
        body.add(Html.of(
                "header",
                Html.of("h1", "Diagnosis: " + report.model()),
                Html.of("p", report.heading() + ". " + report.conclusion()).with("class", "lead")));
        body.add(Html.of("p", Html.of("b", report.summary())));
        section(body, report, "failed", "Failed", "no");
        section(body, report, "suspicious", "Suspicious", "maybe");
        section(body, report, "passed", "Passed", "yes");
        section(body, report, "not_run", "Not run", "none");
        body.add(Html.of("section", Html.of("h2", "Settings"), Facts.of(facts(report))));
        body.add(Html.of(
                "footer",
                Html.of(
                        "p",
                        "Made by perturb4j diagnose. The checks are those of Carlini et al. 2019, On evaluating adversarial"
                                + " robustness, and Pintor et al. 2022, Indicators of attack failure: debugging and improving"
                                + " optimization of adversarial examples. A check passes unless the evidence against it is"
                                + " stronger than chance, so few images raise few alarms.")));
        return Page.of("Diagnosis: " + report.model() + " - perturb4j", body);
    }

    private static void section(List<Html> body, DiagnosisReport report, String status, String title, String colour) {
        List<Html> items = report.findings().stream()
                .filter(f -> f.status().equals(status))
                .map(f -> item(f).with("class", colour))
                .toList();
        if (!items.isEmpty()) {
            body.add(Html.of(
                    "section", Html.of("h2", title), Html.of("ul", items).with("class", "claims findings")));
        }
    }

    private static Html item(DiagnosisReport.Check check) {
        List<Html> parts = new ArrayList<>();
        parts.add(Html.of("p", Html.of("b", check.question())));
        parts.add(Html.of("p", check.evidence()));
        if (!check.remedy().isEmpty()) {
            parts.add(Html.of("p", "What to do: " + check.remedy() + "."));
        }
        parts.add(Html.of("p", check.name() + " · " + check.source()).with("class", "source"));
        return Html.of("li", parts);
    }

    private static Map<String, String> facts(DiagnosisReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", report.model());
        facts.put("SHA-256 of the weights", report.weightsSha256());
        facts.put("Images", report.n() + " of " + report.data() + skipped(report.skipped()));
        facts.put("Right before any attack", report.cleanCorrect() + " of " + report.n());
        facts.put("Attack", report.attack());
        facts.put("Ball", report.norm() + " " + report.epsilon());
        facts.put("Surrogate", report.surrogate() == null ? "none" : report.surrogate());
        facts.put("Black-box queries", Integer.toString(report.queries()));
        facts.put("Seed", Long.toString(report.seed()));
        return facts;
    }

    private static String skipped(int count) {
        return count == 0 ? "" : " (" + count + " could not be read)";
    }
}
