package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model that remembers where an attack asked it for gradients: all points at first, later every second and so on. */
final class Iterates implements UnaryOperator<Variable> {
    /** Where an attack asked.
     *
     * @param step the number of the query, from 0
     * @param x (1, 3, H, W), a copy
     */
    record Iterate(int step, INDArray x) {}

    private final UnaryOperator<Variable> model;
    private final int most;
    private final List<Iterate> kept = new ArrayList<>();
    private int stride = 1;
    private int queries;

    /** @param most how many are wanted; at most three times as many are held */
    Iterates(UnaryOperator<Variable> model, int most) {
        this.model = model;
        this.most = most;
    }

    @Override
    public Variable apply(Variable x) {
        if (x.requiresGrad()) {
            remember(x.value());
        }
        return model.apply(x);
    }

    private void remember(INDArray x) {
        if (queries % stride == 0) {
            kept.add(new Iterate(queries, Memory.copy(x, x.dataType())));
        }
        queries++;
        if (kept.size() > 3 * most) {
            stride *= 2;
            kept.removeIf(iterate -> iterate.step() % stride != 0);
        }
    }

    /** How often the attack asked. */
    int queries() {
        return queries;
    }

    /** Whether the attack asked at these pixels first. */
    boolean beginsAt(INDArray pixels) {
        return !kept.isEmpty()
                && Arrays.equals(
                        Span.of(kept.get(0).x()).toDoubles(), Span.of(pixels).toDoubles());
    }

    /** At most as many as are wanted, evenly from the first on. */
    List<Iterate> chosen() {
        if (kept.size() <= most) {
            return List.copyOf(kept);
        }
        List<Iterate> chosen = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            chosen.add(kept.get((int) Math.round((double) i * (kept.size() - 1) / Math.max(1, most - 1))));
        }
        return chosen;
    }
}
