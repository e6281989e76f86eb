package io.github.perturb4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** JSON instead of text. */
final class JsonOption {
    @Option(names = "--json", description = "Print the result as JSON; stdout then holds nothing else.")
    private boolean json;

    boolean wanted() {
        return json;
    }

    void print(CommandSpec spec, Object result) {
        spec.commandLine().getOut().println(Json.of(result));
    }
}
