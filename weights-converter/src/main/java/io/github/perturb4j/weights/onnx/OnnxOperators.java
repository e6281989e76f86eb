package io.github.perturb4j.weights.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All operators that can be computed, by name: each family adds its own. */
public final class OnnxOperators {
    private static final Map<String, OnnxOperator> ALL = new TreeMap<>();

    static {
        ALL.putAll(OnnxArithmetic.TABLE);
        ALL.putAll(OnnxComparisons.TABLE);
        ALL.putAll(OnnxActivations.TABLE);
        ALL.putAll(OnnxProducts.TABLE);
        ALL.putAll(OnnxConvolutions.TABLE);
        ALL.putAll(OnnxPoolings.TABLE);
        ALL.putAll(OnnxNormalisations.TABLE);
        ALL.putAll(OnnxReductions.TABLE);
        ALL.putAll(OnnxMoves.TABLE);
        ALL.putAll(OnnxPads.TABLE);
        ALL.putAll(OnnxResizes.TABLE);
        ALL.putAll(OnnxShapes.TABLE);
    }

    private OnnxOperators() {}

    /** The names, in alphabetical order. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    /** Null if there is none of this name. */
    static OnnxOperator find(String type) {
        return ALL.get(type);
    }
}
