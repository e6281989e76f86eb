package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.attack.AttackPage;
import io.github.perturb4j.cli.attack.AttackReport;
import io.github.perturb4j.cli.attack.ShownLoss;
import io.github.perturb4j.cli.model.Ranked;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.report.Bars;
import io.github.perturb4j.cli.report.Bars.Bar;
import io.github.perturb4j.cli.report.Bars.Mark;
import io.github.perturb4j.cli.report.Facts;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.LossChart;
import io.github.perturb4j.cli.report.LossChart.Series;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.cli.report.Table;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html} of the demo: the story with its pictures. It holds nothing that differs from run to run. */
record DemoPage(DemoStory story, DemoReport report) {
    /** The page that shows every value and every gradient of the attack towards the target. */
    static final String MICROSCOPE = "microscope.html";

    /** The document. */
    String document() {
        return story.stopped() ? partial() : whole();
    }

    /** In place of one of an earlier run, which would belong to other pictures. */
    private String partial() {
        return Page.of(
                "Stopped - perturb4j demo",
                Html.of("h1", "The demo was stopped"),
                Html.of(
                        "p",
                        "What it had found by then lies beside this page: "
                                + NumberText.count(story.attacks().size(), "attack")
                                + ", partial results. Run it again for the whole story."));
    }

    private String whole() {
        String title = String.join(
                " → ",
                name(story.untargeted().before()),
                name(story.untargeted().after()),
                name(story.targeted().after()));
        List<Html> body = new ArrayList<>();
        body.add(header(title));
        body.add(picture());
        story.attacks().forEach(attack -> body.add(section(attack)));
        story.survey().ifPresent(survey -> body.add(survey(survey)));
        body.add(microscope());
        story.noRobustModel().ifPresent(why -> body.add(Html.of("section", paragraph(why))));
        body.add(notes());
        return Page.of(title + " - perturb4j demo", body);
    }

    private static String name(List<Ranked> ranked) {
        return ranked.get(0).name();
    }

    private Html header(String title) {
        String lead =
                "What one network sees in one picture: as it is, after an attack, and after another. Neither attack"
                        + " changes any channel of a pixel by more than "
                        + story.request().greyLevels() + " of 255 grey"
                        + " levels.";
        Html pictures = Pictures.row(
                seen(
                        story.picture().image(),
                        "The original picture",
                        story.untargeted().before()),
                seen(
                        story.untargeted().pictures().adversarial(),
                        "After the first attack",
                        story.untargeted().after()),
                seen(
                        story.targeted().pictures().adversarial(),
                        "After the second attack",
                        story.targeted().after()));
        List<Html> claims = report.claims().stream()
                .map(c -> Html.of("li", Html.of("b", c.holds() ? "Yes. " : "No. "), c.text())
                        .with("class", c.holds() ? "yes" : "no"))
                .toList();
        return Html.of(
                "header",
                Html.of("h1", title),
                Html.of("p", lead).with("class", "lead"),
                pictures,
                Html.of("ul", claims).with("class", "claims"));
    }

    private static Html seen(RgbImage image, String description, List<Ranked> classes) {
        return Pictures.figure(
                image,
                description + ", seen as " + name(classes),
                Html.of("b", name(classes)),
                " " + Percent.of(classes.get(0).probability()));
    }

    private Html picture() {
        DemoPicture picture = story.picture();
        List<Html> before = new ArrayList<>();
        before.add(Bars.of(
                "Seen by " + story.model().title(), bars(story.untargeted().before(), story.label())));
        story.robust().stream()
                .limit(1)
                .forEach(a -> before.add(Bars.of("Seen by the robust model", bars(a.before(), story.label()))));
        String drawn = picture.scene().isPresent() ? ", drawn by perturb4j; test scenes are never trained on" : "";
        return Html.of(
                "section",
                Html.of("h2", "The picture"),
                paragraph("This is " + picture.name() + drawn + ". It is " + picture.chosen() + "."),
                Bars.row(before));
    }

    /** @param goal the class that the attack asked for or led to; the label for none */
    private List<Bar> bars(List<Ranked> classes, int goal) {
        return classes.stream()
                .map(c -> new Bar(
                        c.name(),
                        c.probability(),
                        c.index() == story.label() ? Mark.LABEL : c.index() == goal ? Mark.GOAL : Mark.OTHER))
                .toList();
    }

