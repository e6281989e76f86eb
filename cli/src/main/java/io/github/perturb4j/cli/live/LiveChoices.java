package io.github.perturb4j.cli.live;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.SingleAttack;
import io.github.perturb4j.attacks.SpecOptions;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the page offers.
 *
 * @param scenes how many drawn scenes there are
 * @param mostBytes the largest file of a picture
 */
record LiveChoices(
        List<Picture> pictures, List<Network> networks, List<AttackKind> attacks, int scenes, int mostBytes) {
    /** Of a request's bytes, in base64, with room for the rest. */
    private static final int MOST_PICTURE_BYTES = LiveServer.MOST_BYTES / 10 * 7;

    /** The pig of the demo first. */
    private static final List<Integer> SHOWN = List.of(104, 0, 1, 2, 3, 5, 6, 7, 8, 9, 14, 20);

    /** @param address of the picture itself */
    record Picture(int scene, String name, String address) {}

    /** @param small whether it is small enough for every rule to be checked in a moment */
    record Network(String name, List<String> classes, boolean small) {}

    /** @param steps how many by default; null where it has no such option */
    record AttackKind(String name, String summary, List<String> norms, String steps) {
        static AttackKind of(AttackSpec spec) {
            return new AttackKind(
                    spec.name(),
                    spec.summary(),
                    spec.norms().stream().map(Norm::label).toList(),
                    spec.options().stream()
                            .filter(option -> option.name().equals("steps"))
                            .map(SpecOptions.Option::standard)
                            .findFirst()
                            .orElse(null));
        }
    }

    static LiveChoices of(LiveModels models) {
        Scenes scenes = Scenes.test(TestImages.COUNT);
        return new LiveChoices(
                SHOWN.stream()
                        .map(i -> new Picture(
                                i, scenes.classNames().name(scenes.label(i)), Pictures.address(scenes.image(i))))
                        .toList(),
                IntStream.range(0, models.all().size())
                        .mapToObj(i -> network(models.name(i), models.all().get(i)))
                        .toList(),
                AttackCatalogue.specs().stream()
                        .filter(LiveChoices::isFollowed)
                        .map(AttackKind::of)
                        .toList(),
                TestImages.COUNT,
                MOST_PICTURE_BYTES);
    }

    private static Network network(String name, ModelLoader model) {
        return new Network(
                name, model.card().classNames().names(), model.architecture().isSmall());
    }

    /** A single attack that asks for gradients has steps to be seen. */
    private static boolean isFollowed(AttackSpec spec) {
        return spec.access() == Access.GRADIENT && spec.make(Map.of()) instanceof SingleAttack;
    }
}
