package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Some samples of a float32 batch (n, ...). */
public final class Samples {
    private static final Scratch.Lease<float[]> LARGEST = Scratch.block();
    private static final Scratch.Lease<float[]> READ = Scratch.block();
    private static final int BLOCK = Scratch.BLOCK;
    private static final int TILE = 16 * BLOCK;

    private final boolean[] chosen;

    private Samples(boolean[] chosen) {
        this.chosen = chosen;
    }

    /** Those with a number that is NaN, or larger than {@code most} in absolute value. */
    public static Samples beyond(float most, INDArray batch) {
        Span x = Span.of(batch);
        int n = (int) batch.size(0);
        long length = x.length() / n;
        int perSample = (int) ((length + TILE - 1) / TILE);
        boolean[] found = new boolean[n * perSample];
        Parallel.tiles(found.length, tile -> {
            long first = (long) (tile % perSample) * TILE;
            int count = (int) Math.min(TILE, length - first);
            found[tile] = !(largest(x, tile / perSample * length + first, count) <= most);
        });
        boolean[] chosen = new boolean[n];
        for (int tile = 0; tile < found.length; tile++) {
            chosen[tile / perSample] |= found[tile];
        }
        return new Samples(chosen);
    }

    /** The largest absolute value; NaN if there is one. */
    private static float largest(Span x, long from, int count) {
        float[] block = READ.get();
        float[] most = LARGEST.get();
        int width = Math.min(BLOCK, count);
        Arrays.fill(most, 0, width, 0f);
        Span.forEachBlock(from, from + count, BLOCK, (at, n) -> {
            x.get(at, block, 0, n);
            keepLarger(most, block, n);
        });
        float largest = 0;
        for (int i = 0; i < width; i++) {
            largest = Math.max(largest, most[i]);
        }
        return largest;
    }

    private static void keepLarger(float[] most, float[] block, int n) {
        for (int i = 0; i < n; i++) {
            most[i] = Math.max(most[i], Math.abs(block[i]));
        }
    }

    /** These and others. */
    public Samples or(Samples others) {
        boolean[] both = chosen.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] |= others.chosen[i];
        }
        return new Samples(both);
    }

    /** How many there are. */
    public int count() {
        int count = 0;
        for (boolean each : chosen) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** A batch of these samples of {@code batch} alone, which belongs to the caller. */
    public INDArray of(INDArray batch) {
        long[] shape = batch.shape().clone();
        shape[0] = count();
        INDArray part = Memory.uninitialized(DataType.FLOAT, shape);
        copy(batch, part, false);
        return part;
    }

    /** Replaces these samples of {@code batch} by those that {@code part} consists of. */
    public void put(INDArray part, INDArray batch) {
        copy(part, batch, true);
    }

    private void copy(INDArray from, INDArray to, boolean spread) {
        Span in = Span.of(from);
        Span out = Span.of(to);
        long length = in.length() / from.size(0);
        int next = 0;
        for (int sample = 0; sample < chosen.length; sample++) {
            if (chosen[sample]) {
                long read = length * (spread ? next : sample);
                long written = length * (spread ? sample : next);
                in.copyTo(read, out, written, (int) length);
                next++;
            }
        }
    }
}
