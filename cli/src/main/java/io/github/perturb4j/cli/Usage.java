package io.github.perturb4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Bad usage that is found after parsing; exit code 2. */
final class Usage {
    private Usage() {}

    /** Options that do not go together. */
    static ParameterException bad(CommandSpec spec, String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** One option's value. */
    static ParameterException invalid(CommandSpec spec, String option, String problem) {
        return bad(spec, "invalid value for option '" + option + "': " + problem);
    }
}
