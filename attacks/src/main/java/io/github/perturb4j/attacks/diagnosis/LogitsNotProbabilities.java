package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.Probabilities;
import java.util.Arrays;

/** Softmax twice: probabilities taken for logits flatten the loss wherever the model is sure. */
record LogitsNotProbabilities() implements Check {
    @Override
    public String name() {
        return "logits";
    }

    @Override
    public String question() {
        return "Does the model give logits, and not probabilities?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.7 (layers that make gradients vanish)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        double[][] logits = evidence.logits();
        int strange = (int) Arrays.stream(logits)
                .filter(row -> !Arrays.stream(row).allMatch(Double::isFinite))
                .count();
        if (strange > 0) {
            return new Verdict(
                    Status.FAILED,
                    "the outputs of " + new Share(strange, logits.length) + " images are NaN or infinite",
                    "find the op that divides by 0 or overflows: a spread of 0 in a normalisation, log of 0, exp of"
                            + " something large");
        }
        double low = Arrays.stream(logits).flatMapToDouble(Arrays::stream).min().orElseThrow();
        double high =
                Arrays.stream(logits).flatMapToDouble(Arrays::stream).max().orElseThrow();
        String range = "outputs lie in [" + EvidenceText.brief(low) + ", " + EvidenceText.brief(high) + "]";
        if (!Probabilities.areInRange(logits)) {
            return Verdict.passed(range);
        }
        boolean all = Probabilities.are(logits);
        return new Verdict(
                all ? Status.FAILED : Status.SUSPICIOUS,
                range + (all ? ", and those of each image add up to 1" : ", as probabilities of single classes would"),
                "take the softmax or sigmoid off the model: losses take logits, and their gradients vanish through a"
                        + " second softmax");
    }
}
