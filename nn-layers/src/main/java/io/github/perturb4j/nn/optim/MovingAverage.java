package io.github.perturb4j.nn.optim;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Settings;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running average of a network's parameters and floating-point buffers, which often classifies better than the last
 * iterate (Polyak and Juditsky 1992; Izmailov et al. 2018, arXiv 1803.05407). It begins as a copy; update k = 0, 1, ...
 * is
 *
 * <pre>a &lt;- a + (1 - decay(k)) (w - a)</pre>
 *
 * <p>in float64, rounded once to the network's type, in place. Counters are not averaged. Not safe for use by several
 * threads at once.
 */
public final class MovingAverage {
    private static final String UPDATES = "updates";
    private static final String PREFIX = "average.";

    /** How much of the average stays. */
    @FunctionalInterface
    public interface Decay {
        /** In [0, 1], for update k = 0, 1, ... */
        double at(long k);

        /** The exponential moving average: always {@code decay}, which averages over about 1 / (1 - decay) updates. */
        static Decay constant(double decay) {
            Settings.belowOne("decay", decay);
            return k -> decay;
        }

        /** min(decay, (1 + k) / (10 + k)): the first weights, which are of little use, are forgotten soon. */
        static Decay warmedUp(double decay) {
            Settings.belowOne("decay", decay);
            return k -> Math.min(decay, (1.0 + k) / (10.0 + k));
        }

        /** k / (k + 1): the mean of the weights at all updates (Polyak averaging). */
        static Decay mean() {
            return k -> k / (k + 1.0);
        }
    }

    /** The average of one parameter or buffer, the owner of the current values, which is told of changes. */
    private record Entry(String name, Object owner, Supplier<INDArray> current, Runnable changed, INDArray average) {}

    private final Module network;
    private final Decay decay;
    private final List<Entry> entries = new ArrayList<>();
    private final Blocks blocks;
    private long updates;
    private boolean lent;

    /**
     * An average that begins with the network's values.
     *
     * @throws IllegalStateException if a parameter has no values yet
     */
    public MovingAverage(Module network, Decay decay) {
        this.network = network;
        this.decay = decay;
        SavedState.distinct(network.namedParameters())
                .forEach((name, p) -> add(name, p, () -> p.variable().value(), p::changed));
        SavedState.distinct(network.namedBuffers()).forEach((name, b) -> {
            if (!b.isCounter()) {
                add(name, b, b::value, b::changed);
            }
        });
        this.blocks =
                new Blocks(entries.stream().mapToLong(e -> e.average().length()).toArray());
    }

    private void add(String name, Object owner, Supplier<INDArray> current, Runnable changed) {
        INDArray value = current.get();
        entries.add(new Entry(name, owner, current, changed, Memory.copy(value, value.dataType())));
    }

    /** The number of updates made, those before {@link #load} included. */
    public long updates() {
        return updates;
    }

    /** Moves the average towards the network's present values: call it after each optimiser step. */
    public void update() {
        double weight = 1 - Settings.fraction("decay", decay.at(updates));
        requireReturned("update()");
        blocks.forEach(rows(), 1, (block, x, n) -> {
            double[] average = x[0];
            double[] now = x[1];
            for (int i = 0; i < n; i++) {
                average[i] += weight * (now[i] - average[i]);
            }
        });
        updates++;
    }

    private Span[][] rows() {
        return entries.stream()
                .map(e -> new Span[] {Span.of(e.average()), Span.of(checked(e))})
                .toArray(Span[][]::new);
    }

    private void requireReturned(String caller) {
        if (lent) {
            throw new IllegalStateException(
                    caller + " while the network holds the averages: close what swapIn() returned first");
        }
    }

    private static INDArray checked(Entry entry) {
        INDArray now = entry.current().get();
        DataType type = entry.average().dataType();
        if (now.dataType() != type) {
            throw new IllegalStateException("'" + entry.name() + "' is " + now.dataType() + ", its average " + type
                    + ": make the average after converting the network");
        }
        return now;
    }

    /** A copy of the network's state dict with the averages in place of its values; its counters are the network's. */
    public StateDict averages() {
        requireReturned("averages()");
        Map<Object, TensorData> byOwner = new IdentityHashMap<>();
        entries.forEach(e -> byOwner.put(e.owner(), TensorData.of(e.average())));
        Map<String, Object> owners = new HashMap<>(network.namedParameters());
        owners.putAll(network.namedBuffers());
        Map<String, TensorData> tensors =
                new LinkedHashMap<>(network.stateDict().tensors());
        tensors.replaceAll((name, now) -> byOwner.getOrDefault(owners.get(name), now));
        return StateDict.of(tensors);
    }

    /** Undoes {@link MovingAverage#swapIn}. */
    public interface Lent extends AutoCloseable {
        /** Gives the network its own values back; a second call does nothing. */
        @Override
        void close();
    }

    /**
     * Exchanges the network's values and the averages, in place, until the result is closed:
     *
     * <pre>{@code
     * try (MovingAverage.Lent averages = average.swapIn()) {
     *     accuracy = evaluate(network.eval());
     * }
     * }</pre>
     *
     * <p>The network must not be trained meanwhile. A frozen network or classifier of it takes up the averages, and a
     * graph that was recorded before and needs the values as they were is not differentiated any more.
     */
    public Lent swapIn() {
        requireReturned("swapIn()");
        exchange();
        lent = true;
        return new Loan();
    }

    private final class Loan implements Lent {
        private boolean closed;

        @Override
        public void close() {
            if (!closed) {
                exchange();
                closed = true;
                lent = false;
            }
        }
    }

    private void exchange() {
        blocks.forEach(rows(), Blocks.NONE, (block, x, n) -> {
            for (int i = 0; i < n; i++) {
                double average = x[0][i];
                x[0][i] = x[1][i];
                x[1][i] = average;
            }
        });
        entries.forEach(e -> e.changed().run());
    }

    /** A copy of the averages, as {@code average.NAME}, and the counter {@code updates}, for resuming. */
    public StateDict state() {
        requireReturned("state()");
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(UPDATES, SavedState.counter(updates));
        entries.forEach(e -> tensors.put(PREFIX + e.name(), TensorData.of(e.average())));
        return StateDict.of(tensors);
    }

    /**
     * Takes up the {@link #state()} of an average of the same network.
     *
     * @throws io.github.perturb4j.nn.CheckpointException if names or shapes differ; nothing is changed then
     */
    public void load(StateDict dict) {
        requireReturned("load()");
        Map<String, long[]> expected = new LinkedHashMap<>();
        expected.put(UPDATES, SavedState.SCALAR);
        entries.forEach(e -> expected.put(PREFIX + e.name(), e.average().shape()));
        SavedState.require("moving average", expected, dict);
        long loadedUpdates = SavedState.readCounter(UPDATES, dict);
        List<Entry> loaded = new ArrayList<>();
        entries.forEach(e -> loaded.add(new Entry(
                e.name(),
                e.owner(),
                e.current(),
                e.changed(),
                dict.get(PREFIX + e.name()).toArray(e.average().dataType()))));
        entries.clear();
        entries.addAll(loaded);
        updates = loadedUpdates;
    }
}
