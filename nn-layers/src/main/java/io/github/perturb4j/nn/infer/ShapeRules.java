package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.ops.Add;
import io.github.perturb4j.autodiff.ops.ChannelAffine;
import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.autodiff.ops.Embed;
import io.github.perturb4j.autodiff.ops.MatMul;
import io.github.perturb4j.autodiff.ops.MaxPool2d;
import io.github.perturb4j.autodiff.ops.MeanPool2d;
import io.github.perturb4j.autodiff.ops.Relu;
import io.github.perturb4j.autodiff.ops.Reshape;
import io.github.perturb4j.autodiff.ops.Slice;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Evaluates ops for a trace: what depends on the input gets a shape and no numbers, all else is computed. So a network
 * is traced in the time of its batch norms' small vectors.
 */
final class ShapeRules implements Tracing.Evaluator {
    private final Set<INDArray> phantoms = Collections.newSetFromMap(new IdentityHashMap<>());

    /** An array with a shape and one number of memory. */
    private INDArray phantom(long... shape) {
        INDArray made = Memory.shapeOnly(shape);
        phantoms.add(made);
        return made;
    }

    /** An array whose numbers nobody looks at, to begin with. */
    INDArray input(long... shape) {
        INDArray made = Memory.uninitialized(DataType.FLOAT, shape);
        phantoms.add(made);
        return made;
    }

    boolean isPhantom(INDArray array) {
        return phantoms.contains(array);
    }

    @Override
    public void reads(Variable... inputs) {
        for (Variable each : inputs) {
            if (!isPhantom(each.value())) {
                Version.read(each);
            }
        }
    }

    @Override
    public INDArray evaluate(Op op, INDArray[] x) {
        for (INDArray each : x) {
            if (isPhantom(each)) {
                return phantom(shape(op, x));
            }
        }
        return OpChecks.result(op, op.forward(x), x);
    }

    private static long[] shape(Op op, INDArray[] x) {
        if (op instanceof Convolve2d conv) {
            return conv.geometry(x[0].shape(), x[1].shape()).outputShape();
        }
        if (op instanceof ChannelAffine || op instanceof Relu || op instanceof Add && sameShape(x[0], x[1])) {
            return x[0].shape();
        }
        if (op instanceof MaxPool2d pool) {
            return pool.outputShape(x[0]);
        }
        if (op instanceof MeanPool2d pool) {
            return new long[] {
                x[0].size(0), x[0].size(1), pool.rows().count(), pool.columns().count()
            };
        }
        if (op instanceof Slice slice) {
            return slice.shape();
        }
        if (op instanceof Embed embed) {
            return embed.shape();
        }
        if (op instanceof Reshape reshape) {
            return reshape.shape();
        }
        if (op instanceof MatMul product && isLinear(product, x)) {
            return new long[] {x[0].size(0), x[1].size(0)};
        }
        throw new UnplannedException("the op " + op.name() + " has no frozen kernel");
    }

    private static boolean sameShape(INDArray a, INDArray b) {
        return Arrays.equals(a.shape(), b.shape());
    }

    private static boolean isLinear(MatMul product, INDArray[] x) {
        return !product.transposeA() && product.transposeB() && x[0].rank() == 2 && x[0].size(1) == x[1].size(1);
    }
}
