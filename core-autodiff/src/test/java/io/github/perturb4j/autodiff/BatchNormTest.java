package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
        Example e = OpExamples.draw(BatchNorm.class, seed);
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
