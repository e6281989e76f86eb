package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.Architecture;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which architecture; for commands that say so, several. */
public class ArchitectureOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            completionCandidates = Architectures.class,
            description = {
                "The network's architecture; 'perturb4j models' lists them. attack and evaluate take several networks"
                        + " of the same classes, each with a --model of its own: then it is the mean of their logits."
            })
    private List<Architecture> architectures = List.of();

    /** Of the command. */
    CommandSpec spec() {
        return spec;
    }

    /** All that are named, in order. */
    List<Architecture> architectures() {
        return architectures;
    }

    /** The one that is named; bad usage if there are several. */
    public Architecture architecture() {
        if (architectures.size() != 1) {
            throw Usage.bad(
                    spec,
                    spec.name() + " takes one network, found " + architectures.size()
                            + " of --model; give one (attack and evaluate take the mean of several)");
        }
        return architectures.get(0);
    }

    public static final class Architectures extends Choice<Architecture> {
        public Architectures() {
            super(Architecture.values(), Architecture::label);
        }
    }
}
