package io.github.perturb4j.nn.infer;

import static java.util.Map.entry;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Box;
import io.github.perturb4j.autodiff.kernel.nhwc.ImageMap;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.MaxPool;
import io.github.perturb4j.autodiff.kernel.nhwc.MeanPool;
import io.github.perturb4j.autodiff.kernel.nhwc.Pointwise;
import io.github.perturb4j.autodiff.ops.Add;
import io.github.perturb4j.autodiff.ops.ChannelAffine;
import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.autodiff.ops.Embed;
import io.github.perturb4j.autodiff.ops.MatMul;
import io.github.perturb4j.autodiff.ops.MaxPool2d;
import io.github.perturb4j.autodiff.ops.MeanPool2d;
import io.github.perturb4j.autodiff.ops.Relu;
import io.github.perturb4j.autodiff.ops.Reshape;
import io.github.perturb4j.autodiff.ops.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * From a function to its fused layers for one input shape: traces it, then reads the recorded graph from the input on.
 * {@link #CASES} is the one place that says which ops have frozen kernels, and what each becomes.
 */
final class Lowering {
    private static final Map<Class<? extends Op>, Case> CASES = Map.ofEntries(
            entry(Convolve2d.class, Lowering::convolution),
            entry(MatMul.class, Lowering::linear),
            entry(ChannelAffine.class, Lowering::affine),
            entry(Add.class, Lowering::add),
            entry(Relu.class, Lowering::relu),
            entry(MaxPool2d.class, Lowering::maxPool),
            entry(MeanPool2d.class, Lowering::mean),
            entry(Slice.class, Lowering::slice),
            entry(Embed.class, Lowering::pad),
            entry(Reshape.class, Lowering::flatten));

    /** Makes y, of x and perhaps others, a layer or a part of an earlier one, and returns the number of its value. */
    @FunctionalInterface
    private interface Case {
        int lower(Lowering graph, Variable x, Variable y);
    }

    private final Phantoms phantoms = new Phantoms(op -> CASES.containsKey(op.getClass()));
    private final Map<Variable, Integer> values = new HashMap<>();
    private final Map<Variable, Integer> uses = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Images pixels;
    private Variable input;
    private float[] scale;
    private float[] shift;

    private Lowering(Images pixels) {
        this.pixels = pixels;
        this.scale = new float[pixels.channels()];
        Arrays.fill(scale, 1);
        this.shift = new float[pixels.channels()];
    }

    /**
     * The fused layers of {@code function} for inputs of a shape (n, c, h, w).
     *
     * @param gradient whether weights are packed for the gradient too
     * @throws UnplannedException if it holds an op that has no kernel here
     */
    static FusedGraph of(UnaryOperator<Variable> function, long[] shape, PackedWeights weights, boolean gradient) {
        try (Recording on = Recording.on();
                Scope scope = Scope.open()) {
            return new Lowering(Images.of(shape)).lower(function, shape, weights, gradient);
        }
    }

    private FusedGraph lower(UnaryOperator<Variable> function, long[] shape, PackedWeights weights, boolean gradient) {
        Variable result = trace(function, shape);
        read(result);
        return new FusedGraph(pixels, scale, shift, packed(weights, gradient), result.shape());
    }

    private Variable trace(UnaryOperator<Variable> function, long[] shape) {
        INDArray nobodyReads = phantoms.input(shape);
        try (Tracing trace = Tracing.with(phantoms)) {
            input = Variable.leaf(nobodyReads);
            Variable result = function.apply(input);
            require(phantoms.isPhantom(result) && result != input, "the result is not computed from the input");
            return result;
        } finally {
            nobodyReads.close();
        }
    }

    private void read(Variable result) {
        List<Variable> order = Graph.walk(result, each -> each != input && phantoms.isPhantom(each));
        uses.put(result, 1);
        for (Variable each : order) {
            each.inputs().forEach(x -> uses.merge(x, 1, Integer::sum));
        }
        values.put(input, 0);
        for (Variable each : order) {
            Case its = CASES.get(each.op().getClass());
            values.put(each, its.lower(this, each.inputs().get(0), each));
        }
        boolean isLast = values.get(result) == nodes.size() && !nodes.isEmpty();
        require(isLast, "the result is not what the last layer computes");
    }

    private List<Node> packed(PackedWeights weights, boolean gradient) {
        boolean readOnce = nodes.stream().mapToInt(node -> node.readings(0)).sum() == 1;
        Node[] packed = new Node[nodes.size()];
        Parallel.tiles(packed.length, i -> {
            Node node = nodes.get(i);
            packed[i] = node.packed(readOnce && node.readings(0) == 1 ? scale : null, gradient, weights);
        });
        return List.of(packed);
    }

    // ---------------------------------------------------------------- what each op becomes

    private int convolution(Variable x, Variable y) {
        INDArray weight = constant(y.inputs().get(1));
        Convolve2d op = (Convolve2d) y.op();
        return append(x, ConvolutionLayer.of(op.geometry(x.shape(), weight.shape()), weight));
    }

    /** A linear layer is a pointwise convolution of images of one pixel. */
    private int linear(Variable x, Variable y) {
        MatMul op = (MatMul) y.op();
        require(!op.transposeA() && op.transposeB(), unfit(op));
        INDArray weight = constant(y.inputs().get(1));
        long[] pixel = {weight.size(0), weight.size(1), 1, 1};
        return append(
                x,
                ConvolutionLayer.of(
                        new Convolve2d(1, 0, 1, 1).geometry(images(x).shape(), pixel), weight));
    }

    private int affine(Variable x, Variable y) {
        float[] factor = floats(constant(y.inputs().get(1)));
        float[] added = added(y.inputs());
        if (x == input && uses.get(x) == 1) {
            scale = factor;
            shift = added == null ? shift : added;
            return 0;
        }
        int made = takesIn(x, Node::isScalable)
                ? change(value(x), node -> node.scaled(factor))
                : append(x, new Pointwise(images(x), factor));
        return added == null ? made : change(made, node -> node.shifted(added));
    }

    /** What an affine layer adds after scaling; null for nothing. */
    private float[] added(List<Variable> inputs) {
        if (inputs.size() < 4) {
            return inputs.size() > 2 ? floats(constant(inputs.get(2))) : null;
        }
        return floats(ChannelAffine.shift(constant(inputs.get(1)), constant(inputs.get(2)), constant(inputs.get(3))));
    }

    private int add(Variable a, Variable y) {
        Variable b = y.inputs().get(1);
        if (!values.containsKey(a) || !values.containsKey(b)) {
            Variable x = values.containsKey(a) ? a : b;
            float[] added = channels(constant(x == a ? b : a));
            return into(x, Node::isAffine, node -> node.shifted(added));
        }
        Variable later = value(a) >= value(b) ? a : b;
        int other = value(later == a ? b : a);
        return into(later, Node::isAffine, node -> node.plus(other));
    }

    private int relu(Variable x, Variable y) {
        return into(x, node -> !node.relu(), Node::rectified);
    }

    private int maxPool(Variable x, Variable y) {
        MaxPool2d op = (MaxPool2d) y.op();
        return append(x, new MaxPool(images(x), Images.of(y.shape()), op.kernel(), op.stride(), op.padding()));
    }

    private int mean(Variable x, Variable y) {
        MeanPool2d op = (MeanPool2d) y.op();
        require(op.rows().isWhole() && op.columns().isWhole(), unfit(op));
        return append(x, new MeanPool(images(x)));
    }

    private int slice(Variable x, Variable y) {
        Slice op = (Slice) y.op();
        return append(x, box(y, op.start(), op.step(), images(x), Images.of(y.shape()), false));
    }

    private int pad(Variable x, Variable y) {
        Embed op = (Embed) y.op();
        return append(x, box(y, op.start(), op.step(), Images.of(y.shape()), images(x), true));
    }

    private static Box box(Variable y, long[] start, long[] step, Images large, Images small, boolean pads) {
        require(y.rank() == 4 && start[0] == 0 && step[0] == 1, unfit(y.op()));
        require(step[1] == 1 && large.n() == small.n(), "a slice takes steps over channels or samples");
        return new Box(large, small, start, step, pads);
    }

    /** A reshape of single pixels is no layer: its value is its input's, which is read by all that read either. */
    private int flatten(Variable x, Variable y) {
        Images from = images(x);
        boolean keeps = y.rank() >= 2 && y.size(0) == from.n() && y.size(1) == from.channels();
        require(keeps && from.pixels() == 1, "a reshape changes more than dimensions of extent 1");
        uses.merge(y, uses.get(x) - 1, Integer::sum);
        return value(x);
    }

    private static String unfit(Op op) {
        return "the op " + op.name() + " has no frozen kernel in this form";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UnplannedException(otherwise);
        }
    }

    // ---------------------------------------------------------------- layers and values

    private int append(Variable x, ImageMap map) {
        nodes.add(Node.of(map, value(x)));
        return nodes.size();
    }

    private int change(int value, UnaryOperator<Node> change) {
        nodes.set(value - 1, change.apply(nodes.get(value - 1)));
        return value;
    }

    /** Changes the layer whose value x is, if it is open and nothing else reads x; else a new one that does no more. */
    private int into(Variable x, Predicate<Node> open, UnaryOperator<Node> change) {
        return change(takesIn(x, open) ? value(x) : append(x, new Pointwise(images(x), null)), change);
    }

    private boolean takesIn(Variable x, Predicate<Node> open) {
        int value = value(x);
        return value > 0 && uses.get(x) == 1 && open.test(nodes.get(value - 1));
    }

    private int value(Variable x) {
        require(values.containsKey(x), "a constant stands where a layer's input was expected");
        return values.get(x);
    }

    private Images images(Variable x) {
        int value = value(x);
        return value == 0 ? pixels : nodes.get(value - 1).shape();
    }

    private INDArray constant(Variable v) {
        require(!phantoms.isPhantom(v), "a weight is computed from the input");
        return v.value();
    }

    private static float[] floats(INDArray array) {
        return floats(Span.of(array).toDoubles());
    }

    private static float[] floats(double[] wide) {
        float[] narrow = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return narrow;
    }

    /** The one number per channel that a constant (n, c, ..) repeats. */
    private static float[] channels(INDArray array) {
        float[] all = floats(array);
        float[] each = new float[(int) array.size(1)];
        int pixels = all.length / (int) array.size(0) / each.length;
        for (int i = 0; i < all.length; i++) {
            int c = i / pixels % each.length;
            each[c] = all[c * pixels];
            require(Float.compare(each[c], all[i]) == 0, "a constant is added that differs from pixel to pixel");
        }
        return each;
    }
}
