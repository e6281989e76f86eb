package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.ChildJvm;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A sample alone gets the bits it gets in a batch, and the number of threads changes none. */
class SameBitsTest {
    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    // n, in, h, w, out, kh, kw, stride, padding, dilation, groups
    private static final List<ConvGeometry> CONVOLUTIONS = List.of(
            new ConvGeometry(3, 3, 32, 32, 16, 3, 3, 1, 1, 1, 1),
            new ConvGeometry(3, 16, 32, 32, 16, 3, 3, 1, 1, 1, 1),
            new ConvGeometry(5, 16, 32, 32, 32, 3, 3, 2, 1, 1, 1),
            new ConvGeometry(3, 64, 8, 8, 64, 3, 3, 1, 1, 1, 1),
            new ConvGeometry(2, 3, 61, 83, 64, 7, 7, 2, 3, 1, 1),
            new ConvGeometry(3, 64, 19, 14, 256, 1, 1, 1, 0, 1, 1),
            new ConvGeometry(2, 256, 7, 7, 512, 1, 1, 1, 0, 1, 1),
            new ConvGeometry(2, 128, 7, 7, 64, 1, 1, 2, 0, 1, 1),
            new ConvGeometry(2, 128, 14, 14, 128, 3, 3, 1, 1, 1, 32),
            new ConvGeometry(3, 6, 11, 9, 6, 3, 3, 1, 1, 1, 6),
            new ConvGeometry(4, 5, 13, 7, 7, 3, 2, 3, 2, 2, 1),
            new ConvGeometry(7, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1),
            new ConvGeometry(2, 512, 2, 3, 33, 3, 3, 1, 1, 1, 1));

    // m, k, n
    private static final int[][] PRODUCTS = {
        {17, 2048, 1000},
        {9, 512, 10},
        {19, 64, 10},
        {10, 7, 3},
        {11, 1, 1},
        {8, 33, 513},
        {23, 257, 1025},
        {3, 4096, 2},
        {16, 5, 512}
    };

    private static INDArray random(DataType type, long seed, long... shape) {
        return Memory.copy(new Draw(seed).normal(shape), type);
    }

    private static INDArray sample(INDArray batch, int n) {
        long[] shape = batch.shape().clone();
        shape[0] = 1;
        int size = (int) Memory.length(shape);
        double[] all = Span.of(batch).toDoubles();
        return Memory.of(batch.dataType(), Arrays.copyOfRange(all, n * size, (n + 1) * size), shape);
    }

    private static void sameBits(INDArray batch, int n, INDArray alone) {
        assertThat(Span.of(alone).toDoubles())
                .as("sample %d", n)
                .isEqualTo(Span.of(sample(batch, n)).toDoubles());
    }

    private static ConvGeometry alone(ConvGeometry at) {
        return new ConvGeometry(
                1,
                at.inChannels(),
                at.height(),
                at.width(),
                at.outChannels(),
                at.kernelHeight(),
                at.kernelWidth(),
                at.stride(),
                at.padding(),
                at.dilation(),
                at.groups());
    }

    @TestFactory
    Stream<DynamicTest> convolutionOfASampleAloneAndInABatch() {
        return CONVOLUTIONS.stream()
                .flatMap(at -> TYPES.stream()
                        .map(type -> DynamicTest.dynamicTest(type + " " + at, () -> {
                            INDArray x = random(type, 1, at.inputShape());
                            INDArray w = random(type, 2, at.weightShape());
                            INDArray g = random(type, 3, at.outputShape());
                            INDArray y = Convolution.forward(at, x, w);
                            INDArray dx = Convolution.inputGradient(at, g, w);
                            for (int n = 0; n < at.n(); n++) {
                                sameBits(y, n, Convolution.forward(alone(at), sample(x, n), w));
                                sameBits(dx, n, Convolution.inputGradient(alone(at), sample(g, n), w));
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> rowsOfAProductAtAnyPosition() {
        return Arrays.stream(PRODUCTS)
                .flatMap(p -> TYPES.stream()
                        .flatMap(type -> Stream.of(false, true)
                                .map(transposed -> DynamicTest.dynamicTest(
                                        type + " " + Arrays.toString(p) + (transposed ? " transposed" : ""),
                                        () -> rows(type, p[0], p[1], p[2], transposed)))));
    }

    private static void rows(DataType type, int m, int k, int n, boolean transposed) {
        INDArray a = random(type, 1, m, k);
        INDArray b = transposed ? random(type, 2, n, k) : random(type, 2, k, n);
        INDArray y = MatrixProduct.of(a, false, b, transposed);
        for (int row = 0; row < m; row++) {
            sameBits(y, row, MatrixProduct.of(sample(a, row), false, b, transposed));
        }
        double[] values = Span.of(a).toDoubles();
        double[] turned = new double[values.length]; // the rows moved on by 3
        System.arraycopy(values, 0, turned, 3 * k, values.length - 3 * k);
        System.arraycopy(values, values.length - 3 * k, turned, 0, 3 * k);
        INDArray moved = MatrixProduct.of(Memory.of(type, turned, m, k), false, b, transposed);
        for (int row = 0; row < m; row++) {
            sameBits(y, row, sample(moved, (row + 3) % m));
        }
        if (n < 600) {
            INDArray columns = Strided.read(a, 0, new long[] {k, m}, new long[] {1, k});
            assertThat(Span.of(MatrixProduct.of(columns, true, b, transposed)).toDoubles())
                    .isEqualTo(Span.of(y).toDoubles());
        }
    }

    @Test
    void theNumberOfThreadsChangesNoBit() throws Exception {
        String here = Long.toHexString(Fingerprint.of());
        for (int threads : new int[] {1, 5}) {
            assertThat(ChildJvm.run(Fingerprint.class, "-Dperturb4j.threads=" + threads))
                    .as("%d threads", threads)
                    .isEqualTo(here);
        }
    }

    /** Prints a checksum over the values and gradients of a little of everything. */
    static final class Fingerprint {
        public static void main(String[] args) {
            System.out.println(Long.toHexString(of()));
        }

        static long of() {
            CRC32 sum = new CRC32();
            for (DataType type : TYPES) {
                Variable x = Variable.leaf(random(type, 1, 3, 8, 40, 36));
                Variable w = Variable.leaf(random(type, 2, 16, 4, 3, 3));
                Variable fc = Variable.leaf(random(type, 3, 700, 16));
                Variable scale = Variable.leaf(random(type, 4, 16));
                Variable h = Ops.conv2d(x, w, null, 1, 1, 1, 2);
                h = Ops.relu(Ops.batchNormTraining(h, scale, scale, 1e-5));
                h = Ops.maxPool2d(h, 3, 2, 1, false);
                h = Ops.flatten(Ops.adaptiveAvgPool2d(Ops.tanh(h), 1, 1), 1);
                Variable loss = Ops.sum(Ops.crossEntropy(Ops.linear(h, fc, null), 0, 699, 5));
                Variable wide = Ops.sum(Ops.permute(Ops.mul(x, Ops.sigmoid(x)), 3, 1, 0, 2), false, 1, 3);
                loss = Ops.add(loss, Ops.sum(Ops.exp(Ops.mul(wide, -0.01))));
                List<Variable> all = Gradients.of(loss).wrt(x, w, fc, scale);
                add(sum, loss);
                all.forEach(g -> add(sum, g));
            }
            return sum.getValue();
        }

        private static void add(CRC32 sum, Variable v) {
            double[] values = Span.of(v.value()).toDoubles();
            ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
            bytes.asDoubleBuffer().put(values);
            sum.update(bytes);
        }
    }
}
