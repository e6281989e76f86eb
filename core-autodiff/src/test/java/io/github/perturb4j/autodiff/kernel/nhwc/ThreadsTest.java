package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.ChildJvm;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The number of threads changes no bit of a packed convolution. */
class ThreadsTest {
    @Test
    void theNumberOfThreadsChangesNoBit() throws Exception {
        String here = Long.toHexString(Fingerprint.of());
        for (int threads : new int[] {1, 5}) {
            assertThat(ChildJvm.run(Fingerprint.class, "-Dperturb4j.threads=" + threads))
                    .as("%d threads", threads)
                    .isEqualTo(here);
        }
    }

    /** Prints a checksum over results of every strategy. */
    static final class Fingerprint {
        public static void main(String[] args) {
            System.out.println(Long.toHexString(of()));
        }

        static long of() {
            CRC32 sum = new CRC32();
            for (int groups : new int[] {1, 8}) {
                ConvGeometry at = new ConvGeometry(3, 64, 21, 30, 128, 3, 3, 1, 1, 1, groups);
                ConvGeometry strided = new ConvGeometry(3, 64, 21, 30, 128, 3, 3, 2, 1, 1, groups);
                INDArray w = Memory.copy(new Draw(groups).normal(at.weightShape()), DataType.FLOAT);
                Span weight = Span.of(w);
                for (boolean gradient : new boolean[] {false, true}) {
                    add(sum, WinogradConvolution.pack(2, at, weight, null, gradient), at, gradient);
                    add(sum, WinogradConvolution.pack(4, at, weight, null, gradient), at, gradient);
                    add(sum, GatheredConvolution.pack(strided, weight, null, gradient), strided, gradient);
                }
                if (groups == 1) {
                    ConvGeometry pointwise = new ConvGeometry(3, 64, 21, 30, 128, 1, 1, 1, 0, 1, 1);
                    ConvGeometry deep = new ConvGeometry(3, 300, 5, 7, 640, 1, 1, 1, 0, 1, 1);
                    for (ConvGeometry each : new ConvGeometry[] {pointwise, deep}) {
                        INDArray pixelWeights = Memory.copy(new Draw(3).normal(each.weightShape()), DataType.FLOAT);
                        for (boolean gradient : new boolean[] {false, true}) {
                            PackedConvolution map = GemmConvolution.pack(each, Span.of(pixelWeights), null, gradient);
                            add(sum, map, each, gradient);
                        }
                    }
                    add(sum, StemGradient.pack(strided, weight, null, null), strided, true);
                }
            }
            return sum.getValue();
        }

        private static void add(CRC32 sum, PackedConvolution map, ConvGeometry at, boolean gradient) {
            INDArray x = Memory.copy(new Draw(7).normal(gradient ? at.outputShape() : at.inputShape()), DataType.FLOAT);
            long length = Memory.length(gradient ? at.inputShape() : at.outputShape());
            INDArray y = Memory.filled(DataType.FLOAT, Double.NaN, length);
            map.run(Span.of(x), Span.of(y), Epilogue.NONE);
            double[] values = Span.of(y).toDoubles();
            ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
            bytes.asDoubleBuffer().put(values);
            sum.update(bytes);
        }
    }
}
