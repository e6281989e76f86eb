package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.cli.model.Ranked;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.report.Bars.Bar;
import io.github.perturb4j.cli.report.Bars.Mark;
import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.LossChart;
import io.github.perturb4j.cli.report.LossChart.Series;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html} of one attack on one image. It holds nothing that differs from run to run. */
public record AttackPage(
        AttackRequest request, ClassNames names, SampleResult sample, AttackPictures pictures, AttackReport report) {
    private static final int SHOWN = 5;
    private static final int LEVELS = 255;

    /** The document. */
    String document() {
        String from = report.clean().name();
        String to = report.adversarial().name();
        String title = from + (from.equals(to) ? " stays " : " → ") + to;
        Html header =
                Html.of("header", Html.of("h1", title), Html.of("p", story()).with("class", "lead"));
        Html section = Html.of(
                "section",
                Html.of("h2", heading()),
                Pictures.attack(
                        pictures.original(),
                        pictures.perturbation(),
                        pictures.factor(),
                        pictures.adversarial(),
                        bars(sample.clean()),
                        bars(sample.adversarial())),
                charts());
        Html settings = Html.of("section", Html.of("h2", "Settings and numbers"), Facts.of(facts()));
        Html notes = Html.of(
                "footer",
                Html.of(
                        "p",
                        "Made by perturb4j attack. The pictures lie beside this page, rounded to 8 bits, as do the"
                                + " exact floats (adversarial.safetensors) and all numbers (result.json)."));
        return Page.of(title + " - perturb4j attack", header, section, settings, notes);
    }

    private String heading() {
        return request.choice().name()
                + (report.target() == null
                        ? ", away from '" + report.label().name() + "'"
                        : ", towards '" + report.target().name() + "'")
                + (request.mask().isNone() ? "" : ", within the mask");
    }

    /** What happened, in a sentence or two. */
    private String story() {
        if (report.note() != null) {
            return report.note().substring(0, 1).toUpperCase(Locale.ROOT)
                    + report.note().substring(1) + ".";
        }
        if (report.l0() == 0) {
            return "The attack found nothing" + (request.epsilon() == null ? "" : " within epsilon")
                    + (request.mask().isNone() ? "" : " where the mask allows it") + ": "
                    + report.model() + " still sees " + seen(sample.clean()) + ".";
        }
        String end = report.success()
                ? (report.model() + " sees " + seen(sample.adversarial()) + " instead of " + seen(sample.clean()))
                : (report.model() + " is not fooled: it sees " + seen(sample.adversarial())
                        + (report.target() == null
                                ? ""
                                : ", not '" + report.target().name() + "'"));
        return masked() + changed() + ", and " + end + "." + png();
    }

    private String masked() {
        return request.mask().isNone()
                ? ""
                : "Only the mask's " + NumberText.count(request.mask().free(), "pixel") + " of " + pixels()
                        + " may change. ";
    }

    private String changed() {
        String most = "o channel of a pixel changes by more than " + NumberText.greyLevels(report.linf())
                + " of 255 grey levels";
        return switch (request.norm()) {
            case LINF -> "N" + most;
            case L2 -> "The change has an L2 norm of " + NumberText.brief(report.l2()) + ", n" + most;
            case L1 -> "The change has an L1 norm of " + NumberText.brief(report.l1()) + ", n" + most;
            case L0 -> NumberText.of(report.l0(), pixels(), "pixel") + " " + (report.l0() == 1 ? "changes" : "change");
            case L0_VALUES ->
                NumberText.count(report.l0Values(), "value") + ", in " + NumberText.of(report.l0(), pixels(), "pixel")
                        + ", " + (report.l0Values() == 1 ? "changes" : "change");
        };
    }

    private int pixels() {
        return pictures.original().width() * pictures.original().height();
    }

    private String png() {
        if (report.png().success() == report.success()) {
            return "";
        }
        return report.png().success()
                ? " Rounded to 8 bits, as in adversarial.png, it is fooled."
                : " Rounded to 8 bits, as in adversarial.png, the change is lost: it sees '"
                        + report.png().name() + "'.";
    }

    private String seen(Logits prediction) {
        return "'" + names.name(prediction.index()) + "' (" + Percent.of(prediction.probability()) + ")";
    }

    private List<Bar> bars(Logits seen) {
        int goal = report.target() == null
                ? report.adversarial().index()
                : report.target().index();
        return Ranked.top(seen, names, SHOWN).stream()
                .map(c -> new Bar(
                        c.name(),
                        c.probability(),
                        c.index() == report.label().index() ? Mark.LABEL : c.index() == goal ? Mark.GOAL : Mark.OTHER))
                .toList();
    }

    private List<Html> charts() {
        if (report.trace().isEmpty()) {
            return List.of();
        }
        boolean targeted = report.target() != null;
        ShownLoss loss = ShownLoss.of(request, report);
        Series margins = new Series(
                report.model(),
                report.trace().stream().map(AttackReport.Step::margin).toList());
        String meaning = targeted
                ? "Margin: logit of '" + report.target().name()
                        + "' minus the largest other. Above 0 the goal is reached. "
                : "Margin: the largest other logit minus that of '"
                        + report.label().name() + "'. Above 0 the network is fooled. ";
        boolean crossed = report.trace().stream().anyMatch(step -> step.margin() > 0);
        String outside = crossed && !report.success()
                ? "What is above 0 here was tried on the way and is not allowed: it lies outside the ball"
                        + (request.eightBit() ? ", or is lost when rounded. " : ". ")
                : "";
        return List.of(
                LossChart.margins(meaning + outside, List.of(margins)),
                LossChart.of(loss.name(), loss.meaning(), List.of(new Series(report.model(), loss.values()))));
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", report.model());
        facts.put("Image", report.image());
        facts.put("Attack", request.toString());
        facts.put("Seed", Long.toString(request.seed()));
        facts.putAll(numbers(report));
        facts.put("SHA-256 of the weights", report.weightsSha256());
        return facts;
    }

    /** Success, sizes and costs by name. */
    public static Map<String, String> numbers(AttackReport report) {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("Success", report.success() ? "yes" : "no");
        if (report.successShare() != null) {
            numbers.put("Share of draws", Percent.of(report.successShare()));
        }
        numbers.put("As 8-bit PNG", report.png().name() + ", " + (report.png().success() ? "a success" : "no success"));
        numbers.put(
                "L-inf", NumberText.brief(report.linf()) + " (" + NumberText.brief(LEVELS * report.linf()) + "/255)");
        numbers.put("L2", NumberText.brief(report.l2()));
        numbers.put("L1", NumberText.brief(report.l1()));
        numbers.put("Pixels changed", Integer.toString(report.l0()));
        numbers.put("Values changed", Integer.toString(report.l0Values()));
        numbers.put("Cost", cost(report));
        return numbers;
    }

    /** Passes through the network, for text and page. */
    static String cost(AttackReport report) {
        return NumberText.count(report.forwardPasses(), "forward pass") + ", "
                + NumberText.count(report.gradientCalls(), "gradient");
    }
}
