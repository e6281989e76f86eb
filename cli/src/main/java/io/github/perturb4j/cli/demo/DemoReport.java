package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.attack.AttackReport;
import io.github.perturb4j.cli.attack.AttackReport.ClassId;
import io.github.perturb4j.cli.model.Ranked;
import java.util.List;

/** {@code result.json} of the demo. */
record DemoReport(
        Picture picture,
        ClassId label,
        ClassId target,
        double epsilon,
        double greyLevels,
        List<Attack> attacks,
        DemoSurvey survey,
        List<DemoClaim> claims,
        boolean partial,
        double seconds) {

    /** @param scene null if it is none */
    record Picture(String name, Integer scene, String chosen) {}

    /** An attack with the most probable classes before and after. */
    record Attack(String name, List<Ranked> before, List<Ranked> after, AttackReport result) {
        static Attack of(DemoAttack attack) {
            return new Attack(attack.name(), attack.before(), attack.after(), attack.report());
        }
    }

    static DemoReport of(DemoStory story, double seconds) {
        DemoPicture picture = story.picture();
        Integer scene = picture.scene().isPresent() ? picture.scene().getAsInt() : null;
        return new DemoReport(
                new Picture(picture.name(), scene, picture.chosen()),
                ClassId.of(story.label(), story.names()),
                ClassId.of(story.target(), story.names()),
                story.request().epsilon(),
                255 * story.request().epsilon(),
                story.attacks().stream().map(Attack::of).toList(),
                story.survey().orElse(null),
                story.stopped() ? List.of() : DemoClaim.of(story),
                story.stopped(),
                seconds);
    }
}
