package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ClippingTest {
    /** The change of p under plain descent with learning rate 1 is minus the clipped gradient. */
    private static double[] clipped(Clipping clipping, double... gradient) {
        Toy net = Toy.single(DataType.DOUBLE, gradient.length);
        net.set("p", new double[gradient.length]);
        new Sgd(net.namedParameters(), SgdOptions.plain().withClipping(clipping)).step(net.gradients(gradient), 1);
        return Arrays.stream(net.values("p")).map(x -> 0 - x).toArray();
    }

    @Property(tries = 100, seed = "3")
    void theNormIsBoundedAndTheDirectionKept(
            @ForAll @DoubleRange(min = 0.1, max = 100) double bound,
            @ForAll @DoubleRange(min = -50, max = 50) double a) {
        double norm = Math.hypot(a, 3);
        double[] found = clipped(Clipping.byNorm(bound), a, 3);
        double factor = norm + 1e-6 <= bound ? 1 : bound / (norm + 1e-6);
        assertThat(found).containsExactly(new double[] {a * factor, 3 * factor}, within(1e-12));
        assertThat(Math.hypot(found[0], found[1])).isLessThanOrEqualTo(bound * (1 + 1e-15));
    }

    @Test
    void valuesAreBoundedOneByOne() {
        assertThat(clipped(Clipping.byValue(0.5), -2, -0.5, -0.1, 0, 0.3, 7))
                .containsExactly(-0.5, -0.5, -0.1, 0, 0.3, 0.5);
        assertThat(clipped(Clipping.NONE, -2, 5)).containsExactly(-2, 5);
        assertThat(clipped(new Clipping(5, 2), 6, 8)).containsExactly(2, 2);
    }

    @Test
    void gradientsThemselvesStay() {
        Toy net = Toy.single(DataType.FLOAT, 2);
        List<Variable> gradients = net.gradients(new double[] {30, 40});
        Sgd sgd = new Sgd(net.namedParameters(), SgdOptions.plain().withClipping(Clipping.byNorm(1)));
        assertThat(sgd.step(gradients, 0.1)).isEqualTo(50);
        assertThat(Span.of(gradients.get(0).value()).toDoubles()).containsExactly(30, 40);
    }

    @Test
    void oneArrayMayBeTheGradientOfTwoParameters() {
        Toy net = new Toy(DataType.DOUBLE, Map.of("a", new long[] {2}, "b", new long[] {2}));
        net.set("a", 0, 0);
        net.set("b", 0, 0);
        Variable shared = net.gradients(new double[] {3, 0}, new double[2]).get(0);
        Sgd sgd = new Sgd(net.namedParameters(), SgdOptions.plain().withClipping(Clipping.byNorm(1)));
        sgd.step(List.of(shared, shared), 1);
        assertThat(net.values("a")).containsExactly(new double[] {-Math.sqrt(0.5), 0}, within(1e-6));
        assertThat(net.values("b")).containsExactly(net.values("a"));
    }

    @Test
    void boundsArePositive() {
        assertThatThrownBy(() -> Clipping.byNorm(0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> Clipping.byValue(Double.NaN)).hasMessageContaining("NaN");
    }
}
