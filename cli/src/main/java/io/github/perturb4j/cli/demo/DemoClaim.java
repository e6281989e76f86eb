package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.List;

/**
 * A sentence of the story and whether it came true; if not, the text says what happened instead.
 *
 * @param name clean, untargeted, targeted or robust
 */
record DemoClaim(String name, boolean holds, String text) {

    static List<DemoClaim> of(DemoStory story) {
        List<DemoClaim> claims = new ArrayList<>(List.of(clean(story), untargeted(story), targeted(story)));
        if (!story.robust().isEmpty()) {
            claims.add(robust(story));
        }
        return claims;
    }

    private static DemoClaim clean(DemoStory story) {
        Logits clean = story.untargeted().outcome().sample().clean();
        boolean right = clean.index() == story.label();
        return new DemoClaim(
                "clean",
                right,
                capital(story.model().title()) + " takes the picture for " + seen(story, clean)
                        + (right ? "." : ", which it is not: it is '" + story.labelName() + "'."));
    }

    private static DemoClaim untargeted(DemoStory story) {
        DemoAttack attack = story.untargeted();
        Logits after = attack.outcome().sample().adversarial();
        if (!attack.attacked()) {
            return new DemoClaim("untargeted", false, "There was nothing to attack: it was wrong without any change.");
        }
        return attack.report().success()
                ? new DemoClaim("untargeted", true, within(story) + " make it see " + seen(story, after) + ".")
                : new DemoClaim(
                        "untargeted",
                        false,
                        steps(attack) + " " + bound(story) + " did not fool it: it still sees " + seen(story, after)
                                + "." + hint(attack));
    }

    private static DemoClaim targeted(DemoStory story) {
        DemoAttack attack = story.targeted();
        Logits after = attack.outcome().sample().adversarial();
        if (!attack.attacked()) {
            return new DemoClaim(
                    "targeted",
                    false,
                    "There was nothing to attack: it saw '" + story.targetName() + "' from the start.");
        }
        return attack.report().success()
                ? new DemoClaim("targeted", true, "Others make it see what was asked for: " + seen(story, after) + ".")
                : new DemoClaim(
                        "targeted",
                        false,
                        steps(attack) + " " + bound(story) + " did not make it see '" + story.targetName()
                                + "': it sees " + seen(story, after) + "." + hint(attack));
    }

    private static String steps(DemoAttack attack) {
        return NumberText.count(attack.report().attack().steps(), "step");
    }

    /** Plain gradient descent hardly moves where the network is very sure: the gradient vanishes. */
    private static String hint(DemoAttack attack) {
        return attack.request().choice().spec().hasStepLength()
                ? ""
                : " The signed steps of 'perturb4j attack --attack pgd' are stronger.";
    }

    private static DemoClaim robust(DemoStory story) {
        Logits clean = story.robust().get(0).outcome().sample().clean();
        Logits away = story.robust().get(0).outcome().sample().adversarial();
        Logits towards = story.robust().get(1).outcome().sample().adversarial();
        if (clean.index() != story.label()) {
            return new DemoClaim(
                    "robust",
                    false,
                    "The robust model does not take the picture for '" + story.labelName()
                            + "' in the first place: it sees " + seen(story, clean) + ".");
        }
        if (away.index() == story.label() && towards.index() == story.label()) {
            return new DemoClaim(
                    "robust",
                    true,
                    "The robust model, under the same two attacks, still sees '" + story.labelName() + "' ("
                            + Percent.of(away.probability()) + " and " + Percent.of(towards.probability())
                            + "; before: " + Percent.of(clean.probability()) + ").");
        }
        String both = ": the attack away from '" + story.labelName() + "' makes it see " + seen(story, away)
                + ", the one towards '" + story.targetName() + "' " + seen(story, towards) + ".";
        boolean once = away.index() == story.label() || towards.index() == story.label();
        return new DemoClaim(
                "robust", false, "The robust model was fooled " + (once ? "by one of the two attacks" : "too") + both);
    }

    private static String seen(DemoStory story, Logits prediction) {
        return "'" + story.names().name(prediction.index()) + "' (" + Percent.of(prediction.probability()) + ")";
    }

    private static String within(DemoStory story) {
        return "Changes of at most " + levels(story);
    }

    private static String bound(DemoStory story) {
        return "within " + levels(story);
    }

    private static String levels(DemoStory story) {
        return story.request().greyLevels() + " grey levels (of 255) per pixel";
    }

    private static String capital(String text) {
        return text.startsWith("the ") ? "T" + text.substring(1) : text;
    }
}
