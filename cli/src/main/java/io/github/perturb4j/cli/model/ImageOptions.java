package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which image, and how it becomes the network's input. */
public final class ImageOptions {
    /**
     * The largest input of a network, in pixels; a ResNet-50 needs 3.5 kB for each, and {@link MemoryNeed} looks
     * closer.
     */
    public static final long MAX_INPUT_PIXELS = 4_000_000;

    @Parameters(paramLabel = "IMAGE", description = "A PNG, JPEG or WebP file.")
    private String image;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            completionCandidates = Pipelines.class,
            description = {
                "How the image becomes the input, as torchvision and Pillow do it:",
                "shorter: shorter side to 224, aspect ratio kept (default of ImageNet models);",
                "exact: squeezed to a square, such as 32x32 (default of the small models);",
                "imagenet: shorter side to 256, then the central 224x224;",
                "none: as it is, sides of at least 32."
            })
    private ResizePipeline resize;

    /** The path, as it was given. */
    public String path() {
        return image;
    }

    public ResizePipeline pipeline(Architecture architecture) {
        return resize == null ? architecture.pipeline() : resize;
    }

    /** How images become inputs that are all of one size, where nothing else is asked for. */
    public static ResizePipeline square(Architecture architecture) {
        return architecture.isSmall() ? ResizePipeline.EXACT : ResizePipeline.IMAGENET;
    }

    public static String label(ResizePipeline pipeline) {
        return pipeline.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The network's input.
     *
     * @throws io.github.perturb4j.resnet.image.ImageException if the file is missing or no image
     * @throws CommandFailure if the input is too small or too large for the network
     */
    public RgbImage read(ModelLoader model) {
        return read(model, image);
    }

    /** Another image in the same way. */
    public RgbImage read(ModelLoader model, String image) {
        return input(model, image, ImageFile.read(Path.of(image)));
    }

    /**
     * The network's input, of an image that was read already.
     *
     * @param image what it is called
     * @throws CommandFailure if the input is too small or too large for the network
     */
    public RgbImage input(ModelLoader model, String image, RgbImage source) {
        Architecture architecture = model.architecture();
        RgbImage input = pipeline(architecture).apply(source, model.card().imageSize());
        String size = input.width() + "x" + input.height();
        String mend = "; use --resize " + label(architecture.pipeline());
        if (Math.min(input.width(), input.height()) < Classifier.MIN_SIDE) {
            throw new CommandFailure("the image " + image + " is " + size + ", too small for " + architecture.label()
                    + ", which needs sides of at least " + Classifier.MIN_SIDE + mend);
        }
        if ((long) input.width() * input.height() > MAX_INPUT_PIXELS) {
            throw new CommandFailure("the image " + image + " is " + size + ", above the limit of "
                    + MAX_INPUT_PIXELS / 1_000_000 + " megapixels for the input of a network" + mend);
        }
        return input;
    }

    public static final class Pipelines extends Choice<ResizePipeline> {
        public Pipelines() {
            super(ResizePipeline.values(), ImageOptions::label);
        }
    }
}
