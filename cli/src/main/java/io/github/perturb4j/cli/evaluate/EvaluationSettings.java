package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.cli.Json;
import io.github.perturb4j.weights.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All that decides the results of an evaluation, and nothing else: batch size and threads do not.
 *
 * @param data as it was named
 * @param images how many there are, those that cannot be read included
 * @param imagesSha256 of their names, labels and sizes
 * @param resize how an image becomes the network's input
 * @param plain whether the network computes by its own ops
 * @param attacks as they were written
 * @param epsilons as they were written
 * @param limit null for none
 */
public record EvaluationSettings(
        String model,
        String weightsSha256,
        String data,
        int images,
        String imagesSha256,
        int imageSize,
        String resize,
        boolean plain,
        List<String> attacks,
        String norm,
        List<String> epsilons,
        long seed,
        Integer limit) {

    /** The SHA-256 of the settings as JSON, in lower-case hexadecimal. */
    String hash() {
        return Sha256.of(Json.line(this).getBytes(StandardCharsets.UTF_8));
    }
}
