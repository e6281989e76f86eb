package io.github.perturb4j.resnet;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What weights are for: the classes, and the size of the images. Weights trained here carry it as metadata of their
 * safetensors file, so that they need no list of names beside them.
 *
 * @param classNames index i is the i-th logit
 * @param imageSize the side of the images they were trained on, in pixels, {@value Classifier#MIN_SIDE} to {@value
 *     #MAX_SIZE}
 */
public record ModelCard(ClassNames classNames, int imageSize) {
    /** The largest image size. */
    public static final int MAX_SIZE = 1024;

    private static final String CLASSES = "perturb4j.classes";
    private static final String IMAGE_SIZE = "perturb4j.image_size";

    /** @throws IllegalArgumentException if the image size is out of range */
    public ModelCard {
        if (imageSize < Classifier.MIN_SIDE || imageSize > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "an image size of " + imageSize + " pixels; expected " + Classifier.MIN_SIDE + " to " + MAX_SIZE);
        }
    }

    /** The metadata that {@link #of} reads, always in the same order, as files of the same bytes need it. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(CLASSES, String.join("\n", classNames.names()));
        metadata.put(IMAGE_SIZE, Integer.toString(imageSize));
        return metadata;
    }

    /**
     * What weights say they are for; empty if they say nothing.
     *
     * @throws CheckpointException if they say something impossible
     */
    public static Optional<ModelCard> of(StateDict weights) {
        String classes = weights.metadata().get(CLASSES);
        String size = weights.metadata().get(IMAGE_SIZE);
        if (classes == null || size == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ModelCard(ClassNames.of(Arrays.asList(classes.split("\n", -1))), Integer.parseInt(size)));
        } catch (IllegalArgumentException e) {
            throw CheckpointException.of(
                    Path.of(weights.source()),
                    "its metadata " + CLASSES + " and " + IMAGE_SIZE + " make no sense (" + e.getMessage() + ")",
                    "write it again with 'perturb4j train', or without them",
                    e);
        }
    }
}
