package io.github.perturb4j.cli.model;

import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Which class an attack leads away from, and which one it asks for. */
public final class GoalOptions {
    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description = "The right class: a name, WordNet id or index (default: what the network predicts).")
    private String label;

    @Option(
            names = "--target",
            paramLabel = "CLASS",
            description = "The class to be taken for (default: any but the label).")
    private String target;

    /** Whether a class is asked for. */
    public boolean isTargeted() {
        return target != null;
    }

    /** The right class, if it is named; bad usage if there is none of that name. */
    public OptionalInt label(ModelLoader model) {
        return index(model, "--label", label);
    }

    /** The class that is asked for, if one is; bad usage if there is none of that name. */
    public OptionalInt target(ModelLoader model) {
        return index(model, "--target", target);
    }

    /** The same, of an image whose label is known: bad usage if it is the label. */
    public OptionalInt target(ModelLoader model, int ofLabel) {
        OptionalInt asked = target(model);
        if (asked.equals(OptionalInt.of(ofLabel))) {
            throw model.badUsage("--target", "it is the label; name another class");
        }
        return asked;
    }

    private static OptionalInt index(ModelLoader model, String option, String name) {
        return name == null ? OptionalInt.empty() : OptionalInt.of(model.classIndex(option, name));
    }
}
