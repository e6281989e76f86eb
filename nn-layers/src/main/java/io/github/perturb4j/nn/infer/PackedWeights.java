package io.github.perturb4j.nn.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's packed weights, kept for all input shapes. It owns what was packed; {@link #close} frees it. */
final class PackedWeights {
    private final Map<INDArray, List<Entry>> packed = new IdentityHashMap<>();

    private record Entry(float[] scale, String order, INDArray numbers) {}

    /**
     * The packed form of a weight, made where it is not there yet.
     *
     * @param scale that was multiplied in, or null
     * @param order a name for the form
     */
    synchronized INDArray of(INDArray weight, float[] scale, String order, Supplier<INDArray> pack) {
        List<Entry> entries = packed.computeIfAbsent(weight, w -> new ArrayList<>());
        for (Entry entry : entries) {
            if (entry.order.equals(order) && Arrays.equals(entry.scale, scale)) {
                return entry.numbers;
            }
        }
        Entry made = new Entry(scale, order, pack.get());
        entries.add(made);
        return made.numbers;
    }

    synchronized long bytes() {
        return packed.values().stream()
                .flatMap(List::stream)
                .mapToLong(entry -> entry.numbers.length() * Float.BYTES)
                .sum();
    }

    synchronized void close() {
        packed.values().forEach(entries -> entries.forEach(entry -> entry.numbers.close()));
        packed.clear();
    }
}
