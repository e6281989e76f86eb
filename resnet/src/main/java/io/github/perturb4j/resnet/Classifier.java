package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.ops.Softmax;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.infer.FrozenNetwork;
import io.github.perturb4j.nn.infer.PlanReport;
import io.github.perturb4j.nn.infer.Strategies;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network with all that makes it a classifier of images: normalisation inside, pixel bounds, class names. It maps
 * pixels (N, 3, H, W) within the bounds to logits (N, K), so gradients and perturbations are in pixels.
 *
 * <p>The network is in evaluation mode and its parameters are frozen. Float32 pixels go through a {@link
 * FrozenNetwork}, whose logits agree with the network's own ops ({@link #plain}) to about 1e-6 of the largest;
 * everything else, and a network that was put back into training mode or has trainable parameters, goes through the
 * ops. Each call computes with the values that the network has then; who writes into its arrays calls {@link
 * Parameter#changed} or {@link io.github.perturb4j.nn.Buffer#changed}, as optimisers, averages and loading do. Several
 * threads may call at once.
 */
public final class Classifier implements UnaryOperator<Variable>, AutoCloseable {
    /** The smallest side, in pixels, that the networks here can take. */
    public static final int MIN_SIDE = 32;

    private final Module network;
    private final Normalisation normalisation;
    private final Bounds bounds;
    private final ClassNames classNames;
    private final UnaryOperator<Variable> ops;
    private final FrozenNetwork frozen;
    private final List<Parameter> parameters;
    private final boolean fused;

    /** The values that pixels may have. */
    public record Bounds(double low, double high) {
        public static final Bounds UNIT = new Bounds(0, 1);

        public Bounds {
            if (!(low < high)) {
                throw new IllegalArgumentException("expected low < high, found [" + low + ", " + high + "]");
            }
        }
    }

    /** Takes the network over: sets evaluation mode and freezes its parameters. */
    public Classifier(Module network, Normalisation normalisation, Bounds bounds, ClassNames classNames) {
        this(network, normalisation, bounds, classNames, true, Strategies.standard());
    }

    private Classifier(
            Module network,
            Normalisation normalisation,
            Bounds bounds,
            ClassNames classNames,
            boolean fused,
            Strategies strategies) {
        this.fused = fused;
        this.network = network.eval().setTrainable(false);
        this.normalisation = normalisation;
        this.bounds = bounds;
        this.classNames = classNames;
        this.ops = x -> network.apply(normalisation.apply(x));
        this.frozen = FrozenNetwork.of(ops, strategies);
        this.parameters = List.copyOf(network.namedParameters().values());
    }

    /**
     * The classifier of a named architecture with weights from a state dict, pixels in [0, 1], and the normalisation of
     * ImageNet (the published CIFAR networks and those trained here use the same). Classes are those of the weights'
     * {@link ModelCard}, else the architecture's.
     *
     * @throws io.github.perturb4j.nn.CheckpointException if the weights are of another architecture
     */
    public static Classifier of(Architecture architecture, StateDict weights, DataType type) {
        ClassNames names = ModelCard.of(weights).orElseGet(architecture::card).classNames();
        Module network = architecture.network(names.size()).load(weights, type);
        return new Classifier(network, Normalisation.IMAGENET, Bounds.UNIT, names);
    }

    /**
     * Logits (N, K) of pixels.
     *
     * @throws IllegalArgumentException if the input is not (N, 3, H, W) with sides of at least {@value #MIN_SIDE}
     */
    @Override
    public Variable apply(Variable pixels) {
        checkShape(pixels);
        return !fused || network.isTraining() || parameters.stream().anyMatch(Parameter::isTrainable)
                ? ops.apply(pixels)
                : frozen.apply(pixels);
    }

    private void checkShape(Variable pixels) {
        int channels = normalisation.mean().size();
        if (pixels.rank() != 4 || pixels.size(1) != channels || Math.min(pixels.size(2), pixels.size(3)) < MIN_SIDE) {
            throw new IllegalArgumentException("expected pixels (n, " + channels + ", h, w) with sides of at least "
                    + MIN_SIDE + ", found the shape " + Arrays.toString(pixels.shape()) + ": resize the image");
        }
    }

    /**
     * The same function by the network's ops alone, one kernel after the other: slower, and what the frozen path is
     * tested against.
     */
    public UnaryOperator<Variable> plain() {
        return pixels -> {
            checkShape(pixels);
            return ops.apply(pixels);
        };
    }

    /** A classifier over the same network that never freezes it: {@link #apply} is then {@link #plain}'s function. */
    public Classifier unfused() {
        return new Classifier(network, normalisation, bounds, classNames, false, Strategies.standard());
    }

    /** A classifier over the same network whose convolutions are computed in other ways; {@link #close} both. */
    public Classifier with(Strategies strategies) {
        return new Classifier(network, normalisation, bounds, classNames, fused, strategies);
    }

    /** Whether float32 pixels go through the frozen network. */
    public boolean isFused() {
        return fused;
    }

    /** How pixels of shape (n, 3, h, w) are computed. */
    public PlanReport plan(long... shape) {
        return frozen.plan(shape);
    }

    /**
     * Frees the packed weights and working memory of the frozen path, which the next call would make anew, as soon as
     * no call needs them: at once, but for calls that other threads are in, and for recorded calls, whose gradients can
     * still be taken, to the same bits.
     */
    @Override
    public void close() {
        frozen.free();
    }

    /** Logits (N, K) without recording; the result belongs to the caller. */
    public INDArray logits(INDArray pixels) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            return scope.keep(apply(Variable.of(pixels))).value();
        }
    }

    /** Class probabilities (N, K): the softmax of logits. The result belongs to the caller. */
    public static INDArray probabilities(INDArray logits) {
        return new Softmax(1).forward(Memory.contiguous(logits));
    }

    public Module network() {
        return network;
    }

    public Normalisation normalisation() {
        return normalisation;
    }

    public Bounds bounds() {
        return bounds;
    }

    public ClassNames classNames() {
        return classNames;
    }
}
