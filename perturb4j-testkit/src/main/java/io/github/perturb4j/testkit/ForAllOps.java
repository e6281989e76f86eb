package io.github.perturb4j.testkit;

import io.github.perturb4j.autodiff.Op;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.ForAll;

/**
 * A parameter of a property, a {@link DrawnOp}: any example of these ops, which each draws by its own {@code static
 * Example example(Draw)}.
 *
 * <pre>
 * {@literal @}Property
 * void myOpsAreSound({@literal @}ForAllOps({Cube.class, Swish.class}) DrawnOp op) {
 *     op.check();
 * }
 * </pre>
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ForAll
public @interface ForAllOps {
    /** The ops. */
    Class<? extends Op>[] value() default {};

    /** A class beside which, in the same package, all ops are meant, besides those that are named. */
    Class<?> beside() default void.class;
}
