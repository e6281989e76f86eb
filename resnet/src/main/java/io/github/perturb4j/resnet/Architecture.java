package io.github.perturb4j.resnet;

import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The models by name, each with what goes with it: network, classes, input size, resizing, and weights where the jar
 * holds them.
 */
public enum Architecture {
    RESNET18(ResNet::resnet18),
    RESNET34(ResNet::resnet34),
    RESNET50(ResNet::resnet50),
    RESNET101(ResNet::resnet101),
    RESNET152(ResNet::resnet152),
    RESNEXT50_32X4D(ResNet::resnext50x32x4d),
    WIDE_RESNET50_2(ResNet::wideResnet50x2),
    RESNET20_CIFAR(20, Family.CIFAR),
    RESNET32_CIFAR(32, Family.CIFAR),
    RESNET44_CIFAR(44, Family.CIFAR),
    RESNET56_CIFAR(56, Family.CIFAR),
    RESNET110_CIFAR(110, Family.CIFAR),
    /** A CIFAR ResNet-20 trained here on drawn scenes, with its weights. */
    RESNET20_SCENES(20, Family.SCENES),
    /** The same, trained on adversarial examples. */
    RESNET20_SCENES_ROBUST(20, Family.SCENES);

    /** What networks were made for. */
    private enum Family {
        IMAGENET(224, ResizePipeline.SHORTER),
        CIFAR(32, ResizePipeline.EXACT),
        SCENES(48, ResizePipeline.EXACT);

        private final int imageSize;
        private final ResizePipeline pipeline;

        Family(int imageSize, ResizePipeline pipeline) {
            this.imageSize = imageSize;
            this.pipeline = pipeline;
        }

        ClassNames classNames() {
            return switch (this) {
                case IMAGENET -> ClassNames.imagenet();
                case CIFAR -> ClassNames.cifar10();
                case SCENES -> ClassNames.scenes();
            };
        }
    }

    private final IntFunction<Module> maker;
    private final Family family;

    Architecture(IntFunction<Module> maker) {
        this.maker = maker;
        this.family = Family.IMAGENET;
    }

    Architecture(int cifarDepth, Family family) {
        this.maker = classes -> new CifarResNet(cifarDepth, classes);
        this.family = family;
    }

    /** The name on the command line and in results, torchvision's where it has one: {@code resnet50}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, in order. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Architecture::label).toList();
    }

    /**
     * The architecture of a name.
     *
     * @throws IllegalArgumentException listing all names, if there is none
     */
    public static Architecture of(String label) {
        return Arrays.stream(values())
                .filter(a -> a.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown model '" + label + "'; choose one of " + String.join(", ", labels())));
    }

    /** A new network of {@link #classNames} without values: load a state dict, or initialise it. */
    public Module network() {
        return network(family.classNames().size());
    }

    /** A new network of another number of classes. */
    public Module network(int classes) {
        return maker.apply(classes);
    }

    /** ImageNet-1k, CIFAR-10, or the drawn scenes. */
    public ClassNames classNames() {
        return family.classNames();
    }

    /** The side of the images it was made for, in pixels: 224, 32 or 48. */
    public int imageSize() {
        return family.imageSize;
    }

    /** The resizing used unless another is asked for: the shorter side to 224, or exactly to a square. */
    public ResizePipeline pipeline() {
        return family.pipeline;
    }

    /** Whether it is one of the small networks of He et al. 2015, section 4.2, whatever it was trained on. */
    public boolean isSmall() {
        return family != Family.IMAGENET;
    }

    /** What weights of it are for, unless they say otherwise. */
    public ModelCard card() {
        return new ModelCard(classNames(), imageSize());
    }

    /** The weights that come with this library; empty for most. */
    public Optional<EmbeddedWeights> embeddedWeights() {
        return family == Family.SCENES ? Optional.of(new EmbeddedWeights(label())) : Optional.empty();
    }
}
