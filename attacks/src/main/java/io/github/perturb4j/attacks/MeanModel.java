package io.github.perturb4j.attacks;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.Module;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Several models as one: the mean of their logits, an ensemble that is attacked, or that attacks are made on which are
 * to fool others. Liu et al. 2017 (Delving into transferable adversarial examples), section 5, with equal weights; of
 * logits, as Dong et al. 2018 (Boosting adversarial attacks with momentum), section 3.3, found best: a mean of
 * probabilities hides the gradients of models that are sure.
 */
public final class MeanModel implements UnaryOperator<Variable> {
    private final List<UnaryOperator<Variable>> models;

    private MeanModel(List<UnaryOperator<Variable>> models) {
        this.models = models;
    }

    /**
     * The mean of some models of the same classes in the same order; a {@link RandomModel} if one of them is, each with
     * numbers of its own.
     *
     * @param models pixels (N, C, H, W) to logits (N, K) with one K
     * @throws IllegalArgumentException if there are none
     */
    public static UnaryOperator<Variable> of(List<? extends UnaryOperator<Variable>> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a mean is of at least one model, found none");
        }
        List<UnaryOperator<Variable>> all = List.copyOf(models);
        if (all.stream().noneMatch(RandomModel.class::isInstance)) {
            return new MeanModel(all);
        }
        return (RandomModel) (pixels, random) -> mean(
                all,
                m -> draw(all.get(m), pixels, i -> {
                    return new CounterRandom(random.apply(i).nextLong(), m);
                }));
    }

    private static Variable draw(UnaryOperator<Variable> model, Variable pixels, IntFunction<RandomGenerator> random) {
        return model instanceof RandomModel drawing ? drawing.draw(pixels, random) : model.apply(pixels);
    }

    /**
     * The mean logits.
     *
     * @throws IllegalArgumentException if models give different numbers of classes
     */
    @Override
    public Variable apply(Variable pixels) {
        return mean(models, m -> models.get(m).apply(pixels));
    }

    private static Variable mean(List<UnaryOperator<Variable>> models, IntFunction<Variable> ask) {
        Variable sum = ask.apply(0);
        for (int m = 1; m < models.size(); m++) {
            Variable more = ask.apply(m);
            if (!Arrays.equals(sum.shape(), more.shape())) {
                throw new IllegalArgumentException("the models of a mean have the same classes: model 0 gives logits "
                        + Arrays.toString(sum.shape()) + ", model " + m + " " + Arrays.toString(more.shape()));
            }
            sum = Ops.add(sum, more);
        }
        return models.size() == 1 ? sum : Ops.mul(sum, 1.0 / models.size());
    }

    /** The networks that a model is known to be made of. */
    static Stream<Module> networks(UnaryOperator<Variable> model) {
        return model instanceof Module network
                ? Stream.of(network)
                : model instanceof MeanModel mean ? mean.models.stream().flatMap(MeanModel::networks) : Stream.empty();
    }
}
