package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images made on another model. Without one it is the model itself, smoothed: the mean of its logits at a few noisy
 * copies, z = 1/m sum_j f(x + sigma n_j), sigma = epsilon/2 per value for L-inf, attacked by the margin; its gradients
 * are not shattered, and its softmax is out of play.
 */
record BeatsTransfer() implements Check {
    private static final int STEPS = 20;
    private static final int COPIES = 4;
    private static final long STREAM = 0x736D6F6F7468L; // away from the attacks' numbers

    @Override
    public String name() {
        return "transfer";
    }

    @Override
    public String question() {
        return "Do images made on another model fool this one less than its own attack?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.5 (transferability analysis)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        boolean own = evidence.settings().surrogate().isEmpty();
        UnaryOperator<Variable> surrogate = evidence.settings().surrogate().orElseGet(() -> smoothed(evidence));
        return AttackComparison.of(
                own ? "PGD on a smoothed copy of the model (no surrogate was given)" : "PGD on the surrogate",
                transferred(evidence, Evidence.withGradient(surrogate)),
                "attacks on the model itself",
                evidence.whiteBox(),
                "gradients of this model are worse than those of another: see gradients, ascent and other-loss");
    }

    private static Fooled transferred(Evidence evidence, UnaryOperator<Variable> surrogate) {
        int[] labels = evidence.attackedLabels();
        AttackResult result = evidence.runner(surrogate, evidence.ball())
                .run(
                        new Pgd(STEPS, StepSize.ofEpsilon(0.25), false, 1),
                        evidence.attackedImages(),
                        Goal.MARGIN.criterion(labels));
        try (Scope scope = Scope.open()) {
            int[] predictions = evidence.probe().predict(result.adversarial());
            boolean[] fooled = new boolean[labels.length];
            for (int i = 0; i < fooled.length; i++) {
                fooled[i] = predictions[i] != labels[i];
            }
            return new Fooled(fooled);
        }
    }

    private static UnaryOperator<Variable> smoothed(Evidence evidence) {
        INDArray images = evidence.images();
        int length = (int) (images.length() / images.size(0));
        double sigma = switch (evidence.settings().norm()) {
            case LINF, L0, L0_VALUES -> evidence.settings().epsilon() / 2;
            case L2 -> evidence.settings().epsilon() / 2 / Math.sqrt(length);
            case L1 -> evidence.settings().epsilon() / 2 / length;
        };
        INDArray[] noise = new INDArray[COPIES];
        for (int j = 0; j < COPIES; j++) {
            CounterRandom random = new CounterRandom(evidence.settings().seed(), STREAM, j);
            double[] values = new double[length];
            Arrays.setAll(values, i -> sigma * random.nextGaussian());
            noise[j] = constant(images, values);
        }
        return x -> {
            Variable sum = evidence.model().apply(Ops.add(x, Variable.of(noise[0])));
            for (int j = 1; j < COPIES; j++) {
                sum = Ops.add(sum, evidence.model().apply(Ops.add(x, Variable.of(noise[j]))));
            }
            return Ops.mul(sum, 1.0 / COPIES);
        };
    }

    private static INDArray constant(INDArray images, double... values) {
        DataType type = images.dataType();
        return Memory.of(type, values, 1, images.size(1), images.size(2), images.size(3));
    }
}
