package io.github.perturb4j.cli.shell;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.resnet.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Values as people read them at the prompt: what an array is and its shape first, then its numbers in four significant
 * digits, of long dimensions the first and the last three.
 */
final class ValueText {
    /** Dimensions up to this length are printed whole. */
    private static final int WHOLE = 8;

    private static final int ENDS = 3;
    private static final int GAP = -1;

    private final INDArray array;
    private final List<int[]> shown;

    private ValueText(INDArray array) {
        this.array = array;
        this.shown = Arrays.stream(array.shape()).mapToObj(ValueText::indices).toList();
    }

    /** Of arrays, variables and networks, and lists of them; empty for what prints well by itself. */
    static Optional<String> of(Object value) {
        if (value instanceof Variable v) {
            return Optional.of(kind(v) + " " + of(v.value()));
        }
        if (value instanceof INDArray array) {
            return Optional.of(of(array));
        }
        if (value instanceof Classifier net) {
            return Optional.of(network(net));
        }
        if (value instanceof List<?> list && list.stream().anyMatch(each -> of(each).isPresent())) {
            return Optional.of(list.stream()
                    .map(each -> of(each).orElse(String.valueOf(each)))
                    .collect(Collectors.joining("\n")));
        }
        return Optional.empty();
    }

    private static String kind(Variable v) {
        return v.isFreed() ? "result (graph freed)" : Graph.kind(v);
    }

    private static String network(Classifier net) {
        List<String> names = net.classNames().names();
        return "network of " + NumberText.count(names.size(), "class") + ": "
                + names.stream().limit(ENDS).collect(Collectors.joining(", ")) + (names.size() > ENDS ? ", ..." : "")
                + "; from pixels (n, " + net.normalisation().mean().size() + ", h, w) to logits";
    }

    private static String of(INDArray array) {
        String head = type(array.dataType()) + Arrays.toString(array.shape());
        return Memory.isOpen(array) ? head + new ValueText(array).numbers() : head + " (closed)";
    }

    private static String type(DataType type) {
        return type == DataType.FLOAT ? "float32 " : type == DataType.DOUBLE ? "float64 " : type + " ";
    }

    private String numbers() {
        int width = widest(new long[array.rank()], 0);
        return (array.rank() > 1 ? "\n" : " ") + block(new long[array.rank()], 0, width);
    }

    private int widest(long[] at, int dim) {
        if (dim == shown.size()) {
            return number(at).length();
        }
        int widest = 0;
        for (int i : shown.get(dim)) {
            at[dim] = i;
            widest = i == GAP ? widest : Math.max(widest, widest(at, dim + 1));
        }
        return widest;
    }

    private String block(long[] at, int dim, int width) {
        if (dim == shown.size()) {
            String number = number(at);
            return " ".repeat(width - number.length()) + number;
        }
        List<String> parts = new ArrayList<>();
        for (int i : shown.get(dim)) {
            at[dim] = i;
            parts.add(i == GAP ? "..." : block(at, dim + 1, width));
        }
        boolean row = dim == shown.size() - 1;
        return "[" + String.join(row ? " " : "\n" + " ".repeat(dim + 1), parts) + "]";
    }

    private String number(long... at) {
        return NumberText.brief(at.length == 0 ? array.getDouble(0) : array.getDouble(at));
    }

    private static int[] indices(long length) {
        return length <= WHOLE
                ? IntStream.range(0, (int) length).toArray()
                : IntStream.rangeClosed(0, 2 * ENDS)
                        .map(i -> i < ENDS ? i : i == ENDS ? GAP : (int) length - 2 * ENDS - 1 + i)
                        .toArray();
    }
}
