package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.ClassNames;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A second network, named in one option: {@code MODEL}, or {@code MODEL:FILE} with its weights. */
@Command
public final class Surrogate {
    @Mixin
    private ModelOptions model;

    private Surrogate() {}

    /**
     * The network.
     *
     * @param spec of the command, which hears what goes wrong
     * @param option that named it
     * @param classes those of the first network, which it must have too
     */
    public static Surrogate of(CommandSpec spec, String option, String text, ClassNames classes) {
        int colon = text.indexOf(':');
        Surrogate surrogate = new Surrogate();
        CommandLine line = new CommandLine(surrogate)
                .setOut(spec.commandLine().getOut())
                .setErr(spec.commandLine().getErr());
        try {
            line.parseArgs(
                    "--model=" + (colon < 0 ? text : text.substring(0, colon)),
                    "--weights=" + (colon < 0 ? "auto" : text.substring(colon + 1)));
            if (!surrogate.source().card().classNames().names().equals(classes.names())) {
                throw Usage.invalid(
                        spec,
                        option,
                        text + " has other classes than the network; name one that was trained on the same");
            }
            return surrogate;
        } catch (ParameterException e) {
            throw e.getCommandLine() == line ? Usage.invalid(spec, option, e.getMessage()) : e;
        }
    }

    public ModelSource source() {
        return model.sole();
    }
}
