package io.github.perturb4j.cli;

import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.DetWeights;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Files to run commands on. */
public final class Inputs {
    public static final String MODEL = "resnet20_cifar";

    private Inputs() {}

    /** Deterministic weights of a network of basic blocks, as safetensors. */
    public static Path weights(Path folder, String model) {
        Path file = folder.resolve(model + ".safetensors");
        DetWeights.dict(Architecture.of(model).network().shapes(), true).writeSafetensors(file);
        return file;
    }

    /** The command line of an attack on {@link #MODEL}. */
    public static Object[] attack(Path image, Path weights, Path out, Object... more) {
        Object[] first = {"attack", image, "--model", MODEL, "--weights", weights, "--out", out};
        return Stream.of(first, more).flatMap(Arrays::stream).toArray();
    }

    /** A picture with edges, ramps and texture. */
    public static Path image(Path folder, int width, int height) {
        Path file = folder.resolve("image_" + width + "x" + height + ".png");
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            samples[i] =
                    (byte) (128 + 60 * Math.sin(x / 3.0 + i % 3) + 50 * Math.cos(y / 4.0) + 17 * ((x / 8 + y / 8) % 2));
        }
        Png.write(RgbImage.of(width, height, samples), file);
        return file;
    }
}
