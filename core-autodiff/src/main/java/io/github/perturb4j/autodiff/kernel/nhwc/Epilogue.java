package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.vector.RunKernels;

/**
 * What is done to the result of a map before it is stored, in this order: add a bias per channel, add another image,
 * and then either max(0, v) or zero where a mask is zero (the gradient of ReLU, given ReLU's result).
 *
 * <p>The spans are borrowed; they have the result's order and length. A value may be shared by threads.
 */
public final class Epilogue {
    /** Nothing is done. */
    public static final Epilogue NONE = new Epilogue(null, 0, null, false, null);

    private static final RunKernels RUNS = RunKernels.chosen();
    private static final Scratch.Lease<float[][]> STAGES = Scratch.of(() -> new float[3][Span.BLOCK]);

    private final float[] bias;
    private final int channels;
    private final Span addend;
    private final boolean relu;
    private final Span mask;

    private Epilogue(float[] bias, int channels, Span addend, boolean relu, Span mask) {
        this.bias = bias;
        this.channels = channels;
        this.addend = addend;
        this.relu = relu;
        this.mask = mask;
    }

    /** Adds one number to each channel. */
    public Epilogue bias(float[] perChannel) {
        float[] repeated = new float[Span.BLOCK + perChannel.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = perChannel[i % perChannel.length];
        }
        return new Epilogue(repeated, perChannel.length, addend, relu, mask);
    }

    /** Adds an image of the result's shape. */
    public Epilogue add(Span image) {
        return new Epilogue(bias, channels, image, relu, mask);
    }

    /** Replaces v by max(0, v), at the end. */
    public Epilogue relu() {
        return new Epilogue(bias, channels, addend, true, mask);
    }

    /** Replaces v by 0 where {@code result}, which was computed by ReLU, is 0. */
    public Epilogue mask(Span result) {
        return new Epilogue(bias, channels, addend, relu, result);
    }

    public boolean isNone() {
        return bias == null && addend == null && !relu && mask == null;
    }

    /**
     * Finishes results that lie in memory already: {@code rows} runs of {@code width} numbers, the first run at number
     * {@code at} and each next one {@code stride} further; each begins with channel {@code channel}. Where width =
     * stride, a run may hold many pixels.
     */
    public void finish(Span y, long at, int rows, int width, int stride, int channel) {
        if (isNone()) {
            return;
        }
        if (width == stride && rows > 1) {
            finish(y, at, 1, rows * width, rows * width, channel);
            return;
        }
        float[] block = STAGES.get()[0];
        int longest = longest();
        for (int row = 0; row < rows; row++) {
            for (int done = 0; done < width; done += longest) {
                int n = Math.min(longest, width - done);
                long from = at + (long) row * stride + done;
                int first = channels == 0 ? 0 : (channel + done) % channels;
                if (y instanceof ArraySpan array) {
                    apply(array.numbers(), (int) from, n, from, first);
                } else {
                    y.get(from, block, 0, n);
                    store(block, n, y, from, first);
                }
            }
        }
    }

    /** As many numbers as make whole pixels where more than one pixel fits into a block. */
    private int longest() {
        return channels == 0 || channels > Span.BLOCK ? Span.BLOCK : Span.BLOCK / channels * channels;
    }

    /**
     * Finishes {@code values[0..n)}, which begin with channel 0, and stores them from number {@code at} of the result
     * on.
     */
    void storeAll(float[] values, int n, Span y, long at) {
        float[] block = STAGES.get()[0];
        int longest = longest();
        for (int done = 0; done < n; done += longest) {
            int count = Math.min(longest, n - done);
            System.arraycopy(values, done, block, 0, count);
            store(block, count, y, at + done, channels == 0 ? 0 : done % channels);
        }
    }

    /** {@link #storeAll}, after which the values are undefined: those that fit into a block need not be copied. */
    void storeOver(float[] values, int n, Span y, long at) {
        if (n <= Span.BLOCK) {
            store(values, n, y, at, 0);
        } else {
            storeAll(values, n, y, at);
        }
    }

    /**
     * Finishes {@code block[0..n)}, n at most {@link Span#BLOCK}, and stores it at number {@code at} of the result. The
     * first number belongs to channel {@code channel}; those after the last channel belong to the next pixel. The
     * block's contents are undefined afterwards.
     */
    public void store(float[] block, int n, Span y, long at, int channel) {
        apply(block, 0, n, at, channel);
        y.put(at, block, 0, n);
    }

    /** Finishes {@code v[from..from+n)}, which are number {@code at} of the result and on. */
    private void apply(float[] v, int from, int n, long at, int channel) {
        boolean rectifies = relu;
        if (bias != null) {
            rectifies &= !add(v, from, bias, channel, n, addend == null);
        }
        if (addend != null) {
            rectifies &= !add(v, from, array(addend, at, 1, n), first(addend, at), n, true);
        }
        if (rectifies) {
            RUNS.rectify(v, from, n);
        }
        if (mask != null) {
            RUNS.mask(v, from, array(mask, at, 2, n), first(mask, at), n);
        }
    }

    /** Adds, and rectifies at once if that is to be and this is the last addition; whether it was done. */
    private boolean add(float[] v, int at, float[] from, int first, int n, boolean last) {
        if (relu && last) {
            RUNS.addAndRectify(v, at, from, first, n);
            return true;
        }
        RUNS.add(v, at, from, first, n);
        return false;
    }

    private static int first(Span span, long at) {
        return span instanceof ArraySpan ? (int) at : 0;
    }

    /** The array of a span on the heap, or a copy of n numbers in a stage. */
    private static float[] array(Span span, long at, int stage, int n) {
        if (span instanceof ArraySpan array) {
            return array.numbers();
        }
        float[] copy = STAGES.get()[stage];
        span.get(at, copy, 0, n);
        return copy;
    }
}
