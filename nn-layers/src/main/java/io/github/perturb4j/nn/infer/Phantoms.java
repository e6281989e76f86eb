package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Evaluates ops for a trace: what depends on the input is a phantom, with the shape that its op states and no numbers;
 * all else is computed. So a network is traced in the time of its batch norms' small vectors.
 */
final class Phantoms implements Tracing.Evaluator {
    private final Set<INDArray> phantoms = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Predicate<Op> known;

    /** @param known which ops a phantom may be given to; each of them states its result's shape */
    Phantoms(Predicate<Op> known) {
        this.known = known;
    }

    /** An array whose numbers nobody looks at, to begin with. */
    INDArray input(long... shape) {
        return phantom(Memory.uninitialized(DataType.FLOAT, shape));
    }

    private INDArray phantom(INDArray made) {
        phantoms.add(made);
        return made;
    }

    boolean isPhantom(Variable v) {
        return phantoms.contains(v.value());
    }

    @Override
    public void reads(Variable... inputs) {
        for (Variable each : inputs) {
            if (!isPhantom(each)) {
                Version.read(each);
            }
        }
    }

    @Override
    public INDArray evaluate(Op op, INDArray[] x) {
        long[] shape = OpChecks.shape(op, x);
        if (Arrays.stream(x).noneMatch(phantoms::contains)) {
            return OpChecks.result(op, op.forward(x), shape, x);
        }
        if (!known.test(op)) {
            throw new UnplannedException("the op " + op.name() + " has no frozen kernel");
        }
        return phantom(Memory.shapeOnly(shape));
    }
}
