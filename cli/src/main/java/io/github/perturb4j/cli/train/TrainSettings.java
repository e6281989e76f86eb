package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.JsonDifferences;
import io.github.perturb4j.nn.StateDict;
import java.nio.file.Path;
import java.util.List;

/**
 * All that decides the bits of a trained network: what {@code --resume} compares, and what travels with the weights.
 */
record TrainSettings(
        String model,
        String data,
        int scenes,
        int samples,
        int classes,
        int imageSize,
        boolean flip,
        int pad,
        int cutout,
        int epochs,
        int batchSize,
        long seed,
        String initSha256,
        OptimiserOptions.Settings optimizer,
        AdversarialOptions.Settings adversarial) {

    /** In one line. */
    String json() {
        return Json.line(this);
    }

    /**
     * Checks that a run on disk was started with these settings.
     *
     * @throws CommandFailure if not, naming all that differ
     */
    void requireSame(Path run) {
        String text = StateDict.readSafetensors(run).metadata().get("settings");
        if (text == null) {
            return; // no training run at all: the trainer says so
        }
        List<String> differences = JsonDifferences.of(Json.read(text), Json.read(json()));
        if (!differences.isEmpty()) {
            throw new CommandFailure(run + " was started with other settings: " + String.join(", ", differences)
                    + "; resume it with the options it was started with, or begin anew with another --out");
        }
    }
}
