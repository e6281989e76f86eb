package io.github.perturb4j.weights.published;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of weights that is published under a name with the beginning of its SHA-256 in it, such as
 * {@code resnet50-0676ba61.pth}.
 *
 * @param model the network that the weights are of, as torchvision names it
 * @param file the published name: letters, digits, '_' and '.', then '-', 8 to 64 hexadecimal digits, and {@code .pth}
 * @param size about how many bytes it has; more than {@link #largest()} are never downloaded
 */
public record PublishedWeights(String model, String file, long size) {
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_.]+-([0-9a-f]{8,64}))\\.pth");
    private static final double MEBIBYTE = 1 << 20;

    /** Torchvision's {@code IMAGENET1K_V1}, with the sizes in MiB that torchvision states. */
    private static final List<PublishedWeights> TORCHVISION = List.of(
            torchvision("resnet18", "f37072fd", 44.661),
            torchvision("resnet34", "b627a593", 83.275),
            torchvision("resnet50", "0676ba61", 97.781),
            torchvision("resnet101", "63fe2227", 170.511),
            torchvision("resnet152", "394f9c45", 230.434),
            torchvision("resnext50_32x4d", "7cdf4587", 95.789),
            torchvision("wide_resnet50_2", "95faca4d", 131.82));

    /** @throws IllegalArgumentException if the file's name has another form or the size is not positive */
    public PublishedWeights {
        if (!NAME.matcher(file).matches()) {
            throw new IllegalArgumentException("the file's name '" + file
                    + "' has no hash in it; expected NAME-HASH.pth, such as abc-0123abcd.pth");
        }
        if (size <= 0) {
            throw new IllegalArgumentException("size " + size + " of " + file + ", expected at least 1 byte");
        }
    }

    private static PublishedWeights torchvision(String model, String hash, double mebibytes) {
        return new PublishedWeights(model, model + "-" + hash + ".pth", Math.round(mebibytes * MEBIBYTE));
    }

    /** The ImageNet weights that torchvision publishes for a network (its {@code IMAGENET1K_V1}), if it does. */
    public static Optional<PublishedWeights> of(String model) {
        return TORCHVISION.stream().filter(w -> w.model.equals(model)).findFirst();
    }

    /** The first digits of the file's SHA-256, as its name has them: lower-case hexadecimal. */
    public String hash() {
        return parsed().group(2);
    }

    /** The published name without {@code .pth}. */
    public String name() {
        return parsed().group(1);
    }

    private Matcher parsed() {
        Matcher matcher = NAME.matcher(file);
        if (!matcher.matches()) {
            throw new IllegalStateException(file);
        }
        return matcher;
    }

    /** The most bytes that are taken for this file: a quarter more than {@link #size()}. */
    public long largest() {
        return size + size / 4;
    }
}
