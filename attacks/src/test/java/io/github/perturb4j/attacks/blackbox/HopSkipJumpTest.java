package io.github.perturb4j.attacks.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What HopSkipJump asks. */
class HopSkipJumpTest {
    private static final int QUERIES = 6;
    private static final PixelBox WIDE = new PixelBox(-50, 50); // so that no probe is clipped
    private static final Mask MASK = Mask.of(true, false, false, false, true, false, false, false, false);
    private static final int FREE = 3 * 2;

    private final List<double[]> asked = new ArrayList<>();

    /** Class 1 where the sum is not above 1. */
    private Variable model(Variable x) {
        asked.add(Span.of(x.value()).toDoubles());
        double[] weight = new double[2 * 27];
        Arrays.setAll(weight, i -> i < 27 ? 1 : -1);
        Variable w = Ops.constant(Memory.of(DataType.DOUBLE, weight, 2, 27));
        Variable bias = Ops.constant(Memory.of(DataType.DOUBLE, new double[] {-1, 1}, 2));
        return Ops.linear(Ops.flatten(x, 1), w, bias);
    }

    private static boolean met(double... x) {
        return Arrays.stream(x).sum() > 1;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    /** The first question is the harness's, then come starts, halvings, and the first estimate's probes. */
    @ParameterizedTest
    @EnumSource(names = {"L2", "LINF"})
    void theFirstProbesAreATenthOfTheBoxAwayAmongTheFreePixels(Norm norm) {
        INDArray x0 = Memory.zeros(DataType.DOUBLE, 1, 3, 3, 3);
        AttackRunner.of(this::model, norm.ball(Epsilon.UNLIMITED, WIDE).withMask(MASK))
                .run(new HopSkipJump(1, QUERIES, 50, 1), x0, new CrossEntropy(1));
        int start = 1;
        while (!met(asked.get(start))) {
            start++;
        }
        int halvings = (int) Math.ceil(Math.log(FREE) / Math.log(2) * (norm == Norm.L2 ? 1.5 : 2));
        double[] boundary = asked.get(start);
        for (double[] middle : asked.subList(start + 1, start + 1 + halvings)) {
            boundary = met(middle) ? middle : boundary;
        }
        for (double[] probe : asked.subList(start + 1 + halvings, start + 1 + halvings + QUERIES)) {
            assertThat(distance(probe, boundary)).isCloseTo(10, within(1e-9));
            for (int i = 0; i < probe.length; i++) {
                assertThat(probe[i] == 0).isEqualTo(i % 9 != 0 && i % 9 != 4);
            }
        }
    }
}
