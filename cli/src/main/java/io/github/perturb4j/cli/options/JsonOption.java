package io.github.perturb4j.cli.options;

import io.github.perturb4j.cli.output.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** JSON instead of text. */
public final class JsonOption {
    @Option(names = "--json", description = "Print the result as JSON; stdout then holds nothing else.")
    private boolean json;

    public boolean wanted() {
        return json;
    }

    public void print(CommandSpec spec, Object result) {
        spec.commandLine().getOut().println(Json.of(result));
    }
}
