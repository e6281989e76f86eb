package io.github.perturb4j.cli.model;

import io.github.perturb4j.weights.Selection;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which of the tensors in a file of weights are meant. */
public final class SelectionOptions {
    @Option(
            names = "--key",
            paramLabel = "NAME",
            description =
                    "Where in a file of PyTorch the state dict lies, such as model_ema; found by itself where that is"
                            + " left out.")
    private String key;

    @Option(
            names = "--strip-prefix",
            paramLabel = "PREFIX",
            description =
                    "What the names of the tensors begin with that are meant, such as module.model.; found by itself"
                            + " where that is left out.")
    private String prefix;

    /** Whether anything was chosen. */
    boolean isGiven() {
        return key != null || prefix != null;
    }

    /** The options as they were given. */
    @Override
    public String toString() {
        return Stream.of(key == null ? "" : "--key " + key, prefix == null ? "" : "--strip-prefix " + prefix)
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** What was chosen. */
    public Selection selection() {
        Selection selection = Selection.usual();
        if (key != null) {
            selection = selection.withKey(key);
        }
        return prefix == null ? selection : selection.withoutPrefix(prefix);
    }
}
