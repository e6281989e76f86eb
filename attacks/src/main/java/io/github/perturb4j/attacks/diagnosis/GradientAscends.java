package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A gradient that does not say how the loss changes is not that of the model: shattered, replaced, or of another
 * function. Over a step d of epsilon/50 up the gradient g of the margin m, m(x + d) - m(x) should be about g d.
 */
record GradientAscends() implements Check {
    private static final double STEP = 0.02;
    private static final double FACTOR = 2;
    private static final double SOME = 0.1;
    private static final double MANY = 0.4;

    @Override
    public String name() {
        return "ascent";
    }

    @Override
    public String question() {
        return "Does the gradient say how far a small step brings an image towards another class?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.7 (non-differentiable layers)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        double[] ratios = ratios(evidence);
        int right = (int) Arrays.stream(ratios)
                .filter(r -> r >= 1 / FACTOR && r <= FACTOR)
                .count();
        Arrays.sort(ratios);
        return Verdict.of(
                new Share(ratios.length - right, ratios.length).judge(SOME, MANY),
                "a step of epsilon/50 raises the margin by half to twice of what the gradient says on "
                        + new Share(right, ratios.length) + "; in the middle by "
                        + EvidenceText.brief(ratios[ratios.length / 2])
                        + " of it",
                "look for parts whose backward pass is not theirs (rounding, straight-through estimates, detached"
                        + " values), or for noise in the model; smooth the gradient (EOT), or attack without"
                        + " gradients");
    }

    /** What the margin rises by, as a part of what the gradient says; 0 where the gradient is. */
    private static double[] ratios(Evidence evidence) {
        INDArray x0 = evidence.attackedImages();
        int[] labels = evidence.attackedLabels();
        try (Scope scope = Scope.open()) {
            INDArray gradient = evidence.probe().gradient(x0, labels, Goal.MARGIN);
            ThreatModel ball = evidence.ball();
            double[] lengths = new double[labels.length];
            Arrays.fill(lengths, STEP * evidence.settings().epsilon());
            INDArray x = ball.project(ball.ascend(x0, gradient, lengths), x0);
            double[] said = products(Points.add(x, -1, x0), gradient);
            double[] before = margins(evidence.probe().logits(x0), labels);
            double[] after = margins(evidence.probe().logits(x), labels);
            double[] ratios = new double[labels.length];
            Arrays.setAll(ratios, i -> said[i] == 0 ? 0 : (after[i] - before[i]) / said[i]);
            return ratios;
        }
    }

    private static double[] products(INDArray a, INDArray b) {
        double[] products = new double[(int) a.size(0)];
        PerSample.read(a, b, (i, v, w) -> {
            for (int p = 0; p < v.length; p++) {
                products[i] += v[p] * w[p];
            }
        });
        return products;
    }

    /** The largest other logit minus the label's. */
    private static double[] margins(double[][] logits, int... labels) {
        double[] margins = new double[labels.length];
        Arrays.setAll(margins, i -> -Logits.of(logits[i]).margin(labels[i]));
        return margins;
    }
}
