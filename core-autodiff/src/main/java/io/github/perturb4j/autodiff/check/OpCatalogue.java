package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.ops.Add;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The ops of a package, found among its compiled classes, with the examples that each draws of itself. */
public final class OpCatalogue {
    private final List<Entry> entries;

    private OpCatalogue(List<Entry> entries) {
        this.entries = entries;
    }

    /** One op: its {@link Op#name} and its class. */
    public record Entry(String name, Class<? extends Op> type) {
        /**
         * Calls the op's {@code static Example example(Draw)}; the same seed draws the same.
         *
         * @throws AssertionError if the op has none, or it fails
         */
        public Example example(long seed) {
            return OpCatalogue.example(type, seed);
        }
    }

    /** The ops of this library. */
    public static OpCatalogue builtIn() {
        return beside(Add.class);
    }

    /**
     * The ops in the package of {@code one}, each of which has to draw examples.
     *
     * @throws AssertionError naming one that does not
     */
    public static OpCatalogue beside(Class<?> one) {
        return new OpCatalogue(Neighbours.of(Op.class, one).stream()
                .map(c -> new Entry(example(c, 0).op().name(), c))
                .sorted(Comparator.comparing(Entry::name))
                .toList());
    }

    /** In the order of their names. */
    public List<Entry> entries() {
        return entries;
    }

    /** Their classes. */
    public List<Class<? extends Op>> types() {
        return entries.stream().<Class<? extends Op>>map(Entry::type).toList();
    }

    /** By its name. */
    public Optional<Entry> find(String name) {
        return entries.stream().filter(e -> e.name.equals(name)).findFirst();
    }

    /** An example of any op that draws them. */
    public static Example example(Class<? extends Op> op, long seed) {
        try {
            Method example = op.getDeclaredMethod("example", Draw.class);
            example.setAccessible(true);
            return (Example) example.invoke(null, new Draw(seed));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(
                    op.getName()
                            + " has no 'static Example example(Draw draw)': add one, so that its gradients are checked",
                    e);
        } catch (InvocationTargetException e) {
            throw new AssertionError(op.getName() + ".example failed for seed " + seed, e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(op.getName() + ".example cannot be called", e);
        }
    }
}
