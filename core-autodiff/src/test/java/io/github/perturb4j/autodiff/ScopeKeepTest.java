package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code keep} makes an array outlive its scope, whichever open one owns it, or says why it cannot. */
class ScopeKeepTest {
    private static <T> T elsewhere(Callable<T> work) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor(r -> new Thread(r, "other-thread"));
        try {
            return thread.submit(work).get();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void whatAnInnerScopeOwnsOutlivesTheOuterOneThatKeepsIt() {
        Variable y;
        Variable around;
        try (Scope outermost = Scope.open()) {
            try (Scope outer = Scope.open()) {
                try (Scope inner = Scope.open()) {
                    y = Ops.exp(leaf(1));
                    assertThat(outer.keep(y)).isSameAs(y);
                }
                assertThat(y.value().wasClosed()).isFalse();
            }
            assertThat(y.item()).isEqualTo(Math.E);
            around = y;
        }
        assertThat(around.value().wasClosed()).isTrue();
    }

    @Test
    void whatLivesLongerAlreadyStaysAsItIs() {
        INDArray mine = vector(1, 2);
        Variable free = Ops.exp(leaf(1));
        try (Scope outer = Scope.open()) {
            Variable y = Ops.exp(leaf(1));
            try (Scope inner = Scope.open()) {
                assertThat(inner.keep(y)).isSameAs(y);
                assertThat(inner.keep(mine)).isSameAs(mine);
                inner.keep(free);
            }
            outer.keep(free);
            assertThat(y.value().wasClosed()).isFalse();
            y.value().close();
        }
        assertThat(mine.wasClosed()).isFalse();
        assertThat(free.value().wasClosed()).isFalse();
    }

    @Test
    void aScopeThatWasClosedKeepsNothing() {
        Scope scope = Scope.open();
        Variable y = Ops.exp(leaf(1));
        scope.close();
        assertThatThrownBy(() -> scope.keep(y))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("scope was closed before");
        try (Scope later = Scope.open()) {
            assertThatThrownBy(() -> later.keep(y))
                    .isInstanceOf(ClosedMemoryException.class)
                    .hasMessageStartingWith("keep: the array of shape [1]");
        }
    }

    @Test
    void aScopeOfAnotherThreadKeepsNothing() throws Exception {
        try (Scope mine = Scope.open()) {
            Variable y = Ops.exp(leaf(1));
            elsewhere(() -> assertThatThrownBy(() -> mine.keep(y))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread"));
            assertThat(elsewhere(() -> Ops.exp(y)).item()).isEqualTo(Math.exp(Math.E));
        }
    }

    @Test
    void anArrayOfAnotherThreadsScopeIsRefused() throws Exception {
        try (Scope mine = Scope.open()) {
            Variable y = Ops.exp(leaf(1));
            String owner = Thread.currentThread().getName();
            elsewhere(() -> {
                try (Scope other = Scope.open()) {
                    assertThatThrownBy(() -> other.keep(y))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("belongs to a scope of the thread " + owner);
                }
                return null;
            });
            mine.keep(y);
            assertThat(elsewhere(() -> {
                        try (Scope other = Scope.open()) {
                            return other.keep(y);
                        }
                    }))
                    .isSameAs(y);
            assertThat(y.value().wasClosed()).isFalse();
        }
    }
}
