package io.github.perturb4j.nn.train;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training run on disk, one safetensors file: network, optimiser and average under {@code network.}, {@code
 * optimiser.} and {@code average.}; the place in the run and the settings it was started with as metadata.
 */
record TrainingState(
        StateDict network, StateDict optimiser, StateDict average, TrainingProgress progress, String settings) {
    private static final String NETWORK = "network.";
    private static final String OPTIMISER = "optimiser.";
    private static final String AVERAGE = "average.";

    /** Writes the file, whole or not at all. */
    void write(Path file) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        network.tensors().forEach((name, t) -> tensors.put(NETWORK + name, t));
        optimiser.tensors().forEach((name, t) -> tensors.put(OPTIMISER + name, t));
        average.tensors().forEach((name, t) -> tensors.put(AVERAGE + name, t));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("epoch", Integer.toString(progress.epoch()));
        metadata.put("batch", Integer.toString(progress.batch()));
        metadata.put("samples", Long.toString(progress.samples()));
        metadata.put("loss", Double.toString(progress.loss())); // Double.toString and parseDouble keep every bit
        metadata.put("right", Long.toString(progress.right()));
        metadata.put("settings", settings);
        StateDict.of(tensors, metadata, file.toString()).writeSafetensors(file);
    }

    /**
     * Reads the file.
     *
     * @throws CheckpointException if it is not a training run, or was started with other settings
     */
    static TrainingState read(Path file, String settings) {
        StateDict all = StateDict.readSafetensors(file);
        String found = all.metadata().get("settings");
        if (found == null) {
            throw CheckpointException.of(
                    file, "holds weights but no training run", "resume from a file that training wrote");
        }
        if (!found.equals(settings)) {
            throw CheckpointException.of(
                    file,
                    "was started with other settings: " + found + "; asked for: " + settings,
                    "resume with the same settings, or start anew");
        }
        return new TrainingState(
                part(all, NETWORK), part(all, OPTIMISER), part(all, AVERAGE), progress(file, all.metadata()), found);
    }

    private static TrainingProgress progress(Path file, Map<String, String> metadata) {
        try {
            return new TrainingProgress(
                    Integer.parseInt(metadata.get("epoch")),
                    Integer.parseInt(metadata.get("batch")),
                    Long.parseLong(metadata.get("samples")),
                    Double.parseDouble(metadata.get("loss")),
                    Long.parseLong(metadata.get("right")));
        } catch (NullPointerException | NumberFormatException e) {
            throw CheckpointException.of(
                    file, "does not say where its run was", "resume from a file that training wrote", e);
        }
    }

    private static StateDict part(StateDict all, String prefix) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        all.tensors().forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), t);
            }
        });
        return StateDict.of(tensors, Map.of(), all.source());
    }
}
