package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import io.github.perturb4j.autodiff.kernel.nhwc.Box;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.MaxPool;
import io.github.perturb4j.autodiff.kernel.nhwc.MeanPool;
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
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * From a function to its fused layers for one input shape: traces it, then reads the recorded graph from the input on.
 */
final class Lowering {
    private final ShapeRules rules = new ShapeRules();
    private final Map<Variable, Integer> values = new HashMap<>();
    private final Map<Variable, Integer> uses = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private Variable input;
    private float[] scale;
    private float[] shift;

    private Lowering() {}

    /**
     * The fused layers of {@code function} for inputs of a shape (n, c, h, w).
     *
     * @param gradient whether weights are packed for the gradient too
     * @throws UnplannedException if it holds an op that has no kernel here
     */
    static FusedGraph of(UnaryOperator<Variable> function, long[] shape, PackedWeights weights, boolean gradient) {
        try (Recording on = Recording.on();
                Scope scope = Scope.open()) {
            return new Lowering().lower(function, shape, weights, gradient);
        }
    }

    private FusedGraph lower(UnaryOperator<Variable> function, long[] shape, PackedWeights weights, boolean gradient) {
        Variable result;
        INDArray nobodyReads = rules.input(shape);
        try (Tracing trace = Tracing.with(rules)) {
            input = Variable.leaf(nobodyReads);
            result = function.apply(input);
        } finally {
            nobodyReads.close();
        }
        if (!rules.isPhantom(result.value()) || result == input) {
            throw new UnplannedException("the result is not computed from the input");
        }
        Images pixels = images(shape);
        scale = new float[pixels.channels()];
        Arrays.fill(scale, 1);
        shift = new float[pixels.channels()];
        values.put(input, 0);
        uses.merge(result, 1, Integer::sum);
        List<Variable> order = Graph.walk(result, each -> each != input && rules.isPhantom(each.value()));
        for (Variable each : order) {
            each.inputs().forEach(x -> uses.merge(x, 1, Integer::sum));
        }
        order.forEach(this::read);
        if (values.get(result) != drafts.size() || drafts.isEmpty()) {
            throw new UnplannedException("the result is not what the last layer computes");
        }
        boolean readOnce = drafts.stream().mapToInt(draft -> draft.readings(0)).sum() == 1;
        Node[] nodes = new Node[drafts.size()];
        Parallel.tiles(nodes.length, i -> {
            Draft draft = drafts.get(i);
            nodes[i] = draft.node(readOnce && draft.readings(0) == 1 ? scale : null, gradient, weights);
        });
        return new FusedGraph(pixels, scale, shift, List.of(nodes), result.shape());
    }

    private void read(Variable y) {
        Op op = y.op();
        Variable x = y.inputs().get(0);
        if (op instanceof Convolve2d conv) {
            values.put(y, convolution(conv, y));
        } else if (op instanceof ChannelAffine) {
            values.put(y, affine(y));
        } else if (op instanceof Relu) {
            values.put(y, soleDraft(x) != null && soleDraft(x).relu() ? value(x) : relu(x));
        } else if (op instanceof Add) {
            values.put(y, add(y));
        } else if (op instanceof MatMul) {
            values.put(y, linear(y));
        } else if (op instanceof Reshape) {
            values.put(y, flatten(y));
        } else {
            values.put(y, weightless(op, y, value(x)));
        }
    }

    private int value(Variable x) {
        Integer value = values.get(x);
        if (value == null) {
            throw new UnplannedException("a constant stands where a layer's input was expected");
        }
        return value;
    }

    private Images shape(int value) {
        return value == 0 ? images(input.shape()) : drafts.get(value - 1).output();
    }

    /** The draft whose value x is, if nothing else reads that; else null. */
    private Draft soleDraft(Variable x) {
        int value = value(x);
        return value > 0 && uses.get(x) == 1 ? drafts.get(value - 1) : null;
    }

    private int append(Draft draft) {
        drafts.add(draft);
        return drafts.size();
    }

    private int identity(int value, float[] factor) {
        return append(Draft.of(value, new Layers.Scale(shape(value), factor)));
    }

    private int relu(Variable x) {
        int made = identity(value(x), null);
        drafts.get(made - 1).relu();
        return made;
    }

    private int convolution(Convolve2d conv, Variable y) {
        Variable x = y.inputs().get(0);
        INDArray weight = constant(y.inputs().get(1));
        return append(Draft.convolution(value(x), conv.geometry(x.shape(), weight.shape()), weight));
    }

    private int affine(Variable y) {
        Variable x = y.inputs().get(0);
        float[] factor = floats(constant(y.inputs().get(1)));
        float[] added = added(y.inputs());
        if (x == input && uses.get(x) == 1) {
            scale = factor;
            shift = added == null ? shift : added;
            return 0;
        }
        Draft before = soleDraft(x);
        if (before != null && before.scale(factor, added)) {
            return value(x);
        }
        int made = identity(value(x), factor);
        if (added != null) {
            drafts.get(made - 1).shift(added);
        }
        return made;
    }

