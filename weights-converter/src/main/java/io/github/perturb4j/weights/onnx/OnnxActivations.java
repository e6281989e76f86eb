package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The functions between layers. */
final class OnnxActivations {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    private static final double SELU_ALPHA = 1.67326319217681884765625;
    private static final double SELU_GAMMA = 1.05070102214813232421875;

    /** Softmax of files before this version flattens to a matrix. */
    private static final int OWN_AXIS = 13;

    static {
        put("Relu", (c, x) -> Ops.relu(x));
        put("Sigmoid", (c, x) -> Ops.sigmoid(x));
        put("Tanh", (c, x) -> Ops.tanh(x));
        put("LeakyRelu", (c, x) -> leaky(x, Variable.scalar(x.dtype(), c.node().real("alpha", 0.01))));
        put("PRelu", (c, x) -> leaky(x, c.x(1)));
        put("ThresholdedRelu", OnnxActivations::thresholded);
        put("Elu", (c, x) -> elu(x, c.node().real("alpha", 1), 1));
        put("Celu", (c, x) -> elu(x, c.node().real("alpha", 1), c.node().real("alpha", 1)));
        put("Selu", OnnxActivations::selu);
        put("HardSigmoid", OnnxActivations::hardSigmoid);
        put("HardSwish", (c, x) -> Ops.mul(x, Ops.clamp(Ops.add(Ops.mul(x, 1.0 / 6), 0.5), 0, 1)));
        put("Softplus", (c, x) -> softplus(x));
        put("Softsign", (c, x) -> Ops.div(x, Ops.add(Ops.abs(x), 1)));
        put("Mish", (c, x) -> Ops.mul(x, Ops.tanh(softplus(x))));
        put("Swish", (c, x) -> Ops.mul(x, Ops.sigmoid(Ops.mul(x, c.node().real("alpha", 1)))));
        put("Gelu", OnnxActivations::gelu);
        put("Softmax", (c, x) -> normalised(c, x, Ops::softmax));
        put("LogSoftmax", (c, x) -> normalised(c, x, Ops::logSoftmax));
    }

    private OnnxActivations() {}

    private static void put(String name, BiFunction<OnnxCall, Variable, Variable> body) {
        TABLE.put(name, OnnxOperator.of(c -> body.apply(c, c.x(0))));
    }

    /** x where it is above 0, else x times the slope. */
    private static Variable leaky(Variable x, Variable slope) {
        Variable spread = slope.rank() <= x.rank() ? Ops.broadcastTo(slope, x.shape()) : slope;
        return OnnxComparisons.choose(OnnxComparisons.mask(x, v -> v > 0), x, Ops.mul(x, spread));
    }

    private static Variable thresholded(OnnxCall c, Variable x) {
        double alpha = c.node().real("alpha", 1);
        return OnnxComparisons.choose(OnnxComparisons.mask(x, v -> v > alpha), x, Ops.zerosLike(x));
    }

    /** x above 0, else alpha (e^(x / scale) - 1). */
    private static Variable elu(Variable x, double alpha, double scale) {
        Variable below = Ops.clamp(Ops.mul(x, 1 / scale), Double.NEGATIVE_INFINITY, 0);
        return Ops.add(Ops.relu(x), Ops.mul(Ops.add(Ops.exp(below), -1), alpha));
    }

    private static Variable selu(OnnxCall c, Variable x) {
        double gamma = c.node().real("gamma", SELU_GAMMA);
        return Ops.mul(elu(x, c.node().real("alpha", SELU_ALPHA), 1), gamma);
    }

    private static Variable hardSigmoid(OnnxCall c, Variable x) {
        double alpha = c.node().real("alpha", 0.2);
        return Ops.clamp(Ops.add(Ops.mul(x, alpha), c.node().real("beta", 0.5)), 0, 1);
    }

    /** log(1 + e^x), as the log of the sum of e^x and e^0. */
    static Variable softplus(Variable x) {
        Variable row = OnnxShapes.stacked(x);
        return Ops.logSumExp(Ops.cat(0, row, Ops.zerosLike(row)), 0, false);
    }

    private static Variable gelu(OnnxCall c, Variable x) {
        Variable share = switch (c.node().text("approximate", "none")) {
            case "none" -> Ops.erf(Ops.mul(x, Math.sqrt(0.5)));
            case "tanh" -> {
                Variable cubic = Ops.add(x, Ops.mul(Ops.mul(Ops.square(x), x), 0.044715));
                yield Ops.tanh(Ops.mul(cubic, Math.sqrt(2 / Math.PI)));
            }
            default -> throw new IllegalArgumentException("the attribute approximate must be none or tanh");
        };
        return Ops.mul(Ops.mul(x, Ops.add(share, 1)), 0.5);
    }

    private static Variable normalised(OnnxCall c, Variable x, BiFunction<Variable, Integer, Variable> body) {
        if (c.node().opset() >= OWN_AXIS) {
            return body.apply(x, c.dim(0, "axis", -1));
        }
        return Ops.reshape(body.apply(OnnxShapes.matrix(x, c.dim(0, "axis", 1)), 1), x.shape());
    }
}
