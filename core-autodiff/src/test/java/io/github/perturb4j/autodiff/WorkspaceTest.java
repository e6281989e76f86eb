package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Inside somebody's ND4J workspace nothing of ours is taken from it: what we return and keep does not change when it is
 * used again.
 */
class WorkspaceTest {
    /** How a workspace takes back its memory. */
    enum Kind {
        STRICT(ResetPolicy.BLOCK_LEFT),
        CYCLIC(ResetPolicy.ENDOFBUFFER_REACHED);

        private final WorkspaceConfiguration configuration;

        Kind(ResetPolicy reset) {
            configuration = WorkspaceConfiguration.builder()
                    .initialSize(1 << 22)
                    .policyAllocation(AllocationPolicy.STRICT)
                    .policyLearning(LearningPolicy.NONE)
                    .policySpill(SpillPolicy.EXTERNAL)
                    .policyReset(reset)
                    .build();
        }

        MemoryWorkspace enter() {
            return Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "somebody's " + this);
        }

        /** What {@code work} gives inside the workspace, which is overwritten afterwards. */
        <T> T inside(Supplier<T> work) {
            T result;
            try (MemoryWorkspace workspace = enter()) {
                long before = workspace.getPrimaryOffset();
                result = work.get();
                assertThat(workspace.getPrimaryOffset()).as("bytes taken").isEqualTo(before);
            }
            for (int i = 0; i < 2; i++) {
                try (MemoryWorkspace workspace = enter()) {
                    assertThat(Nd4j.create(DataType.FLOAT, 1 << 19).assign(-78).isAttached())
                            .isTrue();
                }
            }
            return result;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void memoryThatWasClosedInsideIsNotTheWorkspaces(Kind kind) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            for (int n : new int[] {1, 100, 173 * 173, 331 * 331}) {
                kind.inside(() -> {
                    Memory.filled(type, 5, n).close();
                    return null;
                });
                INDArray x = Memory.filled(type, 9, n);
                kind.inside(() -> null);
                assertThat(x.isAttached()).isFalse();
                assertThat(Span.of(x).toDoubles()).containsOnly(9);
                x.close();
                assertThat(x.wasClosed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyArrayThatIsMadeInsideKeepsItsNumbers(Kind kind) {
        INDArray transposed =
                Memory.of(DataType.DOUBLE, new double[] {1, 2, 3, 4}, 2, 2).transpose();
        List<INDArray> made = kind.inside(() -> List.of(
                Memory.filled(DataType.FLOAT, 3),
                Memory.zeros(DataType.DOUBLE, 2, 3),
                Memory.of(DataType.FLOAT, new double[] {1, 2}, 2),
                Memory.copy(transposed, DataType.FLOAT),
                Memory.contiguous(transposed),
                Variable.scalar(DataType.DOUBLE, 4).value(),
                Ops.zerosLike(leaf(1, 2)).value()));
        assertThat(made.stream().map(a -> Span.of(a).toDoubles()))
                .containsExactly(
                        new double[] {3},
                        new double[6],
                        new double[] {1, 2},
                        new double[] {1, 3, 2, 4},
                        new double[] {1, 3, 2, 4},
                        new double[] {4},
                        new double[2]);
        INDArray counter = kind.inside(() -> Memory.counter(1L << 60));
        assertThat(counter.getLong(0)).isEqualTo(1L << 60);
        assertThat(counter.dataType()).isEqualTo(DataType.INT64);
        assertThat(kind.inside(() -> Memory.empty(DataType.FLOAT, 0, 3)).shape())
                .containsExactly(0, 3);
        assertThat(kind.inside(() -> Memory.shapeOnly(4, 5)).shape()).containsExactly(4, 5);
    }

    /** Results and gradients of every op, of float32 and float64. */
    private static List<Variable> everyOp(DataType type) {
        List<Variable> results = new ArrayList<>();
        for (Class<? extends Op> op : OpCatalogue.builtIn().types()) {
            Example example = OpCatalogue.example(op, 5);
            Variable[] inputs = Arrays.stream(example.inputs())
                    .map(x -> Variable.leaf(Memory.copy(x, type)))
                    .toArray(Variable[]::new);
            Variable y = Ops.apply(example.op(), inputs);
            results.add(y);
            results.addAll(Gradients.of(Ops.sum(Ops.mul(y, y))).createGraph().wrt(List.of(inputs)));
            results.addAll(Gradients.of(y)
                    .upstream(Ops.constant(Memory.filled(type, 0.5, y.shape())))
                    .wrt(List.of(inputs)));
        }
        return results;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyOpGivesTheSameBitsInsideAndKeepsThem(Kind kind) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            List<double[]> expected =
                    everyOp(type).stream().map(Arrays64::values).toList();
            List<Variable> inside = kind.inside(() -> everyOp(type));
            assertThat(inside.stream().map(Arrays64::values).toList()).containsExactlyElementsOf(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aStepInsideAScopeFreesItsMemory(Kind kind) {
        INDArray image = Memory.filled(DataType.FLOAT, 0.5, 1, 3, 160, 160);
        List<INDArray> seen = new ArrayList<>();
        INDArray kept = kind.inside(() -> {
            try (Scope scope = Scope.open()) {
                Variable x = Variable.leaf(image);
                Variable y = Ops.square(x);
                seen.add(y.value());
                return scope.keep(Gradients.of(Ops.sum(y)).wrt(x)).value();
            }
        });
        assertThat(seen).allMatch(INDArray::wasClosed);
        assertThat(Span.of(kept).toDoubles()).containsOnly(1);
        kept.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anArrayOfTheWorkspaceIsReadInsideAndCopiedWhereItIsToStay(Kind kind) {
        INDArray owned;
        INDArray strided;
        Variable y;
        try (MemoryWorkspace workspace = kind.enter()) {
            INDArray theirs = Nd4j.create(DataType.DOUBLE, 2, 3).assign(2);
            assertThat(theirs.isAttached()).isTrue();
            y = Ops.square(Variable.leaf(theirs));
            owned = Memory.owned(theirs);
            strided = Memory.owned(theirs.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3)));
        }
        kind.inside(() -> null);
        assertThat(values(y)).containsOnly(4);
        assertThat(Span.of(owned).toDoubles()).containsExactly(2, 2, 2, 2, 2, 2);
        assertThat(Span.of(strided).toDoubles()).containsExactly(2, 2, 2, 2);
        assertThat(Memory.owned(owned)).isSameAs(owned);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "STRICT")
    void anArrayWhoseWorkspaceWasLeftIsRefused(Kind kind) {
        INDArray theirs;
        INDArray part;
        Variable x;
        Variable y;
        try (MemoryWorkspace workspace = kind.enter()) {
            theirs = Nd4j.create(DataType.DOUBLE, 2, 3).assign(2);
            part = theirs.getRow(1);
            x = Variable.leaf(theirs);
            y = Ops.sum(Ops.square(x));
        }
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> Ops.exp(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("exp: ")
                    .hasMessageContaining("workspace was left");
            for (INDArray gone : new INDArray[] {theirs, part}) {
                assertThatThrownBy(() -> Variable.of(gone)).hasMessageContaining("workspace was left");
                assertThatThrownBy(() -> Span.of(gone)).isInstanceOf(ClosedMemoryException.class);
                assertThatThrownBy(() -> Memory.copy(gone, DataType.FLOAT)).isInstanceOf(ClosedMemoryException.class);
            }
            kind.inside(() -> null);
        }
        assertThatThrownBy(() -> Gradients.of(y).wrt(x)).hasMessageStartingWith("square.vjp: input 0");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAnOpMakesInTheWorkspaceIsRefused(Kind kind) {
        Op forward = OpResultTest.Mine.forward(x -> x.mul(2));
        Op vjp = OpResultTest.Mine.vjp(
                (x, y, g) -> new Variable[] {Variable.of(g.value().mul(2))});
        Variable x = leaf(1, 2);
        try (MemoryWorkspace workspace = kind.enter()) {
            assertThatThrownBy(() -> Ops.apply(forward, x))
                    .hasMessageStartingWith("mine.forward: ")
                    .hasMessageContaining("workspace")
                    .hasMessageContaining("Memory.uninitialized");
            Variable y = Ops.sum(Ops.apply(vjp, x));
            assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                    .hasMessageStartingWith("mine.vjp: ")
                    .hasMessageContaining("workspace");
        }
    }
}
