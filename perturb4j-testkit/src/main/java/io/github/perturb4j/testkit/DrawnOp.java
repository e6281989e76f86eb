package io.github.perturb4j.testkit;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.check.OpRule;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One example of an op.
 *
 * @param seed of the example, and of the random vectors that it is checked with
 */
public record DrawnOp(Class<? extends Op> op, long seed) {
    private static final long MOST = 1_000_000;

    /** Examples of any of these ops. */
    public static Arbitrary<DrawnOp> of(List<Class<? extends Op>> ops) {
        return Combinators.combine(
                        Arbitraries.of(ops),
                        Arbitraries.longs().between(0, MOST).withoutEdgeCases())
                .as(DrawnOp::new);
    }

    /** Examples of all ops in the package of {@code one}. */
    public static Arbitrary<DrawnOp> beside(Class<?> one) {
        return of(OpCatalogue.beside(one).types());
    }

    static Arbitrary<DrawnOp> of(ForAllOps annotation) {
        Set<Class<? extends Op>> ops = new TreeSet<>(Comparator.comparing(Class::getName));
        ops.addAll(List.of(annotation.value()));
        if (annotation.beside() != void.class) {
            ops.addAll(OpCatalogue.beside(annotation.beside()).types());
        }
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("@ForAllOps names no op: name some, or a class beside which they are");
        }
        return of(List.copyOf(ops));
    }

    /** The op with its attributes and inputs. */
    public Example draw() {
        return OpCatalogue.example(op, seed);
    }

    /**
     * Does nothing if all that holds for ops holds here: gradients of both orders, forward mode, linearity in g, the
     * stated shape, inputs unchanged, float32.
     *
     * @throws AssertionError naming what is broken
     */
    public void check() {
        OpRule.checkAll(draw(), seed);
    }

    /**
     * Does nothing if one rule holds.
     *
     * @throws AssertionError if it does not
     */
    public void check(OpRule rule) {
        rule.problem(draw(), seed).ifPresent(problem -> {
            throw new AssertionError(this + " breaks " + rule + ": " + problem);
        });
    }
}
