package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.ops.Add;
import java.lang.reflect.Method;
import java.util.List;

/** Finds every op of the library, and draws examples of it. */
public final class OpExamples {
    private OpExamples() {}

    /** Every concrete op, found among the compiled classes. */
    public static List<Class<? extends Op>> ops() {
        return Neighbours.of(Add.class).stream()
                .filter(c -> Op.class.isAssignableFrom(c) && !c.isInterface())
                .<Class<? extends Op>>map(c -> c.asSubclass(Op.class))
                .toList();
    }

    /** Draws an example; an op without {@code static Example example(Draw)} fails the build here. */
    static Example draw(Class<? extends Op> op, long seed) {
        try {
            Method example = op.getDeclaredMethod("example", Draw.class);
            example.setAccessible(true);
            return (Example) example.invoke(null, new Draw(seed));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(
                    op.getName()
                            + " has no 'static Example example(Draw draw)': add one, so that its gradients are checked",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(op.getName() + ".example failed for seed " + seed, e);
        }
    }
}
