package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's convolutions with their packed weights, kept for all batch sizes. */
final class PackedWeights {
    private final Map<INDArray, List<Entry>> packed = new IdentityHashMap<>();

    private final Strategies strategies;

    PackedWeights(Strategies strategies) {
        this.strategies = strategies;
    }

    Strategies strategies() {
        return strategies;
    }

    private record Entry(float[] scale, Form form, PackedConvolution kernel) {}

    private record Form(ConvGeometry at, String name, boolean gradient) {}

    /**
     * The kernel for a weight, made where it is not there yet. Several threads may pack at once.
     *
     * @param at of any batch size
     * @param scale that is multiplied in, or null
     * @param form a name for how it is packed
     */
    PackedConvolution of(
            ConvGeometry at,
            INDArray weight,
            float[] scale,
            String form,
            boolean gradient,
            Supplier<PackedConvolution> pack) {
        Form wanted = new Form(at.ofOne(), form, gradient);
        PackedConvolution known = find(weight, scale, wanted);
        return known != null ? known : keep(weight, new Entry(scale, wanted, pack.get()));
    }

    private synchronized PackedConvolution find(INDArray weight, float[] scale, Form wanted) {
        for (Entry entry : packed.getOrDefault(weight, List.of())) {
            if (entry.form.equals(wanted) && Arrays.equals(entry.scale, scale)) {
                return entry.kernel;
            }
        }
        return null;
    }

    private synchronized PackedConvolution keep(INDArray weight, Entry made) {
        PackedConvolution known = find(weight, made.scale, made.form);
        if (known != null) { // another thread was quicker
            made.kernel.close();
            return known;
        }
        packed.computeIfAbsent(weight, w -> new ArrayList<>()).add(made);
        return made.kernel;
    }

    synchronized long bytes() {
        return packed.values().stream()
                .flatMap(List::stream)
                .mapToLong(entry -> entry.kernel.bytes())
                .sum();
    }

    synchronized void close() {
        packed.values().forEach(entries -> entries.forEach(entry -> entry.kernel.close()));
        packed.clear();
    }
}
