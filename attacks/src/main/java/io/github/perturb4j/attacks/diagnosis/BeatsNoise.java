package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Random points of the ball, which hardly ever fool a model that resists attacks worth their name. */
record BeatsNoise() implements Check {
    private static final int DRAWS = 50;
    private static final long STREAM = 0x6E6F697365L; // away from the attacks' numbers
    private static final double HALF = 0.5;
    private static final double NEARLY_ALL = 0.9;
    private static final int ENOUGH = 10;

    @Override
    public String name() {
        return "noise";
    }

    @Override
    public String question() {
        return "Is random noise far weaker than the attack?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.11 (brute-force random search)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Fooled noise = noise(evidence);
        Fooled attack = evidence.whiteBox();
        Verdict alone = AttackComparison.of(
                "the best of " + DRAWS + " random points",
                noise,
                "attacks with gradients",
                attack,
                "gradients lead nowhere: see gradients and ascent, and attack without them (square)");
        Share both = new Share(attack.count() - attack.butNotBy(noise).count(), attack.count());
        boolean near = attack.count() >= ENOUGH && attack.share().value() < NEARLY_ALL && both.lower() > HALF;
        return alone.status() == Status.PASSED && near
                ? new Verdict(
                        Status.SUSPICIOUS,
                        alone.evidence() + "; noise does most of what the attack does",
                        "the attack adds little to chance: see gradients and ascent")
                : alone;
    }

    private static Fooled noise(Evidence evidence) {
        INDArray x0 = evidence.attackedImages();
        int[] labels = evidence.attackedLabels();
        int[] numbers = evidence.attacked();
        ThreatModel ball = evidence.ball();
        boolean[] fooled = new boolean[labels.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            int number = draw;
            int[] left =
                    IntStream.range(0, fooled.length).filter(i -> !fooled[i]).toArray();
            if (left.length == 0) {
                break;
            }
            try (Scope scope = Scope.open()) {
                INDArray x = ball.randomStart(
                        Points.select(x0, left),
                        r -> new CounterRandom(evidence.settings().seed(), STREAM, numbers[left[r]], number));
                int[] predictions = evidence.probe().predict(x);
                for (int r = 0; r < left.length; r++) {
                    fooled[left[r]] = predictions[r] != labels[left[r]];
                }
            }
        }
        return new Fooled(fooled);
    }
}
