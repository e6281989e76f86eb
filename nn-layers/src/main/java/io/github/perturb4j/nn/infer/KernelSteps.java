package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.ImageMap;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.Layout;
import io.github.perturb4j.autodiff.kernel.nhwc.Pointwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The steps of a forward pass and, if asked for, of the gradient at the input, in order, and the buffers they use.
 *
 * <p>The gradient of a value is computed just before it is needed, when the gradients of all that read it are there:
 * each reader's layer adds its part to the sum so far in its epilogue, and the last one masks it by the value's own
 * ReLU.
 */
final class KernelSteps {
    /**
     * The spans that a run is given from outside: input, result, dL/dresult and dL/dinput, all in the order of arrays.
     */
    static final int INPUT = 0;

    static final int RESULT = 1;
    static final int UPSTREAM = 2;
    static final int GRADIENT = 3;
    static final int OUTSIDE = 4;

    /** One kernel: reads and writes buffers by number. */
    record Step(Kernel kernel, int[] reads, int[] writes) {}

    @FunctionalInterface
    interface Kernel {
        void run(Span[] buffers);
    }

    private static final int NONE = -1;

    private final FusedGraph graph;
    private final List<Step> forward = new ArrayList<>();
    private final List<Step> backward = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final int[] value;
    private final int[] saved;
    private final int[] gradient;

    private KernelSteps(FusedGraph graph) {
        this.graph = graph;
        this.value = new int[graph.result() + 1];
        this.saved = new int[graph.result() + 1];
        this.gradient = new int[graph.result() + 1];
        for (int i = 0; i < OUTSIDE; i++) {
            sizes.add(0L);
        }
    }

    static KernelSteps of(FusedGraph graph, boolean withGradient) {
        KernelSteps made = new KernelSteps(graph);
        made.forward();
        if (withGradient) {
            made.backward();
        }
        return made;
    }

    List<Step> forwardSteps() {
        return forward;
    }

    List<Step> backwardSteps() {
        return backward;
    }

    /** The numbers in each buffer; 0 for those from outside. */
    long[] sizes() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    private int buffer(long numbers) {
        sizes.add(numbers);
        return sizes.size() - 1;
    }

    private void forward() {
        Images in = graph.input();
        value[0] = buffer(in.length());
        int first = value[0];
        forward.add(
                step(b -> Layout.toNhwc(in, b[INPUT], b[first], graph.scale(), graph.shift()), reads(INPUT), first));
        for (int i = 0; i < graph.nodes().size(); i++) {
            forward(graph.nodes().get(i), i + 1);
        }
        Images out = graph.shape(graph.result());
        int last = value[graph.result()];
        forward.add(step(b -> Layout.toNchw(out, b[last], b[RESULT], ones(out)), reads(last), RESULT));
    }

    private void forward(Node node, int number) {
        ImageMap map = node.map();
        int x = value[node.input()];
        int y = buffer(node.shape().length());
        int kept = map.saved() == 0 ? NONE : buffer(map.saved());
        value[number] = y;
        saved[number] = kept;
        int addend = node.addend() == Node.NONE ? NONE : value[node.addend()];
        Epilogue biased = node.bias() == null ? Epilogue.NONE : Epilogue.NONE.bias(node.bias());
        Epilogue base = node.relu() ? biased.relu() : biased;
        Kernel kernel = b ->
                map.forward(b[x], b[y], kept == NONE ? null : b[kept], addend == NONE ? base : base.add(b[addend]));
        forward.add(kept == NONE ? step(kernel, reads(x, addend), y) : step(kernel, reads(x, addend), y, kept));
    }

    private void backward() {
        for (int number = graph.result(); number > 0; number--) {
            gradient[number] = gradientOf(number);
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            ImageMap map = graph.nodes().get(i).map();
            if (map.givesPixels()) {
                int g = gradient[i + 1];
                backward.add(step(b -> map.gradient(b[g], b[GRADIENT], null, Epilogue.NONE), reads(g), GRADIENT));
                return;
            }
        }
        Images in = graph.input();
        gradient[0] = gradientOf(0);
        int last = gradient[0];
        backward.add(step(b -> Layout.toNchw(in, b[last], b[GRADIENT], graph.scale()), reads(last), GRADIENT));
    }

    private int gradientOf(int number) {
        boolean masked = number > 0 && graph.nodes().get(number - 1).relu();
        Sum sum = new Sum(number, masked ? value[number] : NONE);
        for (int i = number; i < graph.nodes().size(); i++) {
            Node reader = graph.nodes().get(i);
            if (reader.addend() == number) {
                sum.addends.add(gradient[i + 1]);
            }
            if (reader.input() == number) {
                sum.readers.add(i + 1);
            }
        }
        if (number == graph.result()) {
            Images shape = graph.shape(number);
            int raw = buffer(shape.length());
            backward.add(step(
                    b -> Layout.toNhwc(shape, b[UPSTREAM], b[raw], ones(shape), zeros(shape)), reads(UPSTREAM), raw));
            sum.addends.add(raw);
        }
        return sum.schedule();
    }

    /** The parts of one value's gradient. */
    private final class Sum {
        private final Images shape;
        private final int mask;
        private final List<Integer> readers = new ArrayList<>();
        private final List<Integer> addends = new ArrayList<>();
        private int soFar = NONE;

        Sum(int number, int mask) {
            this.shape = graph.shape(number);
            this.mask = mask;
        }

        int schedule() {
            for (int number : readers) {
                boolean last = number == readers.get(readers.size() - 1);
                part(graph.nodes().get(number - 1).map(), gradient[number], saved[number], last);
            }
            if (readers.isEmpty() && addends.size() == 1 && mask == NONE) {
                return addends.get(0); // the same numbers: no copy
            }
            ImageMap copy = new Pointwise(shape, null);
            while (soFar == NONE || !addends.isEmpty()) {
                int from = soFar != NONE ? soFar : addends.remove(0);
                soFar = NONE;
                part(copy, from, NONE, true);
            }
            return soFar;
        }

        private void part(ImageMap map, int from, int kept, boolean last) {
            int addend = soFar != NONE ? soFar : addends.isEmpty() ? NONE : addends.remove(0);
            boolean masks = last && addends.isEmpty() && mask != NONE;
            int to = buffer(shape.length());
            backward.add(step(
                    b -> {
                        Epilogue sum = addend == NONE ? Epilogue.NONE : Epilogue.NONE.add(b[addend]);
                        Epilogue epilogue = masks ? sum.mask(b[mask]) : sum;
                        map.gradient(b[from], b[to], kept == NONE ? null : b[kept], epilogue);
                    },
                    reads(from, kept, addend, masks ? mask : NONE),
                    to));
            soFar = to;
        }
    }

    private static Step step(Kernel kernel, int[] reads, int... writes) {
        return new Step(kernel, reads, writes);
    }

    private static int[] reads(int... buffers) {
        return Arrays.stream(buffers).filter(b -> b != NONE).toArray();
    }

    private static float[] ones(Images shape) {
        float[] all = zeros(shape);
        Arrays.fill(all, 1);
        return all;
    }

    private static float[] zeros(Images shape) {
        return new float[shape.channels()];
    }
}
