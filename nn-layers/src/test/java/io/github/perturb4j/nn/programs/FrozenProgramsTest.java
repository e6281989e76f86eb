package io.github.perturb4j.nn.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.programs.Campaign;
import io.github.perturb4j.autodiff.programs.Fair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Random frozen networks, computed by every strategy, against the same function of ops in float64. */
class FrozenProgramsTest {
    private static final Campaign<FrozenProgram> FROZEN = new Campaign<>("frozen networks", FrozenProgram::draw);

    @Test
    void aFewFrozenNetworksAgreeWithTheOps() {
        FROZEN.run(0, 60);
    }

    @Test
    void aFactorOffByAThousandthIsFound() {
        int found = 0;
        for (long seed = 0; seed < 20; seed++) {
            Fair<FrozenProgram> fair = Fair.draw(seed, FrozenProgram::draw);
            FrozenProgram right = fair.subject();
            double[] scale = right.scale().clone();
            scale[0] *= 1.002;
            FrozenProgram wrong =
                    new FrozenProgram(right.net(), right.values(), scale, right.batches(), right.strategies());
            found += fair.differential()
                            .complaint(wrong.engine(DataType.FLOAT), DataType.FLOAT)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(found).isGreaterThan(15); // the others hardly look at the first channel
    }

    @Test
    @Tag("slow")
    void manyFrozenNetworksAgreeWithTheOps() {
        FROZEN.run(1000, 1000);
    }

    @Test
    @Tag("pytorch")
    void pyTorchAgreesWithTheReference() {
        Campaign.runTorch(FROZEN, 1000, 500);
    }
}