    /** What an affine layer adds after scaling; null for nothing. */
    private float[] added(List<Variable> inputs) {
        if (inputs.size() < 4) {
            return inputs.size() > 2 ? floats(constant(inputs.get(2))) : null;
        }
        double[] wide = ChannelAffine.shift(constant(inputs.get(1)), constant(inputs.get(2)), constant(inputs.get(3)));
        float[] narrow = new float[wide.length];
        for (int c = 0; c < wide.length; c++) {
            narrow[c] = (float) wide[c];
        }
        return narrow;
    }

    private int add(Variable y) {
        Variable a = y.inputs().get(0);
        Variable b = y.inputs().get(1);
        if (!values.containsKey(a) || !values.containsKey(b)) {
            Variable x = values.containsKey(a) ? a : b;
            float[] added = channels(constant(x == a ? b : a));
            if (soleDraft(x) != null && soleDraft(x).shift(added)) {
                return value(x);
            }
            int made = identity(value(x), null);
            drafts.get(made - 1).shift(added);
            return made;
        }
        Variable later = value(a) >= value(b) ? a : b;
        int other = value(later == a ? b : a);
        if (value(later) != other
                && soleDraft(later) != null
                && soleDraft(later).add(other)) {
            return value(later);
        }
        int made = identity(value(later), null);
        drafts.get(made - 1).add(other);
        return made;
    }

    /** A linear layer is a pointwise convolution of images of one pixel. */
    private int linear(Variable y) {
        Variable x = y.inputs().get(0);
        INDArray weight = constant(y.inputs().get(1));
        Images in = shape(value(x));
        int out = (int) weight.size(0);
        return append(Draft.convolution(
                value(x), new ConvGeometry(in.n(), in.channels(), 1, 1, out, 1, 1, 1, 0, 1, 1), weight));
    }

    private int flatten(Variable y) {
        int value = value(y.inputs().get(0));
        Images from = shape(value);
        if (from.pixels() != 1 || y.size(0) != from.n() || y.rank() < 2 || y.size(1) != from.channels()) {
            throw new UnplannedException("a reshape changes more than dimensions of extent 1");
        }
        return value;
    }

    private int weightless(Op op, Variable y, int value) {
        Images in = shape(value);
        if (op instanceof MaxPool2d pool) {
            MaxPool kernel = new MaxPool(in, images(y.shape()), pool.kernel(), pool.stride(), pool.padding());
            return append(Draft.of(value, new Layers.Max(kernel)));
        }
        if (op instanceof MeanPool2d pool && isWhole(pool.rows()) && isWhole(pool.columns())) {
            return append(Draft.of(value, new Layers.Mean(new MeanPool(in))));
        }
        if (op instanceof Slice slice && y.rank() == 4 && slice.start()[0] == 0 && slice.step()[0] == 1) {
            return append(Draft.of(value, new Layers.Gather(box(in, images(y.shape()), slice.start(), slice.step()))));
        }
        if (op instanceof Embed embed && y.rank() == 4 && embed.start()[0] == 0 && embed.step()[0] == 1) {
            return append(Draft.of(value, new Layers.Scatter(box(images(y.shape()), in, embed.start(), embed.step()))));
        }
        throw new UnplannedException("the op " + op.name() + " has no frozen kernel in this form");
    }

    private static boolean isWhole(Windows windows) {
        return windows.count() == 1
                && windows.start()[0] == 0
                && windows.end()[0] == windows.extent()
                && windows.divisor()[0] == windows.extent();
    }

    private static Box box(Images large, Images small, long[] start, long[] step) {
        if (step[1] != 1 || large.n() != small.n()) {
            throw new UnplannedException("a slice takes steps over channels or samples");
        }
        return new Box(large, small, (int) start[2], (int) step[2], (int) start[3], (int) step[3], (int) start[1]);
    }

    private INDArray constant(Variable v) {
        if (rules.isPhantom(v.value())) {
            throw new UnplannedException("a weight is computed from the input");
        }
        return v.value();
    }

    private static float[] floats(INDArray array) {
        float[] numbers = new float[(int) array.length()];
        Span.of(Memory.contiguous(array)).get(0, numbers, 0, numbers.length);
        return numbers;
    }

    /** The one number per channel that a constant (n, c) or (n, c, h, w) repeats. */
    private static float[] channels(INDArray array) {
        int c = array.rank() < 2 ? 0 : (int) array.size(1);
        float[] all = floats(array);
        float[] each = new float[c];
        int pixels = c == 0 ? 0 : all.length / c / (int) array.size(0);
        for (int i = 0; i < all.length && c > 0; i++) {
            int channel = i / pixels % c;
            each[channel] = i < c * pixels && i % pixels == 0 ? all[i] : each[channel];
            if (Float.floatToIntBits(each[channel]) != Float.floatToIntBits(all[i])) {
                c = 0;
            }
        }
        if (c == 0) {
            throw new UnplannedException("a constant is added that differs from pixel to pixel");
        }
        return each;
    }

    private static Images images(long[] shape) {
        int height = shape.length > 2 ? (int) shape[2] : 1;
        int width = shape.length > 3 ? (int) shape[3] : 1;
        return new Images((int) shape[0], height, width, (int) shape[1]);
    }
}
