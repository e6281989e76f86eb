package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** The labelled images that an argument names: files, or drawn scenes. */
public final class TestImages {
    /** Names scenes, unless there is a file of that name. */
    public static final String SCENES = "scenes";

    /** How many scenes there are for testing. */
    public static final int COUNT = 2000;

    private TestImages() {}

    /**
     * Lists the images; nothing is read or drawn yet.
     *
     * @throws io.github.perturb4j.resnet.data.DatasetException if there are none, or of other classes than the
     *     network's
     */
    public static ImageList open(CommandSpec spec, String data, ModelSource model) {
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
