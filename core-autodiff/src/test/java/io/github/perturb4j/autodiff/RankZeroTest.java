package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of rank 0 go through every op that can take them, with gradients of both orders. */
class RankZeroTest {
    static Stream<Function<Variable[], Variable>> functions() {
        return Stream.of(
                in -> Ops.add(in[0], in[1]),
                in -> Ops.sub(in[0], in[1]),
                in -> Ops.mul(in[0], in[1]),
                in -> Ops.div(in[0], in[1]),
                in -> Ops.maximum(in[0], in[1]),
                in -> Ops.minimum(in[0], in[1]),
                in -> Ops.add(in[0], 3),
                in -> Ops.sub(3, in[0]),
                in -> Ops.mul(in[0], 3),
                in -> Ops.neg(in[0]),
                in -> Ops.abs(in[0]),
                in -> Ops.sign(in[0]),
                in -> Ops.exp(in[0]),
                in -> Ops.log(in[0]),
                in -> Ops.sqrt(in[0]),
                in -> Ops.square(in[0]),
                in -> Ops.pow(in[0], 2.5),
                in -> Ops.tanh(in[0]),
                in -> Ops.sigmoid(in[0]),
                in -> Ops.relu(in[0]),
                in -> Ops.clamp(in[0], 0, 1),
                in -> Ops.sum(in[0]),
                in -> Ops.mean(in[0]),
                in -> Ops.permute(in[0]),
                in -> Ops.pad(in[0]));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void staysRankZero(Function<Variable[], Variable> f) {
        INDArray a = Memory.filled(DataType.DOUBLE, 0.7);
        INDArray b = Memory.filled(DataType.DOUBLE, 1.3);
        Variable y = f.apply(new Variable[] {Variable.leaf(a), Variable.leaf(b)});
        assertThat(y.shape()).isEmpty();
        GradCheck.of(f).run(a, b).orThrow();
        GradCheck.of(f).order(2).run(a, b).orThrow();
        INDArray vector = Memory.filled(DataType.DOUBLE, 1.3, 2);
        GradCheck.of(in -> Ops.mul(f.apply(new Variable[] {in[0], Ops.sum(in[1])}), in[1]))
                .order(2)
                .run(a, vector)
                .orThrow();
    }

    static Stream<Function<Variable, Variable>> growing() {
        return Stream.of(
                x -> Ops.broadcastTo(x, 2, 3),
                x -> Ops.reshape(x, 1, 1),
                x -> Ops.reshape(x, -1),
                x -> Ops.flatten(x, 0),
                x -> Ops.cat(0, Ops.reshape(x, 1), Ops.reshape(x, 1)));
    }

    @ParameterizedTest
    @MethodSource("growing")
    void grows(Function<Variable, Variable> f) {
        Variable x = Variable.leaf(Memory.filled(DataType.DOUBLE, 0.7));
        Variable y = f.apply(x);
        assertThat(y.rank()).isPositive();
        List<Variable> g = Gradients.of(Ops.sum(y)).wrt(List.of(x));
        assertThat(g.get(0).shape()).isEmpty();
        assertThat(g.get(0).item()).isEqualTo(y.value().length());
    }
}
