package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.ops.Pick;
import io.github.perturb4j.autodiff.ops.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a peer needs to do the work of an {@link OpCase}, and what it must come to. */
final class OpTwin {
    private OpTwin() {}

    /** The positions that the op has as an attribute, in the shape of what it picks or places; most ops have none. */
    static Optional<Indices> positions(Op op) {
        if (op instanceof Pick pick) {
            return Optional.of(pick.from());
        }
        return op instanceof Place place ? Optional.of(place.to()) : Optional.empty();
    }

    /** dL/dy: cos(0), cos(1), ... in the shape of y; ones would make the gradients of softmax and batch norm 0. */
    static INDArray cotangent(long... shape) {
        double[] values = new double[(int) Memory.length(shape)];
        Arrays.setAll(values, Math::cos);
        return Memory.of(DataType.FLOAT, values, shape);
    }

    /** y = f(x), or the gradients of all inputs for the dL/dy of {@link #cotangent}. */
    static List<Fingerprint> expected(Line line) {
        Example example = OpCase.valueOf(line.parameter("op")).example();
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable[] x = Arrays.stream(example.inputs()).map(Variable::of).toArray(Variable[]::new);
            Variable y = Ops.apply(example.op(), x);
            if (line.benchmark().equals("op.forward")) {
                return List.of(Fingerprint.of(y.value()));
            }
            return gradients(example.op(), x, y);
        }
    }

    private static List<Fingerprint> gradients(Op op, Variable[] x, Variable y) {
        boolean[] needed = new boolean[x.length];
        Arrays.fill(needed, true);
        Variable g = Variable.of(cotangent(y.shape()));
        Variable[] gradients = op.vjp(x, y, g, needed);
        List<Fingerprint> prints = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            INDArray gradient =
                    gradients[i] == null ? Memory.zeros(DataType.FLOAT, x[i].shape()) : gradients[i].value();
            prints.add(Fingerprint.of(gradient));
        }
        return prints;
    }
}
