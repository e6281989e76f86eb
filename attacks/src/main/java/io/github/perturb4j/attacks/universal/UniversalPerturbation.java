package io.github.perturb4j.attacks.universal;

import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a {@link UniversalAttack} found.
 *
 * @param delta v, (1, C, H, W)
 * @param box that images are clipped to
 * @param rates the fraction of the images it was made from that it fooled after each pass
 */
public record UniversalPerturbation(INDArray delta, PixelBox box, List<Double> rates) {
    public UniversalPerturbation {
        rates = List.copyOf(rates);
    }

    /**
     * clip(x + v) for each image of a batch, no pixel changed by more than v says ({@link Points#shift}); it belongs to
     * the innermost {@link Scope}.
     */
    public INDArray apply(INDArray images) {
        return Points.shift(images, Span.of(Memory.contiguous(delta)).toDoubles(), box);
    }

    /** The fraction of images whose prediction v changes. */
    public double foolingRate(UnaryOperator<Variable> model, INDArray images) {
        try (Scope scope = Scope.open()) {
            int[] before = predictions(model, images);
            int[] after = predictions(model, apply(images));
            return (double) IntStream.range(0, before.length)
                            .filter(i -> before[i] != after[i])
                            .count()
                    / before.length;
        }
    }

    static int[] predictions(UnaryOperator<Variable> model, INDArray images) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            return Logits.indices(model.apply(Variable.of(images)).value());
        }
    }
}
