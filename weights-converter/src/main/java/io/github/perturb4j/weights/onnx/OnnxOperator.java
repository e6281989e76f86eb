package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Variable;
import java.util.function.Function;

/** How the nodes of one operator are computed. */
interface OnnxOperator {
    /**
     * The results, as many as are computed: a node that names more than that is refused.
     *
     * @throws IllegalArgumentException if inputs or attributes do not fit; saying what was found and what was expected
     */
    OnnxValue[] apply(OnnxCall call);

    /** An operator with one result of floating numbers. */
    static OnnxOperator of(Function<OnnxCall, Variable> body) {
        return call -> new OnnxValue[] {OnnxValue.of(body.apply(call))};
    }

    /** An operator with one result. */
    static OnnxOperator value(Function<OnnxCall, OnnxValue> body) {
        return call -> new OnnxValue[] {body.apply(call)};
    }
}
