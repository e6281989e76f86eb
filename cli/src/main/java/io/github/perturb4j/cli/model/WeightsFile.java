package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.weights.Checkpoint;
import io.github.perturb4j.weights.Selection;
import io.github.perturb4j.weights.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A file of weights: its tensors, its hash, and which network it is of. */
public final class WeightsFile {
    private WeightsFile() {}

    /**
     * The tensors of a PyTorch or safetensors file, told apart by content; what was chosen of them is said.
     *
     * @param architecture what they are for
     */
    public static StateDict read(Path file, Selection selection, Architecture architecture, PrintWriter err) {
        StateDict dict = Checkpoint.read(
                file, selection.forNetwork(architecture.network().shapes()));
        if (!dict.origin().notes().isEmpty()) {
            err.println("perturb4j: " + dict.source() + ": "
                    + String.join("; ", dict.origin().notes()));
            err.flush();
        }
        return dict;
    }

    /** What does not fit, in one line, and which network does where one is known. */
    public static String mismatch(Architecture wanted, StateDict dict, KeyReport report) {
        return report.summary()
                + fitting(dict)
                        .map(found -> ". These are the weights of " + found.label() + ", not of " + wanted.label())
                        .orElse("");
    }

    private static Optional<Architecture> fitting(StateDict dict) {
        return Arrays.stream(Architecture.values())
                .filter(a -> KeyReport.compare(a.network().shapes(), dict).matches())
                .findFirst();
    }

    /** The SHA-256 of the file's bytes, in lower-case hexadecimal. */
    public static String sha256(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new CommandFailure("cannot read the weights " + file + " (" + e + "); check the path", e);
        }
    }
}
