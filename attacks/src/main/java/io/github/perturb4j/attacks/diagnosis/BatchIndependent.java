package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An answer that depends on the other images of a batch: batch norm in training mode, or sums over a batch. */
record BatchIndependent() implements Check {
    private static final int MOST = 8;
    private static final String REMEDY =
            "put the network in evaluation mode (batch norm, dropout), and let no layer mix the samples of a batch";

    @Override
    public String name() {
        return "batch-independent";
    }

    @Override
    public String question() {
        return "Does an image get the same answer alone as in a batch?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.6 (randomness), of the batch's making";
    }

    @Override
    public Verdict run(Evidence evidence) {
        if (evidence.handedOverTraining()) {
            return new Verdict(
                    Status.FAILED,
                    "the network was handed over in training mode; all other checks saw it in evaluation mode",
                    REMEDY);
        }
        int n = Math.min(MOST, evidence.labels().length);
        if (n == 1) {
            return Verdict.notRun("there is one image only, so there are no batches to compare");
        }
        try (Scope scope = Scope.open()) {
            INDArray batch =
                    Points.select(evidence.images(), IntStream.range(0, n).toArray());
            double[][] together = evidence.probe().together(batch);
            if (Agreement.of(together, evidence.probe().together(batch)).status() != Status.PASSED) {
                return Verdict.notRun("the model gives other answers anyhow; see deterministic");
            }
            Agreement alone = Agreement.of(together, alone(evidence.probe(), batch));
            return Verdict.of(alone.status(), n + " images, each alone and all in one batch: " + alone, REMEDY);
        }
    }

    private static double[][] alone(Probe probe, INDArray batch) {
        double[][] rows = new double[(int) batch.size(0)][];
        Arrays.setAll(rows, i -> probe.together(Points.select(batch, i))[0]);
        return rows;
    }
}
