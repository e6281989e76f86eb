package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.kernel.BatchStatistics;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.ops.BatchNorm;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class BatchNormTest {
    @Property(tries = 200, seed = "6")
    void theFusedGradientsEqualTheComposedOnes(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Example e = OpCatalogue.example(BatchNorm.class, seed);
        List<Variable> leaves = Arrays.stream(e.inputs()).map(Variable::leaf).toList();
        Variable y = Ops.apply(e.op(), leaves.toArray(Variable[]::new));
        Variable g = Variable.of(new Draw(seed).normal(y.shape()));
        List<Variable> fused = Gradients.of(y).upstream(g).keepGraph().wrt(leaves);
        List<Variable> composed = Gradients.of(y).upstream(g).createGraph().wrt(leaves);
        for (int i = 0; i < fused.size(); i++) {
            double[] a = Span.of(fused.get(i).value()).toDoubles();
            double[] b = Span.of(composed.get(i).value()).toDoubles();
            double size = 1 + Arrays.stream(b).map(Math::abs).max().orElse(0);
            for (int j = 0; j < a.length; j++) {
                assertThat(a[j]).as("seed %d input %d at %d", seed, i, j).isCloseTo(b[j], within(1e-12 * size));
            }
        }
    }

    /** Planes of up to 2500 numbers, so of one block and of several; with and without an addend. */
    @Property(tries = 60, seed = "7")
    void withReluItHasTheBitsOfTheOpsOneAfterAnother(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] shape = {draw.between(2, 5), draw.between(1, 4), draw.between(1, 50), draw.between(1, 50)};
        Variable x = leaf(draw.normal(shape));
        Variable weight = leaf(draw.normal(shape[1]));
        Variable bias = leaf(draw.normal(shape[1]));
        Variable addend = draw.chance() ? leaf(draw.normal(shape)) : null;
        Variable g = Variable.of(Memory.copy(draw.normal(shape), DataType.FLOAT));
        List<Variable> leaves = addend == null ? List.of(x, weight, bias) : List.of(x, weight, bias, addend);

        Variable fused = Ops.batchNormRelu(x, weight, bias, addend, 1e-5, moments -> {});
        Variable normalised = Ops.batchNormTraining(x, weight, bias, 1e-5);
        Variable plain = Ops.relu(addend == null ? normalised : Ops.add(normalised, addend));

        assertThat(numbers(fused)).isEqualTo(numbers(plain));
        List<Variable> found = Gradients.of(fused).upstream(g).wrt(leaves);
        List<Variable> expected = Gradients.of(plain).upstream(g).wrt(leaves);
        for (int i = 0; i < leaves.size(); i++) {
            assertThat(numbers(found.get(i))).as("gradient %d", i).isEqualTo(numbers(expected.get(i)));
        }
    }

    private static Variable leaf(INDArray wide) {
        return Variable.leaf(Memory.copy(wide, DataType.FLOAT));
    }

    private static double[] numbers(Variable v) {
        return Span.of(v.value()).toDoubles();
    }

    @Test
    void reluMasksWhatIsNotFiniteAsPyTorchDoes() {
        Variable x = leaf(Memory.of(DataType.DOUBLE, new double[] {-1, 1, -2, 2}, 2, 1, 2));
        Variable one = leaf(Memory.of(DataType.DOUBLE, new double[] {1}, 1));
        Variable zero = leaf(Memory.of(DataType.DOUBLE, new double[] {0}, 1));
        double[] upstream = {Double.NaN, 1, Double.POSITIVE_INFINITY, 2};
        Variable g = Variable.of(Memory.of(DataType.FLOAT, upstream, 2, 1, 2));

        Variable y = Ops.batchNormRelu(x, one, zero, null, 1e-5, moments -> {});

        assertThat(numbers(Gradients.of(y).upstream(g).wrt(List.of(zero)).get(0)))
                .containsExactly(3);
    }

    @Test
    void momentsKeepTheirDigitsFarFromZero() {
        double[] values = new double[2 * 2 * 5000];
        Arrays.setAll(values, i -> 1e6 * (i / 5000 % 2 + 1) + Math.sin(i));
        INDArray x = Memory.of(DataType.DOUBLE, values, 2, 2, 5000);
        BatchStatistics.Moments moments = BatchStatistics.moments(x);
        for (int c = 0; c < 2; c++) {
            double mean = 0;
            for (int i = 0; i < values.length; i++) {
                mean += i / 5000 % 2 == c ? values[i] - 1e6 * (c + 1) : 0;
            }
            mean /= 10_000;
            double variance = 0;
            for (int i = 0; i < values.length; i++) {
                double d = values[i] - 1e6 * (c + 1) - mean;
                variance += i / 5000 % 2 == c ? d * d : 0;
            }
            assertThat(moments.mean()[c]).isCloseTo(1e6 * (c + 1) + mean, within(1e-8));
            assertThat(moments.variance()[c]).isCloseTo(variance / 10_000, within(1e-9));
        }
    }
}
