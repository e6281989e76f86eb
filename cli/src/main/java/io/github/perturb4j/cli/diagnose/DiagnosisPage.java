package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html}: what each check found, what must be mended first. */
public final class DiagnosisPage {
    private static final List<Heading> HEADINGS = List.of(
            new Heading("failed", "Failed", "no"),
            new Heading("suspicious", "Suspicious", "maybe"),
            new Heading("passed", "Passed", "yes"),
            new Heading("not_run", "Not run", "none"));

    private DiagnosisPage() {}

    /** What checks came to, in the order of their weight. */
    private record Heading(String status, String title, String colour) {}

    /** The document. */
    public static String of(DiagnosisReport report) {
        List<Html> body = new ArrayList<>();
        body.add(Html.of(
                "header",
                Html.of("h1", "Diagnosis: " + report.model()),
                Html.of("p", report.heading() + ". " + report.conclusion()).with("class", "lead")));
        body.add(verdicts(report));
        for (Heading heading : HEADINGS) {
            section(body, report, heading);
        }
        body.add(Html.of("section", Html.of("h2", "Settings"), Facts.of(facts(report))));
        body.add(Html.of(
                "footer",
                Html.of(
                        "p",
                        "Made by perturb4j diagnose. The checks are those of Carlini et al. 2019, On evaluating"
                                + " adversarial robustness, and Pintor et al. 2022, Indicators of attack failure:"
                                + " debugging and improving optimization of adversarial examples. A check passes"
                                + " unless the evidence against it is stronger than chance, so few images raise few"
                                + " alarms.")));
        return Page.of("Diagnosis: " + report.model() + " - perturb4j", body);
    }

    /** All checks at a glance, what is worst first; each leads to its evidence. */
    private static Html verdicts(DiagnosisReport report) {
        List<List<Object>> rows = new ArrayList<>();
        for (Heading heading : HEADINGS) {
            report.findings().stream()
                    .filter(f -> f.status().equals(heading.status()))
                    .forEach(f -> rows.add(List.of(
                            Html.of("a", f.name()).with("href", "#" + f.name()),
                            Html.of("span", heading.title().toLowerCase(Locale.ROOT))
                                    .with("class", "verdict " + heading.colour()),
                            Html.of("span", f.question()).with("class", "long"))));
        }
        return Html.of(
                        "section",
                        Html.of("h2", "Verdicts"),
                        Html.of("p", Html.of("b", report.summary())),
                        Table.of(List.of("check", "verdict", "question"), rows))
                .with("class", "verdicts");
    }

    private static void section(List<Html> body, DiagnosisReport report, Heading heading) {
        List<Html> items = report.findings().stream()
                .filter(f -> f.status().equals(heading.status()))
                .map(f -> item(f).with("class", heading.colour()).with("id", f.name()))
                .toList();
        if (!items.isEmpty()) {
            body.add(Html.of(
                    "section",
                    Html.of("h2", heading.title()),
                    Html.of("ul", items).with("class", "claims findings")));
        }
    }

    private static Html item(DiagnosisReport.Check check) {
        List<Html> parts = new ArrayList<>();
        parts.add(Html.of("p", Html.of("b", check.question())));
        parts.add(Html.of("p", sentence(check.evidence())));
        if (!check.remedy().isEmpty()) {
            parts.add(Html.of("p", "What to do: " + check.remedy() + "."));
        }
        parts.add(Html.of("p", check.name() + " · " + check.source()).with("class", "source"));
        return Html.of("li", parts);
    }

    private static String sentence(String text) {
        String end = text.endsWith(".") ? "" : ".";
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + end;
    }

    private static Map<String, String> facts(DiagnosisReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", report.model());
        facts.put("SHA-256 of the weights", report.weightsSha256());
        facts.put("Images", report.n() + " of " + report.data() + skipped(report.skipped()));
        facts.put("Right before any attack", report.cleanCorrect() + " of " + report.n());
        facts.put("Attack", report.attack());
        facts.put("Ball", report.ball());
        facts.put("Surrogate", report.surrogate() == null ? "none" : report.surrogate());
        facts.put("Black-box queries", Integer.toString(report.queries()));
        facts.put("Seed", Long.toString(report.seed()));
        return facts;
    }

    private static String skipped(int count) {
        return count == 0 ? "" : " (" + count + " could not be read)";
    }
}