    private Html section(DemoAttack attack) {
        int goal = attack.targeted()
                ? story.target()
                : attack.report().adversarial().index();
        return Html.of(
                "section",
                Html.of("h2", (story.attacks().indexOf(attack) + 1) + ". " + DemoText.heading(attack)),
                words(attack),
                Pictures.attack(
                        story.picture().image(),
                        attack.pictures().perturbation(),
                        attack.pictures().factor(),
                        attack.pictures().adversarial(),
                        bars(attack.before(), goal),
                        bars(attack.after(), goal)),
                charts(attack),
                Html.of("details", Html.of("summary", "Settings and numbers"), Facts.of(facts(attack))));
    }

    private List<Html> words(DemoAttack attack) {
        if (story.robust().contains(attack)) {
            return List.of(paragraph(
                    attack.targeted()
                            ? "And the second attack, likewise."
                            : "This network has the same layers, but it was trained on adversarial pictures,"
                                    + " made anew at every step. It is attacked as the first one was: with"
                                    + " its own gradients and the same settings."));
        }
        return attack.targeted() ? List.of(paragraph(towards(attack))) : List.of(paragraph(away(attack)));
    }

    private String away(DemoAttack attack) {
        AttackRequest request = attack.request();
        String direction = request.choice().spec().hasStepLength() ? "the sign of the gradient" : "the gradient";
        return "Training changes a network's weights so that its loss, the cross-entropy of the right class, falls."
                + " An attack leaves the weights alone and changes the pixels so that the loss rises. This one takes "
                + NumberText.count(attack.report().attack().steps(), "step") + " along " + direction
                + " of the loss at the pixels, and after each brings every pixel back to within "
                + request.epsilon().text()
                + " of where it began. " + claim("untargeted");
    }

    private String towards(DemoAttack attack) {
        return "Now the attack names the answer: its loss, " + attack.request().loss(true) + ", falls as '"
                + story.targetName() + "' becomes more probable. " + claim("targeted");
    }

    private String claim(String name) {
        return report.claims().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private List<Html> charts(DemoAttack attack) {
        List<Series> lines = series(attack);
        ShownLoss loss = ShownLoss.of(attack.request(), attack.report());
        return lines.isEmpty() ? List.of() : List.of(LossChart.of(loss.name(), loss.meaning(), lines));
    }

    /** The attack's own line; with the robust model, also that of the same attack on the first one. */
    private List<Series> series(DemoAttack attack) {
        List<Series> lines = new ArrayList<>();
        if (story.robust().contains(attack)) {
            lines.add(line(attack.targeted() ? story.targeted() : story.untargeted()));
        }
        lines.add(line(attack));
        return lines.stream().filter(s -> !s.losses().isEmpty()).toList();
    }

    private static Series line(DemoAttack attack) {
        return new Series(
                attack.model().title(),
                ShownLoss.of(attack.request(), attack.report()).values());
    }

    private static Map<String, String> facts(DemoAttack attack) {
        AttackReport result = attack.report();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", result.model());
        facts.put("Attack", attack.request().toString());
        facts.putAll(AttackPage.numbers(result));
        facts.put("SHA-256 of the weights", result.weightsSha256());
        return facts;
    }

    private Html survey(DemoSurvey survey) {
        List<List<String>> rows = survey.models().stream()
                .map(c -> List.of(c.model(), Integer.toString(c.before()), Integer.toString(c.after())))
                .toList();
        return Html.of(
                "section",
                Html.of("h2", "One picture proves little"),
                paragraph("So here is the attack of part 1 on the first " + survey.scenes()
                        + " test scenes, two of each class: how many of them each model gets right."),
                Table.of(List.of("model", "right before", "right after"), rows));
    }

    private static Html microscope() {
        return Html.of(
                "section",
                Html.of("h2", "Under the microscope"),
                Html.of(
                        "p",
                        Html.of("a", MICROSCOPE).with("href", MICROSCOPE),
                        ", beside this page, shows every value and every gradient of the attack towards the target, "
                                + "step by step through the network."));
    }

    private static Html notes() {
        return Html.of(
                "footer",
                paragraph("Made by perturb4j demo; everything on this page was computed in one run. The pictures lie"
                        + " beside it, rounded to 8 bits, as do the exact floats (adversarial.safetensors)"
                        + " and all numbers (result.json). The story is that of Kolter and Madry, Adversarial"
                        + " Robustness: Theory and Practice, chapter 1; projected gradient descent and"
                        + " training against it are from Madry et al. 2018, Towards deep learning models"
                        + " resistant to adversarial attacks."));
    }

    private static Html paragraph(String text) {
        return Html.of("p", text);
    }
}
