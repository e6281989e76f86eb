package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The picture that the demo attacks.
 *
 * @param image as the networks see it
 * @param name what reports call it
 * @param scene its number among the test scenes, if it is one
 * @param resize how it became the networks' input
 * @param chosen why this one
 * @param label its right class; empty if nobody said
 */
record DemoPicture(
        RgbImage image, String name, OptionalInt scene, ResizePipeline resize, String chosen, OptionalInt label) {
    /** The class that the story starts from. */
    static final String SUBJECT = "pig";

    /** How sure the models must be of the picture: very, which makes for a plain one. */
    static final double SURE = 0.999;

    /** The test scenes that {@code docs/models.md} reports accuracy on. */
    private static final int SEARCHED = 2000;

    /** A file of the user's. */
    static DemoPicture read(String path, Architecture architecture, int size) {
        ResizePipeline resize = architecture.pipeline();
        RgbImage image = resize.apply(ImageFile.read(Path.of(path)), size);
        return new DemoPicture(
                image, path, OptionalInt.empty(), resize, "the one named with --image", OptionalInt.empty());
    }

    static DemoPicture scene(int number) {
        return scene(number, "the one named with --scene");
    }

    private static DemoPicture scene(int number, String chosen) {
        Scenes scenes = Scenes.test(number + 1);
        return new DemoPicture(
                scenes.image(number),
                "test scene " + number,
                OptionalInt.of(number),
                ResizePipeline.NONE,
                chosen,
                OptionalInt.of(scenes.label(number)));
    }

    /**
     * The first test scene of a whole pig, cut off by no edge, that all models take for one with a probability of at
     * least {@value #SURE}. What attacks would do to it plays no part.
     *
     * @throws CommandFailure if there is none
     */
    static DemoPicture firstPig(List<DemoModel> models) {
        Scenes scenes = Scenes.test(SEARCHED);
        int pig = scenes.classNames().resolve(SUBJECT);
        String rule = rule(models);
        return IntStream.range(0, scenes.size())
                .filter(i -> scenes.label(i) == pig && scenes.isWhole(i))
                .filter(i -> suits(models, scenes.image(i), pig))
                .mapToObj(i -> scene(i, "the first " + rule))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("the first " + SEARCHED + " test scenes hold no " + rule
                        + "; name another picture with --scene or --image"));
    }

    private static boolean suits(List<DemoModel> models, RgbImage image, int label) {
        return models.stream().allMatch(m -> m.confidence(image, label) >= SURE);
    }

    private static String rule(List<DemoModel> models) {
        String who = models.size() == 1 ? models.get(0).title() + " takes" : "both models take";
        return "whole " + SUBJECT + " that " + who + " for one with a probability of at least " + 100 * SURE + "%";
    }

    /** Whether a model of these classes knows what is on the drawn scenes. */
    static boolean knowsScenes(ClassNames names) {
        return names.names().equals(ClassNames.scenes().names());
    }
}
