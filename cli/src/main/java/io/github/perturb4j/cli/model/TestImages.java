package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labelled images to judge a network by, files or drawn scenes, and the seed of what is done with them. */
public final class TestImages {
    /** Names scenes, unless there is a file of that name. */
    public static final String SCENES = "scenes";

    /** How many scenes there are for testing. */
    public static final int COUNT = 2000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DATA",
            description = {
                "A folder of images in DATA/CLASS/, a batch of CIFAR-10 (binary or python; or the folder of all"
                        + " batches, of which the test batch is taken), or a CSV file of path,label.",
                "scenes: drawn ones, for the included models; no files needed."
            })
    private String data;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The first N images alone; of a folder the first of every class, then the second, and so on"
                    + " (default: all; diagnose takes 50).")
    private Integer limit;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all random numbers (default: 0).")
    private long seed;

    /** As it was named. */
    public String data() {
        return data;
    }

    /** Bad usage if no image is wanted. */
    public void check() {
        if (limit != null && limit < 1) {
            throw Usage.invalid(spec, "--limit", "expected at least 1, found " + limit);
        }
    }

    /** How many are wanted; null for all. */
    public Integer limit() {
        return limit;
    }

    public long seed() {
        return seed;
    }

    /**
     * Lists all images; nothing is read or drawn yet.
     *
     * @throws io.github.perturb4j.resnet.data.DatasetException if there are none, or of other classes than the
     *     network's
     */
    public ImageList open(ModelLoader model) {
        ClassNames names = model.card().classNames();
        if (!data.equals(SCENES) || Files.exists(Path.of(data))) {
            return ImageList.open(Path.of(data), names);
        }
        if (!names.names().equals(ClassNames.scenes().names())) {
            throw Usage.bad(
                    spec,
                    model.architecture().label() + " does not know the drawn scenes; name a folder of images of its"
                            + " classes");
        }
        return ImageList.scenes(Scenes.test(COUNT).sized(model.card().imageSize()));
    }
}
