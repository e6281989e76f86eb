package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * Every so many pixels of an image, and some of its channels: number (n, c, i, j) of the small image is number (n, c +
 * start 1, start 2 + i step 2, start 3 + j step 3) of the large one. Either is made of the other, with zeros around it
 * where the small one is padded; the gradient goes the other way.
 *
 * @param start of the small image's first number, in the order (n, c, h, w); 0 for n
 * @param step to its next ones; 1 for n and c
 * @param pads whether it maps the small image to the large one
 */
public record Box(Images large, Images small, long[] start, long[] step, boolean pads) implements ImageMap {
    private static final Scratch.Arrays32 WIDE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 NARROW = new Scratch.Arrays32();

    @Override
    public Images output() {
        return pads ? large : small;
    }

    @Override
    public String text() {
        return pads ? "pad" : "slice";
    }

    @Override
    public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
        map(pads, x, y, epilogue);
    }

    @Override
    public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
        map(!pads, g, dx, epilogue);
    }

    private void map(boolean scatters, Span from, Span to, Epilogue epilogue) {
        if (scatters) {
            scatter(from, to, epilogue);
        } else {
            gather(from, to, epilogue);
        }
    }

    /** small = large at its places. */
    private void gather(Span from, Span to, Epilogue epilogue) {
        Parallel.tiles(small.n() * small.height(), tile -> {
            int sample = tile / small.height();
            int line = (int) (start[2] + tile % small.height() * step[2]);
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
    private void scatter(Span from, Span to, Epilogue epilogue) {
        int down = (int) step[2];
        Parallel.tiles(large.n() * large.height(), tile -> {
            int sample = tile / large.height();
            int below = tile % large.height() - (int) start[2];
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
        return (int) ((start[3] + j * step[3]) * large.channels() + start[1]);
    }
}
