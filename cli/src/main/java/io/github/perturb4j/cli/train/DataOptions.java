package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.ModelCard;
import io.github.perturb4j.resnet.data.Augmentation;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which images to learn from, and how they are varied. */
final class DataOptions {
    private static final String SCENES = TestImages.SCENES;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = {
                "scenes: drawn scenes, which need no files;",
                "cifar10:DIR: the batches of CIFAR-10, binary or python;",
                "folder:DIR: images in DIR/CLASS/, or in DIR/train/CLASS/ and DIR/test/CLASS/."
            })
    private String data;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many scenes to learn from (default: 20000); 2000 others are for testing.")
    private int scenes;

    @Option(
            names = "--image-size",
            paramLabel = "S",
            description = "The side of the images, in pixels. Default: scenes 48 (32 and 64 are possible); folder the"
                    + " model's own.")
    private Integer imageSize;

    @Option(names = "--no-flip", description = "Do not mirror images. Without it every second one is, at random.")
    private boolean noFlip;

    @Option(
            names = "--pad",
            paramLabel = "P",
            defaultValue = "4",
            description = "Shift images at random by up to P pixels (default: 4).")
    private int pad;

    @Option(
            names = "--cutout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Grey out a square of P pixels at random (default: 0, none).")
    private int cutout;

    /** The text of {@code --data}. */
    String name() {
        return data;
    }

    /** The number of scenes to learn from; 0 for other data. */
    int scenes() {
        return data.equals(SCENES) ? scenes : 0;
    }

    /**
     * Opens the data.
     *
     * @throws io.github.perturb4j.resnet.data.DatasetException if files are missing or damaged
     */
    TrainData open(Architecture architecture, long seed) {
        if (imageSize != null && !TrainData.isPossible(imageSize)) {
            throw Usage.invalid(
                    spec,
                    "--image-size",
                    "expected " + Classifier.MIN_SIDE + " to " + ModelCard.MAX_SIZE + " pixels, found " + imageSize);
        }
        int colon = data.indexOf(':');
        String kind = colon < 0 ? data : data.substring(0, colon);
        String folder = colon < 0 ? "" : data.substring(colon + 1);
        if (data.equals(SCENES)) {
            return scenes(seed);
        }
        if (folder.isEmpty() || !(kind.equals("cifar10") || kind.equals("folder"))) {
            throw Usage.invalid(spec, "--data", "expected scenes, cifar10:DIR or folder:DIR, found '" + data + "'");
        }
        if (kind.equals("cifar10")) {
            if (imageSize != null) {
                throw Usage.bad(spec, "CIFAR-10's images are 32x32; leave out --image-size");
            }
            return TrainData.cifar10(Path.of(folder));
        }
        return TrainData.folder(Path.of(folder), architecture, imageSize);
    }

    private TrainData scenes(long seed) {
        try {
            return TrainData.scenes(seed, scenes, TestImages.COUNT, imageSize);
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, e.getMessage());
        }
    }

    Augmentation augmentation() {
        try {
            return new Augmentation(!noFlip, pad, cutout);
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, "options '--pad' and '--cutout': " + e.getMessage());
        }
    }
}
