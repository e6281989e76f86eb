package io.github.perturb4j.cli.report;

import io.github.perturb4j.cli.report.Bars.Bar;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a page shows of one attack on one image.
 *
 * @param heading of the section
 * @param words paragraphs before the pictures
 * @param perturbation its picture, grey where nothing changed
 * @param factor what the perturbation is multiplied with there
 * @param before the most probable classes of the original
 * @param after those of the adversarial image
 * @param charts of loss and margin; none where there was nothing to attack
 * @param facts settings, norms, costs, folded up; none if they are elsewhere
 */
public record AttackSection(
        String heading,
        List<Html> words,
        RgbImage original,
        RgbImage perturbation,
        double factor,
        RgbImage adversarial,
        List<Bar> before,
        List<Bar> after,
        List<Html> charts,
        Map<String, String> facts) {

    public Html html() {
        List<Html> parts = new ArrayList<>();
        parts.add(Html.of("h2", heading));
        parts.addAll(words);
        parts.add(Pictures.row(
                Pictures.figure(
                        original, "The original image, seen as " + before.get(0).name(), "original: ", name(before)),
                Pictures.perturbation(perturbation, "perturbation, " + Amplification.of(factor)),
                Pictures.figure(
                        adversarial,
                        "The adversarial image, seen as " + after.get(0).name(),
                        "adversarial: ",
                        name(after))));
        parts.add(Bars.row(Bars.of("Before", before), Bars.of("After", after)));
        parts.addAll(charts);
        if (!facts.isEmpty()) {
            parts.add(Html.of("details", Html.of("summary", "Settings and numbers"), Facts.of(facts)));
        }
        return Html.of("section", parts);
    }

    private static Html name(List<Bar> bars) {
        return Html.of("b", bars.get(0).name());
    }
}
