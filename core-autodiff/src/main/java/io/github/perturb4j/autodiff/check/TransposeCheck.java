package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether forward and reverse mode are each other's transposes: (J v) . u = v . (J^T u) for the Jacobian J of f at x
 * and random u and v, with J v by {@link Gradients#jvp} and J^T u by one sweep. It needs no differences, so it holds
 * to the last digits: a vjp that is not linear in g, or that cannot be differentiated by g, shows at once.
 *
 * @param forward (J v) . u
 * @param reverse v . (J^T u)
 * @param relative |forward - reverse| over the root of the sum of squares of what is added up; infinite where one is
 *     not a number
 */
public record TransposeCheck(double forward, double reverse, double relative) {
    private static final double TOLERANCE = 1e-9;

    /** Whether both sides are the same but for rounding. */
    public boolean passed() {
        return relative <= TOLERANCE;
    }

    /** What is wrong, with both numbers; empty if they are the same. */
    public Optional<String> problem() {
        return passed() ? Optional.empty() : Optional.of("forward and reverse mode differ: " + this);
    }

    /**
     * Compares both products at {@code x}.
     *
     * @param x float64 arrays; not changed
     */
    public static TransposeCheck of(Function<Variable[], Variable> f, long seed, INDArray... x) {
        CounterRandom random = new CounterRandom(seed, 7);
        try (Scope scope = Scope.open()) {
            Variable[] leaves = Arrays.stream(x).map(Variable::leaf).toArray(Variable[]::new);
            Variable y = f.apply(leaves);
            if (!y.requiresGrad()) {
                return new TransposeCheck(0, 0, 0);
            }
            List<Variable> inputs = List.of(leaves);
            Variable u = random(random, y);
            List<Variable> v = inputs.stream().map(each -> random(random, each)).toList();
            double[] forward = products(Gradients.of(y).allowUnused().jvp(inputs, v), u);
            List<Variable> transposed =
                    Gradients.of(y).upstream(u).keepGraph().allowUnused().wrt(inputs);
            double reverse = 0;
            double size = GradDirection.norm(forward);
            for (int i = 0; i < x.length; i++) {
                double[] part = products(transposed.get(i), v.get(i));
                reverse += Arrays.stream(part).sum();
                size = Math.hypot(size, GradDirection.norm(part));
            }
            return judged(Arrays.stream(forward).sum(), reverse, size);
        }
    }

    private static TransposeCheck judged(double forward, double reverse, double size) {
        double difference = Math.abs(forward - reverse);
        boolean finite = Double.isFinite(difference) && Double.isFinite(size);
        double relative = difference == 0 ? 0 : finite ? difference / size : Double.POSITIVE_INFINITY;
        return new TransposeCheck(forward, reverse, relative);
    }

    private static double[] products(Variable a, Variable b) {
        double[] product = Span.of(b.value()).toDoubles();
        double[] other =
                a == null ? new double[product.length] : Span.of(a.value()).toDoubles();
        Arrays.setAll(product, i -> product[i] * other[i]);
        return product;
    }

    private static Variable random(CounterRandom random, Variable like) {
        long[] shape = like.shape();
        return Variable.of(Memory.of(DataType.DOUBLE, GradComparison.gaussian(random, Memory.length(shape)), shape));
    }
}
