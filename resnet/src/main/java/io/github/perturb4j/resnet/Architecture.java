package io.github.perturb4j.resnet;

import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The networks by name, each with what goes with it: classes, input size, resizing. */
public enum Architecture {
    RESNET18(ResNet::resnet18),
    RESNET34(ResNet::resnet34),
    RESNET50(ResNet::resnet50),
    RESNET101(ResNet::resnet101),
    RESNET152(ResNet::resnet152),
    RESNEXT50_32X4D(ResNet::resnext50x32x4d),
    WIDE_RESNET50_2(ResNet::wideResnet50x2),
    RESNET20_CIFAR(20),
    RESNET32_CIFAR(32),
    RESNET44_CIFAR(44),
    RESNET56_CIFAR(56),
    RESNET110_CIFAR(110);

    private final Supplier<Module> maker;
    private final boolean cifar;

    Architecture(Supplier<Module> maker) {
        this.maker = maker;
        this.cifar = false;
    }

    Architecture(int cifarDepth) {
        this.maker = () -> new CifarResNet(cifarDepth, 10);
        this.cifar = true;
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

    /** A new network without values: load a state dict, or initialise it. */
    public Module network() {
        return maker.get();
    }

    /** ImageNet-1k, or CIFAR-10. */
    public ClassNames classNames() {
        return cifar ? ClassNames.cifar10() : ClassNames.imagenet();
    }

    /** The side of the images it was made for, in pixels: 224, or 32. */
    public int imageSize() {
        return cifar ? 32 : 224;
    }

    /** The resizing used unless another is asked for: the shorter side to 224, or exactly 32x32. */
    public ResizePipeline pipeline() {
        return cifar ? ResizePipeline.EXACT : ResizePipeline.SHORTER;
    }
}
