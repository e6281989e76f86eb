package io.github.perturb4j.autodiff.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Random programs of all ops, their gradients and gradients of gradients, against numbers computed one at a time. */
class EngineProgramsTest {
    private static final Campaign<Program> PROGRAMS = new Campaign<>("engine programs", Programs::draw);

    @Test
    void aFewProgramsAgreeWithTheReference() {
        PROGRAMS.run(0, 150);
    }

    @Test
    @Tag("slow")
    void manyProgramsAgreeWithTheReferenceAndHaveEveryOp() {
        Set<Class<?>> met = ConcurrentHashMap.newKeySet();
        PROGRAMS.run(1000, 2500, (seed, fair) -> met.addAll(ops(fair.subject())));
        if (Long.getLong("program.seed") == null) {
            assertThat(met)
                    .as("ops that occurred; add a Kind for a new one")
                    .containsAll(OpCatalogue.builtIn().types());
        }
    }

    /** Those that gradients pass through, in both orders. */
    private static Set<Class<?>> ops(Program program) {
        Set<Class<?>> ops = new HashSet<>();
        program.engine(DataType.DOUBLE, form -> {
            Set<Variable> seen = new HashSet<>(Set.of(form));
            List<Variable> open = new ArrayList<>(seen);
            for (int i = 0; i < open.size(); i++) {
                if (open.get(i).op() != null) {
                    ops.add(open.get(i).op().getClass());
                }
                open.get(i).inputs().stream().filter(seen::add).forEach(open::add);
            }
        });
        return ops;
    }

    /** How often a planted error was found. */
    private static final class Score {
        private int planted;
        private int found;

        void add(boolean wasFound) {
            planted++;
            found += wasFound ? 1 : 0;
        }

        @Override
        public String toString() {
            return found + " of " + planted;
        }
    }

    @Test
    @Tag("slow")
    void oneNumberOfAnOpsResultOffByAThousandthIsFound() {
        Map<String, Score> scores = new TreeMap<>();
        for (long seed = 0; seed < 150; seed++) {
            Fair<Program> fair = Fair.draw(seed, Programs::draw);
            for (Class<?> op : ops(fair.subject())) {
                var answer = PlantedErrors.inResults(
                        op::isInstance, () -> fair.subject().engine(DataType.FLOAT));
                scores.computeIfAbsent(op.getSimpleName(), name -> new Score())
                        .add(fair.differential()
                                .complaint(answer, DataType.FLOAT)
                                .isPresent());
            }
        }
        System.out.println("planted errors found, by op: " + scores);
        assertThat(scores).allSatisfy((op, score) -> assertThat(score.found).isPositive());
        assertThat(share(scores)).isGreaterThan(0.8); // the others are lost in a flat part, or in a sum nobody reads
    }

    private static double share(Map<String, Score> scores) {
        double planted = scores.values().stream().mapToInt(s -> s.planted).sum();
        return scores.values().stream().mapToInt(s -> s.found).sum() / planted;
    }

    @Test
    void aRuleOffByAThousandthIsFound() {
        Map<String, Score> scores = new TreeMap<>();
        for (long seed = 0; seed < 60; seed++) {
            Fair<Program> fair = Fair.draw(seed, Programs::draw);
            List<Program.Node> nodes = fair.subject().nodes();
            for (int i = 0; i < nodes.size(); i++) {
                if (!nodes.get(i).isLeaf()) {
                    var answer = PlantedErrors.inRule(fair.subject(), i).engine(DataType.FLOAT);
                    scores.computeIfAbsent("rule", name -> new Score())
                            .add(fair.differential()
                                    .complaint(answer, DataType.FLOAT)
                                    .isPresent());
                }
            }
        }
        System.out.println("planted wrong rules found: " + scores);
        assertThat(share(scores)).isGreaterThan(0.7); // the others lead to nothing that has a gradient
    }

    @Test
    @Tag("pytorch")
    void pyTorchAgreesWithTheReference() {
        Campaign.runTorch(PROGRAMS, 1000, 1500);
    }
}
