package io.github.perturb4j.cli;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.RgbImage;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A second network, named in one option: {@code MODEL}, or {@code MODEL:FILE} with its weights. */
@Command
final class Surrogate {
    private static final String OPTION = "--surrogate";

    @Mixin
    private ModelOptions model;

    private Surrogate() {}

    /**
     * The network.
     *
     * @param spec of the command, which hears what goes wrong
     * @param classes those of the first network, which it must have too
     */
    static Classifier load(CommandSpec spec, String text, ClassNames classes, RgbImage input) {
        int colon = text.indexOf(':');
        Surrogate surrogate = new Surrogate();
        CommandLine line = new CommandLine(surrogate)
                .setOut(spec.commandLine().getOut())
                .setErr(spec.commandLine().getErr());
        try {
            line.parseArgs(
                    "--model=" + (colon < 0 ? text : text.substring(0, colon)),
                    "--weights=" + (colon < 0 ? "auto" : text.substring(colon + 1)));
            Classifier loaded = surrogate.model.sole().load(input, true);
            if (!loaded.classNames().names().equals(classes.names())) {
                throw Usage.invalid(
                        spec,
                        OPTION,
                        text + " has other classes than the network; name one that was trained on the same");
            }
            return loaded;
        } catch (ParameterException e) {
            throw e.getCommandLine() == line ? Usage.invalid(spec, OPTION, e.getMessage()) : e;
        }
    }
}
