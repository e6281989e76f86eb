package io.github.perturb4j.testkit;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.check.OpRule;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * All that holds for every op of a package, as properties; a test of it is a class of one line:
 *
 * <pre>{@code
 * class MyOpsTest extends OpProperties {
 *     MyOpsTest() {
 *         super(MyOp.class);
 *     }
 * }
 * }</pre>
 *
 * <p>Examples are those that the ops draw; seeds are fixed, so each run is the same.
 */
public abstract class OpProperties {
    private static final int TRIES = 1200;

    private final Class<? extends Op> one;

    /** @param one any of the ops; all of its package are checked */
    protected OpProperties(Class<? extends Op> one) {
        this.one = one;
    }

    @Provide
    public final Arbitrary<DrawnOp> cases() {
        return DrawnOp.beside(one);
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("gradients agree with central differences")
    public final void firstOrder(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.FIRST_ORDER);
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("gradients of gradients agree with central differences")
    public final void secondOrder(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.SECOND_ORDER);
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    @Label("the vector-Jacobian product is linear in the vector")
    public final void vjpIsLinear(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.LINEAR);
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    @Label("inputs are never changed, results are of the stated shape, fresh and the same twice")
    public final void pure(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.PURE);
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    @Label("float32 agrees with float64, forward and backward")
    public final void precision(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.PRECISION);
    }

    @Property(tries = TRIES, seed = "6", edgeCases = EdgeCasesMode.NONE)
    @Label("forward mode is the transpose of reverse mode")
    public final void transposed(@ForAll("cases") DrawnOp op) {
        op.check(OpRule.TRANSPOSED);
    }
}
