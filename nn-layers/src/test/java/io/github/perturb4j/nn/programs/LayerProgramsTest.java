package io.github.perturb4j.nn.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.autodiff.ops.MatMul;
import io.github.perturb4j.autodiff.programs.Campaign;
import io.github.perturb4j.autodiff.programs.Fair;
import io.github.perturb4j.autodiff.programs.PlantedErrors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Random networks in both modes, their losses, gradients and running statistics, against numbers computed one at a
 * time.
 */
class LayerProgramsTest {
    private static final Campaign<LayerProgram> LAYERS = new Campaign<>("layer programs", LayerProgram::draw);

    @Test
    void aFewNetworksAgreeWithTheReference() {
        LAYERS.run(0, 60);
    }

    @Test
    @Tag("slow")
    void manyNetworksAgreeWithTheReference() {
        LAYERS.run(1000, 1000);
    }

    @Test
    void aProductOffByAThousandthIsFound() {
        int found = 0;
        for (long seed = 0; seed < 20; seed++) {
            Fair<LayerProgram> fair = Fair.draw(seed, LayerProgram::draw);
            var answer = PlantedErrors.inResults(
                    op -> op instanceof Convolve2d || op instanceof MatMul,
                    () -> fair.subject().engine(DataType.FLOAT));
            found += fair.differential().complaint(answer, DataType.FLOAT).isPresent() ? 1 : 0;
        }
        assertThat(found).isEqualTo(20); // every network ends in a product
    }

    @Test
    @Tag("pytorch")
    void pyTorchAgreesWithTheReference() {
        Campaign.runTorch(LAYERS, 1000, 500);
    }
}
