package io.github.perturb4j.nn.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.programs.Campaign;
import io.github.perturb4j.autodiff.programs.Fair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Random runs of all optimisers, schedules and averages, saved and resumed in the middle, against their formulas. */
class OptimiserProgramsTest {
    private static final Campaign<OptimiserProgram> RUNS = new Campaign<>("optimiser programs", OptimiserProgram::draw);

    @Test
    void aFewRunsAgreeWithTheFormulas() {
        RUNS.run(0, 100);
    }

    @Test
    void aLearningRateOffByAThousandthIsFound() {
        int found = 0;
        for (long seed = 0; seed < 50; seed++) {
            Fair<OptimiserProgram> fair = Fair.draw(seed, OptimiserProgram::draw);
            var answer = fair.subject().engine(DataType.FLOAT, 1.001);
            found += fair.differential().complaint(answer, DataType.FLOAT).isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(35); // the others take few steps that are short
    }

    @Test
    @Tag("slow")
    void manyRunsAgreeWithTheFormulas() {
        RUNS.run(1000, 500);
    }

    @Test
    @Tag("pytorch")
    void pyTorchAgreesWithTheReference() {
        Campaign.runTorch(RUNS, 1000, 500);
    }
}
