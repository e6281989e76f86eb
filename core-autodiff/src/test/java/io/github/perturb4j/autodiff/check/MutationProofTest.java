package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.OpCatalogue.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every op's rule broken in every way that has a meaning for it, and the rule of the suite that sees it. */
class MutationProofTest {
    private static final int EXAMPLES = 60; // to look for one that the mutation breaks
    private static final int TRIES = 6; // that it does break, on which it may show

    /** Whether the rule that should sees a mutant, on one of a few examples. */
    private static boolean isCaught(Entry op, Mutation mutation) {
        int tried = 0;
        for (int seed = 0; seed < EXAMPLES && tried < TRIES; seed++) {
            Example sound = op.example(seed);
            if (applies(sound, mutation)) {
                tried++;
                Example broken = new Example(new Mutant(sound.op(), mutation), sound.inputs());
                if (mutation.seenBy().problem(broken, seed).isPresent()) {
                    return true;
                }
            }
        }
        assertThat(tried)
                .as("examples of %s that '%s' breaks", op.name(), mutation.label())
                .isPositive();
        return false;
    }

    private static boolean applies(Example e, Mutation mutation) {
        Variable[] x = Arrays.stream(e.inputs()).map(Variable::leaf).toArray(Variable[]::new);
        Variable y = Ops.apply(e.op(), x);
        boolean[] needed = new boolean[x.length];
        Arrays.fill(needed, true);
        return mutation.broken(e.op(), x, y, y.detach(), needed) != null;
    }

    @Test
    void everyBrokenRuleIsSeen() throws IOException {
        StringBuilder table = new StringBuilder("| op |");
        Stream.of(Mutation.values())
                .forEach(m -> table.append(' ').append(m.label()).append(" |"));
        table.append("\n|---|").append("---|".repeat(Mutation.values().length)).append('\n');
        Map<String, Boolean> caught = new LinkedHashMap<>();
        for (Entry op : OpCatalogue.builtIn().entries()) {
            table.append("| `").append(op.name()).append("` |");
            for (Mutation mutation : Mutation.values()) {
                if (mutation.breaks(op.name())) {
                    boolean seen = isCaught(op, mutation);
                    caught.put(op.name() + ": " + mutation.label(), seen);
                    table.append(seen ? " seen |" : " NOT SEEN |");
                } else {
                    table.append(" |");
                }
            }
            table.append('\n');
        }
        System.out.print(table);
        assertThat(caught.entrySet().stream()
                        .filter(each -> !each.getValue())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toList()))
                .as("mutants that no rule sees")
                .isEmpty();
        assertThat(Files.readString(Path.of("../docs/gradient-checks.md")))
                .contains(table.toString())
                .contains(caught.size() + " broken rules");
    }
}
