package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Buffer;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.infer.FrozenNetwork;
import io.github.perturb4j.nn.infer.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A function frozen with the arrays that a network holds, and frozen anew when the network holds others. */
final class FrozenWeights {
    private final UnaryOperator<Variable> function;
    private final Strategies strategies;
    private final List<Parameter> parameters;
    private final List<Buffer> buffers;
    private FrozenNetwork frozen;
    private List<INDArray> arrays = List.of();

    FrozenWeights(Module network, UnaryOperator<Variable> function, Strategies strategies) {
        this.function = function;
        this.strategies = strategies;
        this.parameters = List.copyOf(network.namedParameters().values());
        this.buffers = List.copyOf(network.namedBuffers().values());
    }

    synchronized FrozenNetwork network() {
        if (frozen == null || !isCurrent()) {
            close();
            arrays = arrays();
            frozen = FrozenNetwork.of(function, strategies);
        }
        return frozen;
    }

    /** Whether somebody wants gradients of the network's parameters, which a frozen network does not have. */
    boolean isTrainable() {
        return parameters.stream().anyMatch(Parameter::isTrainable);
    }

    private boolean isCurrent() {
        List<INDArray> now = arrays();
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) != arrays.get(i)) {
                return false;
            }
        }
        return true;
    }

    private List<INDArray> arrays() {
        List<INDArray> all = new ArrayList<>();
        parameters.forEach(p -> all.add(p.variable().value()));
        buffers.forEach(b -> all.add(b.value()));
        return all;
    }

    synchronized void close() {
        if (frozen != null) {
            frozen.close();
            frozen = null;
        }
    }
}
