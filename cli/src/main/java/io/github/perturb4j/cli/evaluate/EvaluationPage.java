package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.WilsonInterval;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.report.Amplification;
import io.github.perturb4j.cli.report.Confusion;
import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.cli.report.RobustnessChart;
import io.github.perturb4j.cli.report.RobustnessChart.Band;
import io.github.perturb4j.cli.report.RobustnessChart.Curve;
import io.github.perturb4j.cli.report.Table;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** {@code report.html}: an evaluation for people. */
record EvaluationPage(EvaluationOutcome outcome, EvaluationSummary summary, ClassNames names) {
    private static final int MOST_SKIPPED = 20;

    private List<String> epsilons() {
        return outcome.request().epsilons();
    }

    private Norm norm() {
        return outcome.request().grid().norm();
    }

    /** The document. @param least the least robust images */
    String document(List<ShownImage> least, List<ShownImage> most) {
        List<Html> sections = new ArrayList<>(List.of(head(), curves()));
        if (!summary.minimal().isEmpty()) {
            sections.add(minimal());
        }
        sections.add(confusion());
        sections.add(examples("The least robust images", "Those that the smallest change fools.", least));
        sections.add(examples(
                "The most robust images",
                "Those that no attack fooled, or only the largest change. Of an attack that failed, where it stood"
                        + " after at most 100 queries.",
                most));
        if (!summary.notes().isEmpty()) {
            sections.add(notes());
        }
        if (!outcome.skipped().isEmpty()) {
            sections.add(skipped());
        }
        sections.add(costs());
        sections.add(settings());
        return Page.of("How robust is " + summary.model() + "?", sections);
    }

    private Html head() {
        String last = epsilons().get(epsilons().size() - 1);
        int robust = summary.worstCase().get(last).correct();
        String lead = summary.model() + " classifies " + share(summary.cleanCorrect()) + " of "
                + NumberText.count(summary.n(), "image") + " right. Within " + norm() + " " + last + ", "
                + (summary.attacks().size() == 1 ? "the attack leaves " : "the attacks together leave ")
                + share(robust) + ".";
        return Html.of(
                "header",
                Html.of("h1", "How robust is " + summary.model() + "?"),
                Html.of("p", lead).with("class", "lead"));
    }

    private String share(int correct) {
        return Percent.of((double) correct / summary.n());
    }

    private Html curves() {
        List<Curve> curves = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        summary.attacks().forEach((name, row) -> {
            curves.add(curve(name, e -> row.get(e).correct()));
            rows.add(row(name, e -> row.get(e).correct()));
        });
        if (summary.attacks().size() > 1) {
            curves.add(curve("worst case of each image", this::worst));
            rows.add(row("worst case", this::worst));
        }
        List<String> heading = new ArrayList<>(List.of("attack"));
        heading.addAll(epsilons());
        return Html.of(
                "section",
                Html.of("h2", "Robust accuracy"),
                Html.of(
                        "p",
                        "The share of all images that are classified right and stay so under attack. The grey band,"
                                + " and the brackets below, are 95% Wilson intervals: how far other images of the"
                                + " same kind might lie. A stronger attack may find more, so these are upper bounds."),
                chart(curves),
                Table.of(heading, rows));
    }

    private Html chart(List<Curve> curves) {
        List<WilsonInterval> intervals = counts(this::worst).stream()
                .map(correct -> WilsonInterval.of(correct, summary.n()))
                .toList();
        Band band = new Band(
                intervals.stream().map(WilsonInterval::low).toList(),
                intervals.stream().map(WilsonInterval::high).toList());
        return RobustnessChart.of(
                norm() + " epsilon",
                fromZero("0", epsilons()),
                fromZero(0.0, outcome.request().grid().epsilons()),
                curves,
                band);
    }

    /** Every curve begins at radius 0, where clean accuracy is, whether that was asked for or not. */
    private <T> List<T> fromZero(T zero, List<T> values) {
        List<T> all = new ArrayList<>(values);
        if (outcome.request().grid().epsilons().get(0) > 0) {
            all.add(0, zero);
        }
        return all;
    }

    private List<Integer> counts(ToIntFunction<String> correct) {
        List<Integer> counts = epsilons().stream().map(correct::applyAsInt).toList();
        return fromZero(summary.cleanCorrect(), counts);
    }

    private int worst(String epsilon) {
        return summary.worstCase().get(epsilon).correct();
    }

    private Curve curve(String name, ToIntFunction<String> correct) {
        return new Curve(
                name,
                counts(correct).stream().map(c -> (double) c / summary.n()).toList());
    }

    private List<Object> row(String name, ToIntFunction<String> correct) {
        List<Object> row = new ArrayList<>(List.of(name));
        epsilons()
                .forEach(e -> row.add(Html.of(
                        "span",
                        share(correct.applyAsInt(e)) + " ",
                        Html.of("br"),
                        Html.of("small", EvaluationText.interval(correct.applyAsInt(e), summary.n())))));
        return row;
    }

