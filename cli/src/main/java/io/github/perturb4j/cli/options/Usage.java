package io.github.perturb4j.cli.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Bad usage that is found after parsing; exit code 2. */
public final class Usage {
    private Usage() {}

    /** Options that do not go together. */
    public static ParameterException bad(CommandSpec spec, String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** One option's value. */
    public static ParameterException invalid(CommandSpec spec, String option, String problem) {
        return bad(spec, "invalid value for option '" + option + "': " + problem);
    }
}
