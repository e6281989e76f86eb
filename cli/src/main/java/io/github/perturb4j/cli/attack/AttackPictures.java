package io.github.perturb4j.cli.attack;

import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The pictures of an attack and its exact tensors. The same pixels give the same bytes.
 *
 * @param adversarial rounded to 8 bits
 * @param perturbation its picture
 * @param tensors of {@code adversarial.safetensors}
 * @param factor what the perturbation is multiplied with in its picture
 */
public record AttackPictures(
        RgbImage original, RgbImage adversarial, RgbImage perturbation, StateDict tensors, double factor) {
    private static final String DISTANCE =
            "whole levels: |adversarial_levels - original_levels| / 255 in float64, compared"
                    + " with epsilon; differences of the floats are rounded, and may be a little more";

    /**
     * The files' contents. Images of 8 bits are written as their levels too: the nearest floats to levels that are 8
     * apart are more than 8/255 apart about half of the time.
     *
     * @param amplify the perturbation's factor in its picture; null for the one that fills the range
     * @param eightBit whether the result is an image of 8 bits
     */
    public static AttackPictures of(RgbImage original, AttackOutcome outcome, Fraction amplify, boolean eightBit) {
        double factor = amplify == null ? Pixels.fillingFactor(outcome.perturbation()) : amplify.value();
        Map<String, TensorData> exact = new LinkedHashMap<>();
        exact.put("adversarial", TensorData.of(outcome.adversarial()));
        exact.put("perturbation", TensorData.of(outcome.perturbation()));
        return new AttackPictures(
                original,
                Pixels.toImage(outcome.adversarial()),
                Pixels.perturbation(outcome.perturbation(), factor),
                eightBit ? withLevels(exact, original, outcome) : StateDict.of(exact),
                factor);
    }

    private static StateDict withLevels(Map<String, TensorData> exact, RgbImage original, AttackOutcome outcome) {
        Map<String, TensorData> all = new LinkedHashMap<>(exact);
        all.put("adversarial_levels", levels(Pixels.toImage(outcome.adversarial())));
        all.put("original_levels", levels(original));
        return StateDict.of(all, Map.of("distance", DISTANCE), "an attack");
    }

    /** Unsigned bytes, (1, 3, H, W). */
    private static TensorData levels(RgbImage image) {
        ByteBuffer bytes = ByteBuffer.allocate(RgbImage.CHANNELS * image.height() * image.width());
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    bytes.put((byte) image.sample(x, y, c));
                }
            }
        }
        long[] shape = {1, RgbImage.CHANNELS, image.height(), image.width()};
        return TensorData.wrap(ElementType.U8, shape, bytes.flip());
    }

    /** {@code adversarial.png} as whoever opens the file sees it. */
    RgbImage adversarialAsRead() {
        return ImageFile.decode(Png.encode(adversarial));
    }

    /**
     * What writes each file, by name; {@code result.json} last.
     *
     * @param page {@code report.html}
     */
    Map<String, Consumer<Path>> writers(AttackReport report, String page) {
        Map<String, Consumer<Path>> writers = new LinkedHashMap<>();
        writers.put("original.png", file -> Png.write(original, file));
        writers.put("adversarial.png", file -> Png.write(adversarial, file));
        writers.put("perturbation.png", file -> Png.write(perturbation, file));
        writers.put("adversarial.safetensors", tensors::writeSafetensors);
        writers.put("report.html", OutputFolder.text(page));
        writers.put("result.json", OutputFolder.text(Json.of(report) + "\n"));
        return writers;
    }
}