    private Html minimal() {
        List<List<String>> rows = new ArrayList<>();
        summary.minimal()
                .forEach((name, m) -> rows.add(List.of(
                        name,
                        norm(name).toString(),
                        m.median() == null ? "none" : NumberText.brief(m.median()),
                        m.success() + " of " + m.of())));
        return Html.of(
                "section",
                Html.of("h2", "The nearest adversarial images"),
                Html.of(
                        "p",
                        "How large a change these attacks needed, over the images that were classified right; a failure"
                                + " counts as infinitely large. Those of another norm than " + norm()
                                + " are no part of the tables and the worst case above."),
                Table.of(List.of("attack", "norm", "median", "found"), rows));
    }

    private Norm norm(String attack) {
        return outcome.request().grid().runs().stream()
                .filter(run -> run.name().equals(attack) && run.isMinimal())
                .findFirst()
                .orElseThrow()
                .norm();
    }

    private Html confusion() {
        String last = epsilons().get(epsilons().size() - 1);
        return Html.of(
                "section",
                Html.of("h2", "What images are taken for under attack"),
                Html.of(
                        "p",
                        "Each image at its worst within " + norm() + " " + last
                                + ": the nearest adversarial image that was found, else the original. Rows are the"
                                + " right classes."),
                Confusion.of(
                        names.names(),
                        outcome.table()
                                .confusion(names.size(), outcome.request().radius(last))));
    }

    private Html examples(String heading, String words, List<ShownImage> examples) {
        List<Html> parts = new ArrayList<>(List.of(Html.of("h2", heading)));
        parts.add(Html.of("p", examples.isEmpty() ? "There are none." : words));
        examples.forEach(e -> parts.add(pictures(e)));
        return Html.of("section", parts);
    }

    private Html pictures(ShownImage e) {
        Logits clean = e.result().clean();
        Logits found = e.result().adversarial();
        return Pictures.row(
                Pictures.figure(
                        e.original(),
                        "The original image, seen as " + name(clean),
                        Html.of("b", name(clean)),
                        " " + Percent.of(clean.probability()) + ", image "
                                + e.sample().id() + ": "
                                + outcome.input().images().name((int) e.sample().id())),
                Pictures.perturbation(
                        e.perturbation(),
                        e.run().name() + ", " + e.run().norm() + " "
                                + NumberText.brief(e.run().norm().of(e.result().norms()))
                                + ", " + Amplification.of(e.factor())),
                Pictures.figure(
                        e.adversarial(),
                        "The image after the attack, seen as " + name(found),
                        Html.of("b", name(found)),
                        " " + Percent.of(found.probability()) + (e.result().success() ? "" : ", not fooled")));
    }

    private String name(Logits seen) {
        return names.name(seen.index());
    }

    private Html notes() {
        List<Html> lines =
                summary.notes().stream().map(note -> Html.of("li", note)).toList();
        return Html.of("section", Html.of("h2", "Attacks that could not begin"), Html.of("ul", lines));
    }

    private Html skipped() {
        List<Html> lines = outcome.skipped().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_SKIPPED)
                .map(e -> Html.of("li", e.getValue()))
                .toList();
        return Html.of(
                "section",
                Html.of("h2", "Images that could not be read"),
                Html.of("p", NumberText.count(outcome.skipped().size(), "image") + " took no part."),
                Html.of("ul", lines));
    }

    private Html costs() {
        List<List<String>> rows = new ArrayList<>();
        summary.attacks()
                .forEach((name, byEpsilon) -> byEpsilon.forEach((epsilon, row) -> {
                    if (row.forwardPasses() > 0) {
                        rows.add(List.of(
                                name,
                                epsilon,
                                Long.toString(row.forwardPasses()),
                                Long.toString(row.gradientCalls()),
                                row.seconds() == null ? "" : NumberText.brief(row.seconds())));
                    }
                }));
        summary.minimal().forEach((name, m) -> {
            if (m.forwardPasses() != null) {
                rows.add(List.of(
                        name,
                        "",
                        Long.toString(m.forwardPasses()),
                        Long.toString(m.gradientCalls()),
                        m.seconds() == null ? "" : NumberText.brief(m.seconds())));
            }
        });
        return Html.of(
                "section",
                Html.of("h2", "What it cost"),
                Html.of(
                        "p",
                        "Each radius is tried on the images that the same attack did not fool at a smaller one. A"
                                + " minimal-norm attack runs once for all radii."),
                Table.of(List.of("attack", "epsilon", "forward passes", "gradients", "seconds"), rows));
    }

    private Html settings() {
        Map<String, String> facts = Json.facts(summary.settings());
        facts.put("norm", norm().toString());
        return Html.of("section", Html.of("h2", "Settings"), Facts.of(facts));
    }
}
