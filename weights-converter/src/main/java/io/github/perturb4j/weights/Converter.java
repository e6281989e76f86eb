package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import java.nio.file.Path;
import java.util.Map;

/** Turns a checkpoint of any format that {@link Checkpoint} reads into safetensors. */
public final class Converter {
    private Converter() {}

    /**
     * Converts a file. The output appears whole or not at all, and the same input gives the same bytes.
     *
     * @param in a file of weights
     * @param out the safetensors file to write, replacing what is there
     * @return what was written
     * @throws CheckpointException if {@code in} cannot be read or {@code out} cannot be written
     */
    public static StateDict convert(Path in, Path out) {
        StateDict dict = Checkpoint.read(in);
        dict.writeSafetensors(out);
        return dict;
    }

    /**
     * Converts a file, after checking that it fits a network.
     *
     * @param expected the network's names and shapes, in its order
     * @throws CheckpointException as above, and if names or shapes differ; then nothing is written
     */
    public static StateDict convert(Path in, Path out, Map<String, long[]> expected) {
        StateDict dict = Checkpoint.read(in, Selection.usual().forNetwork(expected));
        KeyReport.compare(expected, dict).requireMatch();
        dict.writeSafetensors(out);
        return dict;
    }
}
