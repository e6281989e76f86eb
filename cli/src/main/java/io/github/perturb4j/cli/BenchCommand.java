package io.github.perturb4j.cli;

import io.github.perturb4j.cli.output.CommandFailure;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code bench}: listed here, carried out by the benchmarks, which are a module of the checkout and no part of this
 * program. The launcher starts them; who gets here started the jar without it.
 */
@Command(
        name = "bench",
        description = "Measures speed beside PyTorch and ND4J's SameDiff, in turns; needs a checkout of the project.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j bench --quick",
            "  perturb4j bench --peers djl,samediff,python --python python3",
            "  perturb4j bench --compare OLD.json NEW.json --tolerance 0.10",
        })
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private List<String> options;

    @Override
    public Integer call() {
        throw new CommandFailure(
                "bench needs a checkout of the project, whose benchmarks it builds:" + " run ./perturb4j bench there");
    }
}
