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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a peer needs to do the work of an {@link OpCase}, and what it must come to. */
final class OpTwin {
    /** By which a peer's arrays may differ, relative to their norm. */
    static final double TOLERANCE = 1e-4;

    private static final double ZERO = 1e-2;
    private static final Set<String> RIGHT = ConcurrentHashMap.newKeySet();

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
        OpCase op = OpCase.valueOf(line.parameter("op"));
        List<Fingerprint> prints = fingerprints(op, shape -> cotangent(shape));
        return line.benchmark().equals("op.forward") ? prints.subList(0, 1) : prints.subList(1, prints.size());
    }

    /**
     * Throws unless a peer's y, and gradients for a dL/dy of ones, are ours. Gradients that ought to be 0, as those of
     * softmax are then, are not compared. A peer that was found to be right is not asked again in this JVM.
     *
     * @param theirs computes the fingerprints of y, and of the gradient of each input
     */
    static void requireGradient(String peer, OpCase op, Supplier<List<Fingerprint>> theirs)
            throws Contender.ContenderException {
        if (RIGHT.contains(peer + " " + op)) {
            return;
        }
        List<Fingerprint> ours = fingerprints(op, shape -> Memory.filled(DataType.FLOAT, 1, shape));
        List<Fingerprint> known = new ArrayList<>(theirs.get());
        for (int i = 1; i < Math.min(ours.size(), known.size()); i++) {
            if (ours.get(i).norm() < ZERO) {
                known.set(i, ours.get(i));
            }
        }
        Fingerprint.requireSame(ours, known, TOLERANCE);
        RIGHT.add(peer + " " + op);
    }

    /** y, then the gradient of each input. */
    private static List<Fingerprint> fingerprints(OpCase op, Function<long[], INDArray> cotangent) {
        Example example = op.example();
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable[] x = Arrays.stream(example.inputs()).map(Variable::of).toArray(Variable[]::new);
            Variable y = Ops.apply(example.op(), x);
            boolean[] needed = new boolean[x.length];
            Arrays.fill(needed, true);
            Variable[] gradients = example.op().vjp(x, y, Variable.of(cotangent.apply(y.shape())), needed);
            List<Fingerprint> prints = new ArrayList<>(List.of(Fingerprint.of(y.value())));
            for (int i = 0; i < x.length; i++) {
                INDArray zeros = Memory.zeros(DataType.FLOAT, x[i].shape());
                prints.add(Fingerprint.of(gradients[i] == null ? zeros : gradients[i].value()));
            }
            return prints;
        }
    }
}
