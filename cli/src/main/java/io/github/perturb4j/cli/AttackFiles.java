package io.github.perturb4j.cli;

import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What an attack leaves in its folder. The same pixels give the same bytes. */
final class AttackFiles {
    private final RgbImage original;
    private final RgbImage adversarial;
    private final RgbImage perturbation;
    private final StateDict tensors;
    private final double factor;

    private AttackFiles(
            RgbImage original, RgbImage adversarial, RgbImage perturbation, StateDict tensors, double factor) {
        this.original = original;
        this.adversarial = adversarial;
        this.perturbation = perturbation;
        this.tensors = tensors;
        this.factor = factor;
    }

    /** @param amplify the perturbation's factor in its picture; null for the one that fills the range */
    static AttackFiles of(RgbImage original, AttackOutcome outcome, Fraction amplify) {
        double factor = amplify == null ? Pixels.fillingFactor(outcome.perturbation()) : amplify.value();
        Map<String, TensorData> exact = new LinkedHashMap<>();
        exact.put("adversarial", TensorData.of(outcome.adversarial()));
        exact.put("perturbation", TensorData.of(outcome.perturbation()));
        return new AttackFiles(
                original,
                Pixels.toImage(outcome.adversarial()),
                Pixels.perturbation(outcome.perturbation(), factor),
                StateDict.of(exact),
                factor);
    }

    /** The factor in {@code perturbation.png}. */
    double factor() {
        return factor;
    }

    RgbImage original() {
        return original;
    }

    /** The adversarial image, rounded to 8 bits. */
    RgbImage adversarial() {
        return adversarial;
    }

    /** The perturbation's picture. */
    RgbImage perturbation() {
        return perturbation;
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
        writers.put("report.html", file -> writeText(page, file));
        writers.put("result.json", file -> writeText(Json.of(report) + "\n", file));
        return writers;
    }

    /** Writes a text as UTF-8. */
    static void writeText(String text, Path file) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
