package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds for every op, on cases that the op itself draws. */
class OpPropertiesTest {
    private static final int TRIES = 1200;

    record Case(Class<? extends Op> op, long seed) {
        Example draw() {
            return OpCatalogue.example(op, seed);
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        Arbitraries.of(OpCatalogue.builtIn().types()),
                        Arbitraries.longs().between(0, 1_000_000).withoutEdgeCases())
                .as(Case::new);
    }

    @Property(tries = TRIES, seed = "1", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("gradients agree with central differences")
    void firstOrder(@ForAll("cases") Case c) {
        Example e = c.draw();
        GradCheck.of(e.op()).seed(c.seed).run(e.inputs()).orThrow();
    }

    @Property(tries = TRIES, seed = "2", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("gradients of gradients agree with central differences")
    void secondOrder(@ForAll("cases") Case c) {
        Example e = c.draw();
        GradCheck.of(e.op()).order(2).seed(c.seed).projected(4).run(e.inputs()).orThrow();
    }

    @Property(tries = TRIES, seed = "3", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("the vector-Jacobian product is linear in the vector")
    void vjpIsLinear(@ForAll("cases") Case c) {
        Example e = c.draw();
        Draw draw = new Draw(c.seed + 1);
        INDArray y = e.op().forward(e.inputs());
        double[] g = Span.of(draw.normal(y.shape())).toDoubles();
        double[] h = Span.of(draw.normal(y.shape())).toDoubles();
        double[] both = new double[g.length];
        Arrays.setAll(both, i -> 2 * g[i] - 3 * h[i]);
        double[][] ofG = vjp(e, g, y.shape());
        double[][] ofH = vjp(e, h, y.shape());
        double[][] ofBoth = vjp(e, both, y.shape());
        for (int i = 0; i < ofG.length; i++) {
            for (int j = 0; j < ofG[i].length; j++) {
                double expected = 2 * ofG[i][j] - 3 * ofH[i][j];
                double size = 1 + Math.abs(ofG[i][j]) + Math.abs(ofH[i][j]);
                assertThat(ofBoth[i][j]).as("%s input %d", c, i).isCloseTo(expected, offset(1e-11 * size));
            }
        }
    }

    private static double[][] vjp(Example e, double[] g, long[] shape) {
        Variable[] leaves = Arrays.stream(e.inputs()).map(Variable::leaf).toArray(Variable[]::new);
        Variable upstream = Variable.of(Memory.of(DataType.DOUBLE, g, shape));
        return Gradients.of(Ops.apply(e.op(), leaves))
                .upstream(upstream)
                .allowUnused()
                .wrt(Arrays.asList(leaves))
                .stream()
                .map(v -> v == null ? new double[0] : Span.of(v.value()).toDoubles())
                .toArray(double[][]::new);
    }

    @Property(tries = TRIES, seed = "4", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("inputs are never changed, results are fresh and the same twice")
    void pure(@ForAll("cases") Case c) {
        Example e = c.draw();
        double[][] before =
                Arrays.stream(e.inputs()).map(x -> Span.of(x).toDoubles()).toArray(double[][]::new);
        INDArray y = e.op().forward(e.inputs());
        double[] first = Span.of(y).toDoubles();
        vjp(e, new double[first.length], y.shape());
        Arrays.stream(e.inputs()).forEach(x -> assertThat(x).isNotSameAs(y));
        for (int i = 0; i < before.length; i++) {
            assertThat(Span.of(e.inputs()[i]).toDoubles())
                    .as("%s input %d", c, i)
                    .containsExactly(before[i]);
        }
        Span.of(y).putAll(new double[first.length]);
        assertThat(Span.of(e.op().forward(e.inputs())).toDoubles())
                .as("%s again", c)
                .containsExactly(first);
    }

    @Property(tries = TRIES, seed = "5", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("float32 agrees with float64, forward and backward")
    void precision(@ForAll("cases") Case c) {
        Example e = c.draw();
        INDArray[] narrow = Arrays.stream(e.inputs())
                .map(x -> Memory.copy(x, DataType.FLOAT))
                .toArray(INDArray[]::new);
        INDArray[] wide =
                Arrays.stream(narrow).map(x -> Memory.copy(x, DataType.DOUBLE)).toArray(INDArray[]::new);
        close(c, e.op().forward(narrow), e.op().forward(wide));
        long[] shape = e.op().forward(wide).shape();
        INDArray g = Memory.copy(new Draw(c.seed).normal(shape), DataType.FLOAT);
        Variable[] a = Arrays.stream(narrow).map(Variable::leaf).toArray(Variable[]::new);
        Variable[] b = Arrays.stream(wide).map(Variable::leaf).toArray(Variable[]::new);
        var left = Gradients.of(Ops.apply(e.op(), a))
                .upstream(Variable.of(g))
                .allowUnused()
                .wrt(Arrays.asList(a));
        var right = Gradients.of(Ops.apply(e.op(), b))
                .upstream(Variable.of(Memory.copy(g, DataType.DOUBLE)))
                .allowUnused()
                .wrt(Arrays.asList(b));
        for (int i = 0; i < a.length; i++) {
            if (right.get(i) != null) {
                assertThat(left.get(i).dtype()).isEqualTo(DataType.FLOAT);
                close(c, left.get(i).value(), right.get(i).value());
            }
        }
    }

    @Property(tries = TRIES, seed = "6", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    @Label("results have the shape that the op states, for all shapes that it takes; others are refused in its words")
    void statedShape(@ForAll("cases") Case c) {
        Op op = c.draw().op();
        INDArray[] inputs = c.draw().inputs();
        assertThat(op.forward(inputs).shape()).as("%s", c).containsExactly(OpChecks.shape(op, inputs));
        Draw draw = new Draw(c.seed + 1);
        int changed = draw.between(0, inputs.length - 1);
        inputs[changed] = Memory.zeros(DataType.DOUBLE, another(draw, inputs[changed].shape()));
        Variable[] x = Arrays.stream(inputs).map(Variable::of).toArray(Variable[]::new);
        Throwable refusal = catchThrowable(() -> OpChecks.shape(op, inputs));
        if (refusal == null) {
            assertThat(Ops.apply(op, x).shape()).as("%s", c).containsExactly(OpChecks.shape(op, inputs));
        } else {
            assertThatThrownBy(() -> Ops.apply(op, x))
                    .as("%s", c)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(op.name() + ": ")
                    .hasMessage(refusal.getMessage());
        }
    }

    /** One dimension more or less, or one of another extent. */
    private static long[] another(Draw draw, long[] shape) {
        int rank = shape.length;
        if (rank == 0 || draw.chance()) {
            return rank > 0 && draw.chance()
                    ? Arrays.copyOf(shape, rank - 1)
                    : LongStream.concat(LongStream.of(2), LongStream.of(shape)).toArray();
        }
        long[] changed = shape.clone();
        changed[draw.between(0, rank - 1)] = draw.between(1, 5);
        return changed;
    }

    private static void close(Case c, INDArray narrow, INDArray wide) {
        assertThat(narrow.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(narrow.shape()).containsExactly(wide.shape());
        double[] a = Span.of(narrow).toDoubles();
        double[] b = Span.of(wide).toDoubles();
        double most = Arrays.stream(b).map(Math::abs).max().orElse(0);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("%s at %d", c, i).isCloseTo(b[i], offset(2e-5 * Math.max(1, most)));
        }
    }

    private static org.assertj.core.data.Offset<Double> offset(double size) {
        return org.assertj.core.data.Offset.offset(size);
    }
}
