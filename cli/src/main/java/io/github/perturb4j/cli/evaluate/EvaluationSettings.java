package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.weights.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * All that decides the results of an evaluation (batch size and threads do not), and how its images were named.
 *
 * @param weightsSelection which of the tensors in the file of weights were asked for; null for none in particular
 * @param data as it was named; {@code imagesSha256} says what it is
 * @param images how many there are, those that cannot be read included
 * @param imagesSha256 of their names, labels and sizes
 * @param resize how an image becomes the network's input
 * @param plain whether the network computes by its own ops
 * @param attacks as they were written
 * @param epsilons as they were written
 * @param eightBit true if results are images that an 8-bit file can hold; null if they need not be
 * @param random what the network draws, and how often it is asked; null for nothing, once
 * @param transferFrom other networks that attacks are made on, as written, with the hashes of their weights; null for
 *     none
 * @param limit null for none; {@code images} says how many it has left
 */
public record EvaluationSettings(
        String model,
        String weightsSha256,
        String weightsSelection,
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
        Integer limit,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean eightBit,
        @JsonInclude(JsonInclude.Include.NON_NULL) String random,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> transferFrom) {

    /** The settings that decide the results, as JSON: without {@code data} and {@code limit}. */
    JsonNode deciding() {
        ObjectNode settings = (ObjectNode) Json.read(Json.line(this));
        if (weightsSelection == null) {
            settings.remove("weights_selection");
        }
        return settings.without(List.of("data", "limit"));
    }

    /** The SHA-256 of {@link #deciding()} in one line, in lower-case hexadecimal. */
    String hash() {
        return Sha256.of(Json.line(deciding()).getBytes(StandardCharsets.UTF_8));
    }
}
