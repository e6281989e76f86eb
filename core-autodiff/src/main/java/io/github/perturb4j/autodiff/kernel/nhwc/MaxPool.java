package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * Maximum pooling of (n, h, w, c) images, and its gradient, which goes to the first of equal maxima in row-major order
 * as in {@link io.github.perturb4j.autodiff.kernel.MaxPooling}. Which number of its window won is kept as a float
 * beside the result.
 *
 * <p>There are no comparisons, which the compiler would not vectorise: min(1, v 1e38 1e38) is 1 for every positive v
 * and 0 for 0. Numbers must be finite.
 */
public record MaxPool(Images in, Images out, int kernel, int stride, int padding) implements ImageMap {
    private static final Scratch.Arrays32 LINE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 TAP = new Scratch.Arrays32();
    private static final Scratch.Arrays32 BEST = new Scratch.Arrays32();
    private static final Scratch.Arrays32 INDEX = new Scratch.Arrays32();
    private static final Scratch.Arrays32 WINS = new Scratch.Arrays32();
    private static final Scratch.Arrays32 PHASES = new Scratch.Arrays32();
    private static final float LEAST = -Float.MAX_VALUE;

    @Override
    public Images output() {
        return out;
    }

    @Override
    public long saved() {
        return out.length();
    }

    @Override
    public String text() {
        return "max pool " + kernel + "x" + kernel + "/" + stride;
    }

    /**
     * y[n, i, j, c] = the maximum of its window; {@code winner}, as long as y, gets its number in the window, kh kernel
     * + kw.
     */
    @Override
    public void forward(Span x, Span y, Span winner, Epilogue epilogue) {
        Parallel.tiles(out.n() * out.height(), tile -> {
            int numbers = out.line();
            float[] line = LINE.get(in.line());
            float[] tap = TAP.get(numbers);
            float[] best = BEST.get(numbers);
            float[] index = INDEX.get(numbers);
            float[] wins = WINS.get(numbers);
            Arrays.fill(best, 0, numbers, LEAST);
            Arrays.fill(index, 0, numbers, 0f);
            int sample = tile / out.height();
            for (int kh = 0; kh < kernel; kh++) {
                int ih = tile % out.height() * stride - padding + kh;
                if (ih < 0 || ih >= in.height()) {
                    continue;
                }
                x.get(((long) sample * in.height() + ih) * in.line(), line, 0, in.line());
                for (int kw = 0; kw < kernel; kw++) {
                    pick(line, kw, tap);
                    wins(tap, best, wins, numbers);
                    moveTo(index, kh * kernel + kw, wins, numbers);
                    maximum(best, tap, numbers);
                }
            }
            winner.put((long) tile * numbers, index, 0, numbers);
            epilogue.storeAll(best, numbers, y, (long) tile * numbers);
        });
    }

    /** The pixels of a line that lie at column kw of their windows. */
    private void pick(float[] line, int kw, float[] tap) {
        int c = in.channels();
        for (int j = 0; j < out.width(); j++) {
            int iw = j * stride - padding + kw;
            if (iw < 0 || iw >= in.width()) {
                Arrays.fill(tap, j * c, j * c + c, LEAST);
            } else {
                System.arraycopy(line, iw * c, tap, j * c, c);
            }
        }
    }

    private static void wins(float[] tap, float[] best, float[] wins, int n) {
        for (int i = 0; i < n; i++) {
            wins[i] = Math.min(1f, Math.max(0f, tap[i] - best[i]) * 1e38f * 1e38f);
        }
    }

    private static void moveTo(float[] index, float number, float[] wins, int n) {
        for (int i = 0; i < n; i++) {
            index[i] += (number - index[i]) * wins[i];
        }
    }

    private static void maximum(float[] best, float[] tap, int n) {
        for (int i = 0; i < n; i++) {
            best[i] = Math.max(best[i], tap[i]);
        }
    }

    /** dL/dx given g = dL/dy and the winners. */
    @Override
    public void gradient(Span g, Span dx, Span winner, Epilogue epilogue) {
        Parallel.tiles(in.n() * in.height(), tile -> {
            int ih = tile % in.height();
            int run = (lead() + Math.max(out.width() + kernel / stride, in.width() / stride) + 1) * in.channels();
            float[] phases = PHASES.get(stride * run);
            Arrays.fill(phases, 0, stride * run, 0f);
            for (int kh = 0; kh < kernel; kh++) {
                int from = ih + padding - kh;
                if (from >= 0 && from % stride == 0 && from / stride < out.height()) {
                    long line = (long) (tile / in.height()) * out.height() + from / stride;
                    addLine(g, winner, line * out.line(), kh, phases, run);
                }
            }
            float[] whole = LINE.get(in.line());
            interleave(phases, run, whole);
            epilogue.storeAll(whole, in.line(), dx, (long) tile * in.line());
        });
    }

    private void addLine(Span g, Span winner, long at, int kh, float[] phases, int run) {
        int n = out.line();
        float[] upstream = BEST.get(n);
        float[] index = INDEX.get(n);
        float[] part = TAP.get(n);
        g.get(at, upstream, 0, n);
        winner.get(at, index, 0, n);
        for (int kw = 0; kw < kernel; kw++) {
            chosen(upstream, index, kh * kernel + kw, part, n);
            int phase = Math.floorMod(kw - padding, stride);
            int shift = Math.floorDiv(kw - padding, stride) + lead();
            add(phases, phase * run + shift * in.channels(), part, n);
        }
    }

    /** Pixels before the first one in each phase, so that padding's share has a place. */
    private int lead() {
        return (padding + stride - 1) / stride;
    }

    private static void chosen(float[] g, float[] index, float number, float[] part, int n) {
        for (int i = 0; i < n; i++) {
            part[i] = g[i] * (1f - Math.min(1f, Math.abs(index[i] - number)));
        }
    }

    private static void add(float[] to, int at, float[] from, int n) {
        for (int i = 0; i < n; i++) {
            to[at + i] += from[i];
        }
    }

    private void interleave(float[] phases, int run, float[] whole) {
        int c = in.channels();
        for (int iw = 0; iw < in.width(); iw++) {
            int from = iw % stride * run + (iw / stride + lead()) * c;
            System.arraycopy(phases, from, whole, iw * c, c);
        }
    }
}
