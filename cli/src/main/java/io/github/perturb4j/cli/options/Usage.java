package io.github.perturb4j.cli.options;

import io.github.perturb4j.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Bad usage that is found after parsing; exit code 2. */
public final class Usage {
    private static final String SAFETENSORS = ".safetensors";

    private Usage() {}

    /** Options that do not go together. */
    public static ParameterException bad(CommandSpec spec, String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** An output in the format of safetensors, as its name says, that is not the input. */
    public static void requireSafetensors(CommandSpec spec, Path in, Path out) {
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(SAFETENSORS)) {
            throw bad(spec, "the output '" + out + "' must end in " + SAFETENSORS + ", the format it is in");
        }
        try {
            if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
                throw bad(spec, "the output is the input, " + out + "; name another file");
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot compare " + in + " with " + out + " (" + e + ")", e);
        }
    }

    /** One option's value. */
    public static ParameterException invalid(CommandSpec spec, String option, String problem) {
        return bad(spec, "invalid value for option '" + option + "': " + problem);
    }
}
