package io.github.perturb4j.attacks.training;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Kullback-Leibler divergence between the predictions of two batches of logits. */
final class Divergence {
    private Divergence() {}

    /** KL(p || q) = sum over k of p[k] (log p[k] - log q[k]) for each sample, p and q the softmax of logits (N, K). */
    static Variable kl(Variable p, Variable q) {
        Variable logP = Ops.logSoftmax(p, 1);
        return Ops.sum(Ops.mul(Ops.exp(logP), Ops.sub(logP, Ops.logSoftmax(q, 1))), false, 1);
    }

    /** The network's logits, unrecorded; they belong to the innermost scope. */
    static Variable fixed(Module network, UnaryOperator<Variable> preprocess, INDArray x) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            return scope.keep(network.forward(preprocess.apply(Variable.of(x))));
        }
    }
}
