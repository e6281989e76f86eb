package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph whose numbers are changed in place between recording and differentiating it. */
class ChangedInPlaceTest {
    private static void change(Variable v) {
        Span.of(v.value()).put(0, 100);
        v.changed();
    }

    private static void refuses(Variable y, Variable x, String op) {
        assertThatThrownBy(() -> Gradients.of(Ops.sum(y)).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(op)
                .hasMessageContaining("changed in place");
    }

    @Test
    void aGradientThatNeedsAnInputAsItWasIsRefused() {
        Variable x = leaf(1, 2);
        Variable w = leaf(3, 4);
        Variable y = Ops.mul(x, w);
        change(w);
        refuses(y, x, "mul:");
    }

    @Test
    void aGradientThatNeedsTheResultAsItWasIsRefused() {
        Variable x = leaf(1, 2);
        Variable y = Ops.exp(x);
        change(y);
        refuses(y, x, "exp:");
    }

    @Test
    void aGradientThatNeedsOnlyWhatIsUnchangedIsComputed() {
        Variable x = leaf(1, 2);
        Variable w = leaf(3, 4);
        Variable y = Ops.add(x, Ops.mul(w, 2));
        change(w);
        change(x);
        assertThat(values(Gradients.of(Ops.sum(y)).wrt(x))).containsExactly(1, 1);
    }

    @Test
    void whatIsRecordedAfterTheChangeIsDifferentiated() {
        Variable x = leaf(1, 2);
        Variable w = leaf(3, 4);
        change(w);
        assertThat(values(Gradients.of(Ops.sum(Ops.mul(x, w))).wrt(x))).containsExactly(100, 4);
    }

    @Test
    void aChangeIsSeenByEveryVariableOfTheArray() {
        Variable x = leaf(1, 2);
        Variable w = leaf(3, 4);
        Variable y = Ops.mul(x, w.detach());
        change(w.asLeaf());
        refuses(y, x, "mul:");
    }

    @Test
    void aClosedArrayHasNoSpan() {
        INDArray array = Memory.zeros(DataType.FLOAT, 2, 3);
        array.close();
        assertThatThrownBy(() -> Span.of(array))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[2, 3]")
                .hasMessageContaining("freed");
    }
}
