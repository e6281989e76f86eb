package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static io.github.perturb4j.autodiff.Arrays64.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a user's op may return, and what is said of all else. */
class OpResultTest {
    /** Any forward, and any vjp. */
    record Mine(Function<INDArray, INDArray> forward, Rule vjp) implements Op {
        interface Rule {
            Variable[] of(Variable[] x, Variable y, Variable g);
        }

        static Mine forward(Function<INDArray, INDArray> forward) {
            return new Mine(forward, (x, y, g) -> new Variable[] {g});
        }

        static Mine vjp(Rule vjp) {
            return new Mine(x -> Memory.copy(x, x.dataType()), vjp);
        }

        @Override
        public INDArray forward(INDArray... x) {
            return forward.apply(x[0]);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return vjp.of(x, y, g);
        }
    }

    private static final INDArray MATRIX = Memory.of(DataType.DOUBLE, new double[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static void refused(Function<INDArray, INDArray> forward, String... parts) {
        for (boolean recorded : new boolean[] {true, false}) {
            Variable x = recorded ? Variable.leaf(MATRIX) : Variable.of(MATRIX);
            assertThatThrownBy(() -> Ops.apply(Mine.forward(forward), x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("mine.forward: returned")
                    .hasMessageContainingAll(parts)
                    .hasMessageContaining("must be a fresh array");
        }
        assertThat(MATRIX.wasClosed()).isFalse();
    }

    @Test
    void arraysInAnotherOrderAreRefused() {
        refused(INDArray::transpose, "[3, 2]", "strides", "Memory.contiguous");
        refused(x -> x.dup('f'), "[2, 3]", "[1, 2]", "Memory.contiguous");
        refused(
                x -> Nd4j.create(DataType.DOUBLE, 4, 6).get(NDArrayIndex.interval(0, 2), NDArrayIndex.interval(1, 4)),
                "strides");
        refused(
                x -> Nd4j.create(Nd4j.createBuffer(DataType.DOUBLE, 1, true), new long[] {2, 3}, new long[2], 0, 'c'),
                "[0, 0]");
    }

    @Test
    void arraysOfAnotherTypeAreRefused() {
        for (DataType type :
                new DataType[] {DataType.INT32, DataType.FLOAT, DataType.FLOAT16, DataType.BOOL, DataType.INT64}) {
            refused(x -> x.castTo(type), "type " + type, "expected DOUBLE", "Memory.copy");
        }
    }

    @Test
    void whatSharesMemoryWithAnInputIsRefused() {
        refused(x -> x, "one of its inputs");
        refused(x -> x.reshape(6), "[6]", "view of input 0", "Memory.copy");
        refused(x -> x.getRow(1), "view of input 0");
        refused(x -> x.get(NDArrayIndex.point(0), NDArrayIndex.interval(0, 2)), "view of input 0");
        refused(x -> x.getScalar(5).isView() ? x.getScalar(5) : x.reshape(3, 2), "view of input 0");
    }

    @Test
    void nothingAndWhatIsGoneOrEmptyIsRefused() {
        refused(x -> null, "null");
        refused(x -> Memory.empty(DataType.DOUBLE, 0, 3), "without elements");
        refused(
                x -> {
                    INDArray made = Memory.copy(x, x.dataType());
                    made.close();
                    return made;
                },
                "closed already");
        Op none = new Op() {
            @Override
            public INDArray forward(INDArray... x) {
                throw new AssertionError("compute is asked instead");
            }

            @Override
            public Result compute(INDArray... x) {
                return null;
            }

            @Override
            public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
                return new Variable[] {g};
            }

            @Override
            public String name() {
                return "none";
            }
        };
        assertThatThrownBy(() -> Ops.apply(none, leaf(1))).hasMessageStartingWith("none.forward: returned null");
    }

    @Test
    void freshArraysOfAnyOriginAreTaken() {
        Variable x = Variable.leaf(MATRIX);
        Variable transposed = Ops.apply(
                new Mine(a -> Memory.contiguous(a.transpose()), (in, y, g) -> new Variable[] {Ops.permute(g, 1, 0)}),
                x);
        assertThat(values(transposed)).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(values(Ops.apply(Mine.forward(a -> a.mul(2)), x))).containsExactly(2, 4, 6, 8, 10, 12);
        assertThat(values(Ops.apply(
                        Mine.forward(a -> Nd4j.create(DataType.DOUBLE, 3, 2).getRow(1)), x)))
                .containsExactly(0, 0);
        assertThat(values(Ops.apply(Mine.forward(a -> a.sum()), x))).containsExactly(21);
    }

    private static void refusedGradient(Mine.Rule vjp, String... parts) {
        Variable x = leaf(1, 2);
        Variable y = Ops.sum(Ops.apply(Mine.vjp(vjp), x));
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("mine.vjp: ")
                .hasMessageContainingAll(parts)
                .hasMessageContaining("mend the op's vjp");
        Scope.open().close(); // nothing is left open
    }

    @Test
    void unfitGradientsAreRefused() {
        refusedGradient((x, y, g) -> null, "expected 1", "found null");
        refusedGradient((x, y, g) -> new Variable[0], "expected 1", "found 0");
        refusedGradient((x, y, g) -> new Variable[] {g, g}, "expected 1", "found 2");
        refusedGradient((x, y, g) -> new Variable[] {null}, "input 0", "null", "Ops.zerosLike");
        refusedGradient((x, y, g) -> new Variable[] {Variable.of(vector(1))}, "input 0", "[1]");
        refusedGradient((x, y, g) -> new Variable[] {Variable.of(Memory.copy(g.value(), DataType.FLOAT))}, "FLOAT");
        refusedGradient(
                (x, y, g) -> {
                    try (Scope scope = Scope.open()) {
                        return new Variable[] {Ops.mul(g, 2)};
                    }
                },
                "freed already",
                "Scope.keep");
    }

    @Test
    void gradientsInAnotherOrderAreReadRight() {
        Variable x = Variable.leaf(MATRIX);
        Variable y = Ops.sum(Ops.apply(
                Mine.vjp((in, out, g) -> new Variable[] {
                    Variable.of(Memory.contiguous(in[0].value().transpose()).transpose())
                }),
                x));
        assertThat(values(Gradients.of(y).wrt(x))).containsExactly(1, 2, 3, 4, 5, 6);
    }

    private static void gone(Mine.Rule vjp, String what) {
        Variable x = leaf(1, 2);
        Variable y = Ops.apply(Mine.vjp(vjp), x);
        Variable upstream = Variable.of(vector(1, 1));
        assertThatThrownBy(() -> Gradients.of(y).upstream(upstream).wrt(x))
                .isInstanceOf(ClosedMemoryException.class)
                .hasMessageStartingWith("mine.vjp: ")
                .hasMessageContaining(what);
    }

    private static Variable[] closedFirst(Variable closed, Variable read) {
        closed.value().close();
        return new Variable[] {Ops.mul(read, closed)};
    }

    @Test
    void memoryThatIsGoneInsideAVjpIsNamedWithTheOp() {
        gone((x, y, g) -> closedFirst(x[0], g), "input 0");
        gone((x, y, g) -> closedFirst(y, g), "the result");
        gone((x, y, g) -> closedFirst(g, g), "the gradient");
        Variable elsewhere = Variable.of(vector(3, 3));
        gone((x, y, g) -> closedFirst(elsewhere, g), "mul: the memory of " + elsewhere);
        gone((x, y, g) -> new Variable[] {Variable.of(elsewhere.value())}, "[2]");
        gone(
                (x, y, g) -> {
                    x[0].value().close();
                    return new Variable[] {Variable.of(vector(x[0].value().getDouble(0), 0))};
                },
                "input 0");
    }

    @Test
    void memoryFreedByItsScopeIsNamedWithTheOpWhoseGradientNeedsIt() {
        Variable x = leaf(1, 2);
        Variable y;
        try (Scope scope = Scope.open()) {
            Variable h = Ops.exp(x);
            y = scope.keep(Ops.sum(Ops.mul(h, h)));
        }
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(ClosedMemoryException.class)
                .hasMessageStartingWith("mul.vjp: input 0")
                .hasMessageContaining("Scope.keep");
        Variable unread;
        try (Scope scope = Scope.open()) {
            unread = scope.keep(Ops.sum(Ops.add(Ops.mul(x, 2), x)));
        }
        assertThat(values(Gradients.of(unread).wrt(x))).containsExactly(3, 3);
    }

    /** y = 2x, which keeps an array for its gradient. */
    record Keeping(INDArray beside) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new io.github.perturb4j.autodiff.ops.Scale(2).forward(x);
        }

        @Override
        public Result compute(INDArray... x) {
            return new Result(forward(x), beside);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, ((INDArray) y.kept()).getDouble(0))};
        }
    }

    /** y = x, which says that it takes vectors and returns one number. */
    record Misstated() implements Op {
        @Override
        public long[] outputShape(long[]... x) {
            OpChecks.rank(this, "input", x[0], 1, "(n)");
            return new long[] {1};
        }

        @Override
        public INDArray forward(INDArray... x) {
            return Memory.copy(x[0], x[0].dataType());
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {g};
        }
    }

    @Test
    void anOpIsHeldToTheShapeThatItStates() {
        assertThat(values(Ops.apply(new Misstated(), leaf(5)))).containsExactly(5);
        assertThatThrownBy(() -> Ops.apply(new Misstated(), leaf(5, 6)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("misstated.forward: returned an array of shape [2]")
                .hasMessageContaining("states [1]");
        assertThatThrownBy(() -> Ops.apply(new Misstated(), Variable.leaf(MATRIX)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("misstated: input must have rank 1 (n), found the shape [2, 3]");
    }

    @Test
    void keptAndUpstreamMemoryThatIsGoneIsNamed() {
        Variable x = leaf(1);
        Keeping op = new Keeping(vector(2));
        assertThat(Gradients.of(Ops.apply(op, x)).wrt(x).item()).isEqualTo(2);
        Variable y = Ops.apply(op, x);
        op.beside.close();
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(ClosedMemoryException.class)
                .hasMessageStartingWith("keeping.vjp: ")
                .hasMessageContaining("kept beside");
        Variable upstream = Variable.of(vector(1));
        upstream.value().close();
        assertThatThrownBy(() -> Gradients.of(Ops.exp(x)).upstream(upstream).wrt(x))
                .hasMessageStartingWith("upstream: ");
    }
}
