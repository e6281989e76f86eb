package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.attack.AttackReport;
import io.github.perturb4j.cli.attack.AttackText;
import io.github.perturb4j.cli.demo.DemoSurvey.Count;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The demo's story for people, in the order of the tutorial's chapter 1. */
record DemoText(PrintWriter out, DemoStory story) {

    void print(DemoReport report, Path folder) {
        printSetting();
        int number = 1;
        for (DemoAttack attack : story.attacks()) {
            out.println();
            out.println(number++ + ". " + heading(attack));
            new AttackText(out, attack.report()).printAttack(attack.request());
        }
        out.println();
        story.noRobustModel().ifPresent(out::println);
        story.survey().ifPresent(this::printSurvey);
        out.println();
        for (DemoClaim claim : report.claims()) {
            out.println((claim.holds() ? "yes  " : "no   ") + claim.text());
        }
        out.println();
        out.println("Open " + folder.resolve("report.html")
                + " in a browser; pictures, exact floats and numbers are beside it.");
        out.println("Every gradient of the attack towards the target: " + folder.resolve(DemoPage.MICROSCOPE));
        out.printf(Locale.ROOT, "Everything above was computed in this run, in %.1f s.%n", report.seconds());
    }

    private void printSetting() {
        DemoPicture picture = story.picture();
        boolean given = picture.label().isPresent();
        line(
                "picture",
                picture.name() + ", '" + story.labelName() + "'"
                        + (given ? "" : " as " + story.model().title() + " sees it"));
        line("chosen", picture.chosen());
        for (DemoModel model : story.models()) {
            line("model", model.name() + (model.title().equals(model.name()) ? "" : ", " + model.title()));
        }
        line(
                "bound",
                "no channel of a pixel changes by more than "
                        + story.request().untargeted().epsilon() + ", "
                        + story.request().greyLevels() + " of 255 grey levels");
    }

    /** What an attack is after. */
    static String heading(DemoAttack attack) {
        AttackReport report = attack.report();
        String goal = attack.targeted()
                ? "towards '" + report.target().name() + "'"
                : "away from '" + report.label().name() + "', to anything else";
        return attack.name().startsWith(DemoStory.ROBUST)
                ? "The same attack on the robust model, " + goal
                : (attack.targeted() ? "T" : "A") + goal.substring(1);
    }

    private void printSurvey(DemoSurvey survey) {
        out.println("One picture proves little: the attack of part 1 on the first " + survey.scenes() + " test scenes");
        List<Count> counts = survey.models();
        String format = "%-24s  %12s  %12s%n";
        out.printf(Locale.ROOT, format, "model", "right before", "right after");
        for (Count count : counts) {
            out.printf(Locale.ROOT, format, count.model(), count.before(), count.after());
        }
    }

    private void line(String name, String text) {
        out.printf(Locale.ROOT, "%-12s %s%n", name, text);
    }
}
