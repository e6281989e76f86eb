package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.programs.Program.Node;
import io.github.perturb4j.autodiff.programs.Program.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A program being drawn: its nodes so far with their values, from which the next op is chosen so that it is defined
 * there.
 */
final class Sketch {
    private static final int LARGEST_ARRAY = 3000;
    private static final double LARGEST_NUMBER = 300;

    final Draw draw;
    private final Tape tape = new Tape(Noise.none());
    private final List<Node> nodes = new ArrayList<>();
    private final List<Nd> values = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();

    Sketch(Draw draw) {
        this.draw = draw;
    }

    /** A new leaf of normal numbers, exact in float32, times {@code scale}. */
    int leaf(double scale, int... shape) {
        long[] extents = Arrays.stream(shape).asLongStream().toArray();
        double offset = draw.between(0, 3) == 0 ? draw.uniform(-2, 2) : 0;
        double[] numbers = numbers(scale, offset, extents);
        Node leaf = new Node(shape, numbers, numbers(1, 0, extents), shape.length > 1 && draw.between(0, 3) == 0, null);
        return add(leaf, Nd.leaves(tape, leaf.values(), leaf.direction(), shape));
    }

    private double[] numbers(double scale, double offset, long... shape) {
        double[] numbers = Span.of(draw.normal(shape)).toDoubles();
        Arrays.setAll(numbers, i -> (float) (scale * (numbers[i] + offset)));
        return numbers;
    }

    private int add(Node node, Nd value) {
        nodes.add(node);
        values.add(value);
        uses.add(0);
        return nodes.size() - 1;
    }

    Nd value(int node) {
        return values.get(node);
    }

    int[] shape(int node) {
        return values.get(node).shape();
    }

    /** A node whose value fits, mostly one that no other takes yet; -1 if there is none. */
    int find(Predicate<Nd> fits) {
        int[] all = IntStream.range(0, nodes.size())
                .filter(i -> fits.test(values.get(i)))
                .toArray();
        int[] fresh = Arrays.stream(all).filter(i -> uses.get(i) == 0).toArray();
        int[] from = fresh.length > 0 && draw.between(0, 4) > 0 ? fresh : all;
        return from.length == 0 ? -1 : from[draw.between(0, from.length - 1)];
    }

    /** A node of this shape, else a new leaf. */
    int findOrLeaf(double scale, int... shape) {
        int found = draw.chance() ? find(x -> Arrays.equals(x.shape(), shape)) : -1;
        return found < 0 ? leaf(scale, shape) : found;
    }

    int size() {
        return nodes.size();
    }

    /** Forgets the nodes from {@code size} on. */
    void truncate(int size) {
        nodes.subList(size, nodes.size()).clear();
        values.subList(size, values.size()).clear();
        uses.subList(size, uses.size()).clear();
    }

    /** A number that float32 holds exactly. */
    double number(double low, double high) {
        return (float) draw.uniform(low, high);
    }

    /** Adds a call unless its result is too large; whether it did. */
    boolean call(String torch, Function<Variable[], Variable> engine, Function<Nd[], Nd> naive, int... inputs) {
        Nd y = naive.apply(Arrays.stream(inputs).mapToObj(values::get).toArray(Nd[]::new));
        if (y.size() > LARGEST_ARRAY || !(y.largest() <= LARGEST_NUMBER)) {
            return false;
        }
        for (int i : inputs) {
            uses.set(i, uses.get(i) + 1);
        }
        add(new Node(y.shape(), null, null, false, new Step(torch, engine, naive), inputs), y);
        return true;
    }

    Program program() {
        int[] results = IntStream.range(0, nodes.size())
                .filter(i -> uses.get(i) == 0 && !nodes.get(i).isLeaf())
                .toArray();
        double[][] weights = Arrays.stream(results)
                .mapToObj(i -> numbers(1, 0, values.get(i).longShape()))
                .toArray(double[][]::new);
        return new Program(List.copyOf(nodes), results, weights, draw.chance());
    }
}
