package io.github.perturb4j.cli;

import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Lines;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's logits for one image, as float64. */
final class Scores {
    private final double[] logits;
    private final double logSumExp;

    private Scores(double[] logits) {
        this.logits = logits;
        this.logSumExp = Lines.logSumExp(logits);
    }

    /** Predicts an image of the network's input size. */
    static Scores of(Classifier classifier, RgbImage image) {
        try (INDArray pixels = Pixels.toFloat(image)) {
            return of(classifier, pixels);
        }
    }

    /**
     * Predicts one image.
     *
     * @param pixels (1, 3, H, W)
     * @throws CommandFailure if a logit is NaN or infinite
     */
    static Scores of(Classifier classifier, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            INDArray row = classifier.logits(pixels);
            double[] logits = new double[(int) row.length()];
            Span.of(row).get(0, logits, 0, logits.length);
            for (double logit : logits) {
                if (!Double.isFinite(logit)) {
                    throw new CommandFailure(
                            "the network gives a logit of " + logit + " for this image: its weights are"
                                    + " damaged, or not those of this architecture; get the file of weights again");
                }
            }
            return new Scores(logits);
        }
    }

    /** The class with the largest logit, the first of equal ones. */
    int best() {
        return top(1).get(0);
    }

    /** The {@code n} classes with the largest logits, all if there are fewer; the largest first. */
    List<Integer> top(int n) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]).thenComparing(i -> i))
                .limit(n)
                .toList();
    }

    double logit(int index) {
        return logits[index];
    }

    /** e^logit / sum of e^logits. */
    double probability(int index) {
        return Math.exp(logits[index] - logSumExp);
    }
}
