package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays of pixels: layout, rounding, and the picture of a perturbation. */
class PixelsTest {
    private static final RgbImage TWO_BY_THREE =
            RgbImage.of(2, 3, new byte[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, -1, -2, -3});

    @Test
    void planesHoldSamplesDividedBy255() {
        INDArray floats = Pixels.toFloat(TWO_BY_THREE);
        INDArray doubles = Pixels.toDouble(TWO_BY_THREE);
        assertThat(floats.shape()).containsExactly(1, 3, 3, 2);
        assertThat(floats.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(doubles.dataType()).isEqualTo(DataType.DOUBLE);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 2; x++) {
                    int sample = TWO_BY_THREE.sample(x, y, c);
                    assertThat(floats.getFloat(0, c, y, x)).isEqualTo(sample / 255f);
                    assertThat(doubles.getDouble(0, c, y, x)).isEqualTo(sample / 255.0);
                }
            }
        }
    }

    /** floor(clamp(255 x + 0.5)): 0.5 / 255 rounds up to 1, just below it down to 0; outside [0, 1] is clipped. */
    @Test
    void roundsAsSaveImage() {
        double[] values = {0.5 / 255, 0.49 / 255, 1.5 / 255, -0.3, 1.2, Double.POSITIVE_INFINITY};
        INDArray array = Nd4j.createFromArray(values).reshape(1, 1, 6);
        INDArray rgb = Nd4j.concat(0, array, array, array);
        RgbImage image = Pixels.toImage(rgb);
        int[] samples = new int[6];
        for (int x = 0; x < 6; x++) {
            samples[x] = image.sample(x, 0, 1);
        }
        assertThat(samples).containsExactly(1, 0, 2, 0, 255, 255);
    }

    @Test
    void viewsAreReadInTheirOwnOrder() {
        INDArray one = Pixels.toFloat(TWO_BY_THREE);
        INDArray batch = Nd4j.concat(0, Nd4j.zeros(DataType.FLOAT, 1, 3, 3, 2), one);
        assertThat(Pixels.toImage(batch.get(NDArrayIndex.point(1)))).isEqualTo(TWO_BY_THREE);
        assertThat(Pixels.toImage(one.dup('f'))).isEqualTo(TWO_BY_THREE);
        RgbImage transposed = Pixels.toImage(one.permute(0, 1, 3, 2));
        assertThat(transposed).isEqualTo(Orientation.apply(5, TWO_BY_THREE));
    }

    @Test
    void perturbationIsGreyAtZeroAndFillsTheRange() {
        INDArray delta = Nd4j.zeros(DataType.FLOAT, 1, 3, 1, 3);
        delta.putScalar(0, 0, 0, 0, 0.02);
        delta.putScalar(0, 1, 0, 1, -0.01);
        double factor = Pixels.fillingFactor(delta);
        assertThat(factor).isEqualTo(0.5 / 0.02f);
        RgbImage picture = Pixels.perturbation(delta, factor);
        assertThat(picture.sample(0, 0, 0)).isEqualTo(255);
        assertThat(picture.sample(1, 0, 1)).isEqualTo(64); // 0.25 * 255 + 0.5 = 64.25
        assertThat(picture.sample(2, 0, 2)).isEqualTo(128);
        assertThat(Pixels.perturbation(delta, 50).sample(1, 0, 1)).isEqualTo(0);
    }

    @Test
    void noPerturbationIsGrey() {
        INDArray delta = Nd4j.zeros(DataType.DOUBLE, 3, 2, 2);
        assertThat(Pixels.fillingFactor(delta)).isEqualTo(1.0);
        assertThat(Pixels.perturbation(delta, 1.0).sample(1, 1, 1)).isEqualTo(128);
    }

    @Test
    void tinyPerturbationsKeepAFiniteFactor() {
        INDArray delta = Nd4j.zeros(DataType.DOUBLE, 3, 1, 1);
        delta.putScalar(0, 0, 0, Double.MIN_VALUE);
        assertThat(Pixels.fillingFactor(delta)).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void whatIsNoImageIsRefused() {
        assertThatThrownBy(() -> Pixels.toImage(Nd4j.zeros(DataType.FLOAT, 2, 3, 4, 4)))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll("[2, 3, 4, 4]", "[1, 3, height, width]");
        assertThatThrownBy(() -> Pixels.toImage(Nd4j.zeros(DataType.FLOAT, 1, 4, 4)))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> Pixels.toImage(Nd4j.zeros(DataType.INT32, 3, 4, 4)))
                .hasMessageContainingAll("INT", "FLOAT or DOUBLE");
        INDArray nan = Nd4j.zeros(DataType.FLOAT, 3, 4, 4);
        nan.putScalar(2, 1, 3, Float.NaN);
        assertThatThrownBy(() -> Pixels.toImage(nan)).hasMessageContainingAll("channel 2", "column 3", "row 1", "NaN");
        assertThatThrownBy(() -> Pixels.fillingFactor(nan)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Pixels.perturbation(nan.mul(0), Double.NaN)).hasMessageContaining("finite factor");
    }
}
