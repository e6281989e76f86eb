package io.github.perturb4j.autodiff.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.ChildJvm;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Panel;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Part;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class PanelProductsTest {
    private final PanelProduct product = PanelProducts.chosen();

    /** The tests run with Java's vectors, so that what is tested here is what users run. */
    @Test
    void theTestsHaveJavasVectors() {
        assertThat(product).isNotNull();
        assertThat(PanelProducts.text()).isEqualTo(product.text()).startsWith("Java vectors of ");
    }

    @Test
    void eachNumberIsAChainOfFusedOperations() {
        for (int rows = 1; rows <= 70; rows++) {
            for (int width = product.lanes(); width <= 64; width += product.lanes()) {
                compare(new Draw(rows), rows, 1 + rows * 7 % 40, width);
            }
        }
        for (int depth : new int[] {1, 2, 63, 64, 65, 511, 1000, 2048}) {
            compare(new Draw(depth), 13, depth, 64);
        }
    }

    @Test
    void whatIsNotFiniteSpreadsToItsRowsOnly() {
        int k = 9;
        float[] a = new float[7 * k];
        float[] b = new float[k * 64];
        Arrays.fill(a, 1);
        Arrays.fill(b, 2);
        a[3 * k + 4] = Float.NaN;
        a[5 * k + 1] = Float.POSITIVE_INFINITY;
        b[k * 64 - 1] = 0;
        float[] c = new float[7 * 64];
        product.multiply(7, k, new Part(a, 0, k), new Panel(b, 0, 64), new Part(c, 0, 64));
        for (int row = 0; row < 7; row++) {
            Float expected = row == 3 ? Float.NaN : row == 5 ? Float.POSITIVE_INFINITY : 2f * k; // NaN equals NaN
            assertThat(c[row * 64]).isEqualTo(expected);
        }
        assertThat(c[63]).isEqualTo(2f * (k - 1));
    }

    @Test
    void runsHaveTheBitsOfPlainLoops() {
        RunKernels plain = new PlainRuns();
        for (int n = 0; n <= 70; n++) {
            for (int at : new int[] {0, 3}) {
                for (int op = 0; op < 4; op++) {
                    float[] by = special(new Draw(1000 + n), 80);
                    float[] found = special(new Draw(n), 80);
                    float[] expected = found.clone();
                    run(product, op, found, by, at, n);
                    run(plain, op, expected, by, at, n);
                    assertThat(found)
                            .as("kernel %d, %d numbers from %d on", op, n, at)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static void run(RunKernels kernels, int op, float[] v, float[] by, int at, int n) {
        switch (op) {
            case 0 -> kernels.add(v, at, by, 2 * at, n);
            case 1 -> kernels.rectify(v, at, n);
            case 2 -> kernels.addAndRectify(v, at, by, 2 * at, n);
            default -> kernels.mask(v, at, rectified(by), 2 * at, n);
        }
    }

    private static float[] rectified(float[] v) {
        float[] result = v.clone();
        for (int i = 0; i < v.length; i++) {
            result[i] = Math.max(0, v[i]);
        }
        return result;
    }

    private static float[] special(Draw draw, int n) {
        float[] v = normal(draw, n);
        v[4] = Float.NaN;
        v[9] = Float.NEGATIVE_INFINITY;
        v[17] = -0f;
        v[18] = Float.MIN_VALUE;
        v[40] = Float.POSITIVE_INFINITY;
        return v;
    }

    @Test
    void withoutTheModuleOrWhenTurnedOffThereAreNone() throws Exception {
        assertThat(ChildJvm.runWithoutVectors(Chosen.class)).isEqualTo("BLAS");
        assertThat(ChildJvm.run(Chosen.class, "-Dperturb4j.vectors=off")).isEqualTo("BLAS");
        assertThat(ChildJvm.run(Chosen.class, "-XX:TieredStopAtLevel=1")).isEqualTo("BLAS");
        assertThat(ChildJvm.run(Chosen.class)).isEqualTo(PanelProducts.text());
    }

    /** As the launcher starts it: quietly. */
    @Test
    void theModuleIsLoadedWithoutTheJvmsWarning() throws Exception {
        String printed = ChildJvm.runWithoutVectors(
                AllThatIsPrinted.class,
                "--add-exports",
                "java.base/jdk.internal.module=ALL-UNNAMED",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+EnableVectorSupport",
                "-Dperturb4j.vectors=load");
        assertThat(printed).isEqualTo(PanelProducts.text());
    }

    /** Multiplies and prints what by. */
    static final class AllThatIsPrinted {
        public static void main(String[] args) {
            PanelProducts.chosen()
                    .multiply(
                            1,
                            1,
                            new Part(new float[1], 0, 1),
                            new Panel(new float[64], 0, 64),
                            new Part(new float[64], 0, 64));
            System.out.println(PanelProducts.text());
        }
    }

    /** Prints what multiplies. */
    static final class Chosen {
        public static void main(String[] args) {
            System.out.println(PanelProducts.text());
        }
    }

    private void compare(Draw draw, int rows, int depth, int width) {
        int stride = depth + 3;
        int line = width + 5;
        float[] a = normal(draw, 2 + rows * stride);
        float[] b = normal(draw, 1 + depth * width);
        float[] c = new float[3 + rows * line];
        Arrays.fill(c, 7f);
        float[] expected = c.clone();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                float sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(a[2 + i * stride + k], b[1 + k * width + j], sum);
                }
                expected[3 + i * line + j] = sum;
            }
        }
        product.multiply(rows, depth, new Part(a, 2, stride), new Panel(b, 1, width), new Part(c, 3, line));
        assertThat(c).as("%d rows, depth %d, width %d", rows, depth, width).isEqualTo(expected);
    }

    private static float[] normal(Draw draw, int n) {
        float[] all = new float[n];
        Span.of(Memory.copy(draw.normal(n), DataType.FLOAT)).get(0, all, 0, n);
        return all;
    }
}
