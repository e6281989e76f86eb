package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.ones;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HooksTest {
    private final Variable x = leaf(1, -2, 3);
    private final Variable y = Ops.mul(x, 2);
    private final Variable z = Ops.sum(Ops.add(Ops.square(y), y)); // dz/dy = 2 y + 1, from two readers

    @Test
    void aHookReadsTheWholeGradient() {
        List<double[]> seen = new ArrayList<>();
        Variable g = Gradients.of(z)
                .hook(y, at -> {
                    seen.add(values(at));
                    return at;
                })
                .wrt(x);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).containsExactly(5, -7, 13);
        assertThat(values(g)).containsExactly(10, -14, 26);
    }

    @Test
    void whatAHookReturnsGoesOn() {
        Variable g = Gradients.of(z).hook(y, at -> Ops.clamp(at, -6, 6)).wrt(x);
        assertThat(values(g)).containsExactly(10, -12, 12);
    }

    @Test
    void hooksOfOneNodeAreCalledInOrder() {
        Variable g = Gradients.of(z)
                .hook(y, at -> Ops.mul(at, 10))
                .hook(y, at -> Ops.clamp(at, -60, 60))
                .wrt(x);
        assertThat(values(g)).containsExactly(100, -120, 120);
    }

    @Test
    void aRequestedLeafHasAHookToo() {
        assertThat(values(Gradients.of(z).hook(x, Ops::neg).wrt(x))).containsExactly(-10, 14, -26);
    }

    @Test
    void aReplacedGradientCanBeDifferentiatedAgain() {
        Variable g =
                Gradients.of(z).createGraph().hook(y, at -> Ops.mul(at, at)).wrt(x); // 2 (2 y + 1)^2
        Variable second = Gradients.of(Ops.sum(g)).wrt(x); // 2 * 2 (2 y + 1) * 2 * 2
        assertThat(values(second)).containsExactly(80, -112, 208);
    }

    @Test
    void anUnfitGradientIsRefusedWithTheNode() {
        assertThatThrownBy(() -> Gradients.of(z).keepGraph().hook(y, Ops::sum).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hook of " + y)
                .hasMessageContaining("shape and type");
        assertThatThrownBy(() -> Gradients.of(z).hook(y, at -> null).wrt(x)).hasMessageContaining("found null");
    }

    @Test
    void aHookMayGiveAnArrayOfItsOwnAndItStaysOpen() {
        Variable mine = Variable.of(ones(3));
        Variable g = Gradients.of(z).hook(y, at -> mine).wrt(x);
        assertThat(values(g)).containsExactly(2, 2, 2);
        assertThat(values(mine)).containsExactly(1, 1, 1);
    }
}
