package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/** A way to break an op's vector-Jacobian product, and the ops that it breaks. */
enum Mutation {
    WRONG_SIGN("wrong sign", OpRule.FIRST_ORDER, Set.of()) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return scaled(op.vjp(x, y, g, needed), -1);
        }
    },
    FACTOR("times 1.001", OpRule.FIRST_ORDER, Set.of()) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return scaled(op.vjp(x, y, g, needed), 1.001);
        }
    },
    MISSING_TERM("missing term", OpRule.FIRST_ORDER, MissingTerms.OPS) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return MissingTerms.of(op, x, y, g, op.vjp(x, y, g, needed));
        }
    },
    MISSING_INPUT(
            "missing input",
            OpRule.FIRST_ORDER,
            Set.of(
                    "add",
                    "batch_norm",
                    "cat",
                    "channel_affine",
                    "conv2d",
                    "conv2d_input_grad",
                    "conv2d_weight_grad",
                    "div",
                    "masked",
                    "mat_mul",
                    "maximum",
                    "minimum",
                    "mul",
                    "power",
                    "sub")) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            Variable[] parts = op.vjp(x, y, g, needed);
            int last = parts.length - 1;
            return last == 0 ? null : replaced(parts, last, Ops.zerosLike(x[last]));
        }
    },
    TRANSPOSED_KERNEL(
            "transposed kernel",
            OpRule.FIRST_ORDER,
            Set.of("conv2d", "conv2d_input_grad", "conv2d_weight_grad", "mat_mul")) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            boolean kernelIsGradient = op.name().equals("conv2d_weight_grad");
            Variable kernel = kernelIsGradient ? g : x[1];
            int rank = kernel.rank();
            if (kernel.size(rank - 1) != kernel.size(rank - 2) || kernel.size(rank - 1) == 1) {
                return null;
            }
            int[] order = new int[rank];
            Arrays.setAll(order, d -> d < rank - 2 ? d : 2 * rank - 3 - d);
            Variable turned = Ops.permute(kernel, order);
            return kernelIsGradient ? op.vjp(x, y, turned, needed) : op.vjp(replaced(x, 1, turned), y, g, needed);
        }
    },
    MISSING_SUM("missing broadcast sum", OpRule.FIRST_ORDER, Set.of("batch_norm", "broadcast_to", "channel_affine")) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            Variable[] parts = op.vjp(x, y, g, needed);
            if (op.name().equals("broadcast_to")) {
                return Arrays.equals(x[0].shape(), g.shape()) ? null : new Variable[] {firstOf(g, x[0].shape())};
            }
            return g.size(0) == 1 || parts.length < 3
                    ? null
                    : replaced(parts, 2, Ops.sumPerChannel(Ops.slice(g, 0, 0, 1, 1)));
        }
    },
    OFF_BY_ONE(
            "mask off by one",
            OpRule.FIRST_ORDER,
            Set.of(
                    "abs",
                    "cat",
                    "clamp",
                    "embed",
                    "masked",
                    "max_along",
                    "max_pool2d",
                    "maximum",
                    "minimum",
                    "permute",
                    "pick",
                    "place",
                    "relu",
                    "reshape",
                    "slice")) {
        private final Set<String> byValue = Set.of("abs", "clamp", "masked", "maximum", "minimum", "relu");

        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            if (!byValue.contains(op.name())) {
                Variable[] parts = op.vjp(x, y, g, needed);
                return replaced(parts, 0, rolled(parts[0]));
            }
            Variable[] moved = x.clone();
            moved[0] = rolled(x[0]);
            return op.vjp(moved, rolled(y), g, needed);
        }
    },
    INPUTS_CONSTANT(
            "inputs taken as constants",
            OpRule.SECOND_ORDER,
            Set.of(
                    "batch_norm",
                    "channel_affine",
                    "conv2d",
                    "conv2d_input_grad",
                    "conv2d_weight_grad",
                    "cos",
                    "div",
                    "erf",
                    "exp",
                    "log",
                    "log_softmax",
                    "log_sum_exp",
                    "mat_mul",
                    "mul",
                    "pow",
                    "power",
                    "sigmoid",
                    "sin",
                    "softmax",
                    "sqrt",
                    "square",
                    "tanh")) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            Variable[] constant = Arrays.stream(x).map(Variable::detach).toArray(Variable[]::new);
            return op.vjp(constant, y.detach(), g, needed);
        }
    },
    UPSTREAM_CONSTANT("g taken as a constant", OpRule.TRANSPOSED, Set.of()) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return op.vjp(x, y, g.detach(), needed);
        }
    },
    NOT_LINEAR("a part of g squared", OpRule.LINEAR, Set.of()) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return op.vjp(x, y, Ops.add(g, Ops.mul(Ops.square(g), 1e-3)), needed);
        }
    },
    FLOAT32("times 1.001 in float32", OpRule.PRECISION, Set.of()) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return scaled(op.vjp(x, y, g, needed), g.dtype() == DataType.FLOAT ? 1.001 : 1);
        }
    },
    ADDED_SLOPE("a slope where there is none", OpRule.FIRST_ORDER, Set.of("sign")) {
        @Override
        Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, 1e-3)};
        }
    };

    private final String label;
    private final OpRule seenBy;
    private final Set<String> ops;

    /**
     * @param seenBy the rule of the suite that should see it
     * @param ops those that it breaks; all whose gradient is not 0 where none are named
     */
    Mutation(String label, OpRule seenBy, Set<String> ops) {
        this.label = label;
        this.seenBy = seenBy;
        this.ops = ops;
    }

    /** The broken rule's gradients; null where it would be right for these inputs, or has no meaning. */
    abstract Variable[] broken(Op op, Variable[] x, Variable y, Variable g, boolean[] needed);

    String label() {
        return label;
    }

    OpRule seenBy() {
        return seenBy;
    }

    boolean breaks(String op) {
        return ops.isEmpty() ? !op.equals("sign") : ops.contains(op);
    }

    private static Variable[] scaled(Variable[] parts, double factor) {
        return Arrays.stream(parts)
                .map(part -> part == null ? null : Ops.mul(part, factor))
                .toArray(Variable[]::new);
    }

    static Variable[] replaced(Variable[] all, int i, Variable by) {
        Variable[] changed = all.clone();
        changed[i] = by;
        return changed;
    }

    /** Every number one place on, the last one first. */
    private static Variable rolled(Variable x) {
        if (x == null || x.value().length() == 1) {
            return x;
        }
        long n = x.value().length();
        Variable flat = Ops.reshape(x, -1);
        Variable turned = Ops.cat(0, Ops.slice(flat, 0, n - 1, n, 1), Ops.slice(flat, 0, 0, n - 1, 1));
        return Ops.reshape(turned, x.shape());
    }

    /** Of what was repeated the first alone, where all of it should be added up. */
    private static Variable firstOf(Variable g, long[] shape) {
        Variable first = g;
        int more = g.rank() - shape.length;
        for (int d = 0; d < g.rank(); d++) {
            if (d < more || shape[d - more] == 1) {
                first = Ops.slice(first, d, 0, 1, 1);
            }
        }
        return Ops.reshape(first, shape);
    }
}
