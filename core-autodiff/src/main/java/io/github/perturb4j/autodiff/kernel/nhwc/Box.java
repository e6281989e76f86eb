package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * Every step-th pixel of an image, and some of its channels: pixel (i, j) and channel c of the small image is pixel
 * (top + i down, left + j right) and channel first + c of the large one. {@link #gather} reads the box; {@link
 * #scatter} writes it and zeros around it. Each is the other's gradient.
 */
public record Box(Images large, Images small, int top, int down, int left, int right, int first) {
    private static final Scratch.Arrays32 WIDE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 NARROW = new Scratch.Arrays32();

    /** small[n, i, j, c] = large at its place. */
    public void gather(Span from, Span to, Epilogue epilogue) {
        Parallel.tiles(small.n() * small.height(), tile -> {
            int sample = tile / small.height();
            int line = top + tile % small.height() * down;
            float[] wide = WIDE.get(large.line());
            float[] narrow = NARROW.get(small.line());
            from.get(((long) sample * large.height() + line) * large.line(), wide, 0, large.line());
            for (int j = 0; j < small.width(); j++) {
                System.arraycopy(wide, place(j), narrow, j * small.channels(), small.channels());
            }
            epilogue.storeAll(narrow, small.line(), to, (long) tile * small.line());
        });
    }

    /** large = small at its places, 0 elsewhere. */
    public void scatter(Span from, Span to, Epilogue epilogue) {
        Parallel.tiles(large.n() * large.height(), tile -> {
            int sample = tile / large.height();
            int below = tile % large.height() - top;
            float[] wide = WIDE.get(large.line());
            Arrays.fill(wide, 0, large.line(), 0f);
            if (below >= 0 && below % down == 0 && below / down < small.height()) {
                float[] narrow = NARROW.get(small.line());
                long line = (long) sample * small.height() + below / down;
                from.get(line * small.line(), narrow, 0, small.line());
                for (int j = 0; j < small.width(); j++) {
                    System.arraycopy(narrow, j * small.channels(), wide, place(j), small.channels());
                }
            }
            epilogue.storeAll(wide, large.line(), to, (long) tile * large.line());
        });
    }

    private int place(int j) {
        return (left + j * right) * large.channels() + first;
    }
}
