package io.github.perturb4j.nn.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which pieces of memory hold the buffers of some steps: a piece is used again as soon as the last step that reads its
 * buffer is done.
 *
 * @param piece the piece of each buffer; {@link #OUTSIDE} for those that a run is given
 * @param lengths the numbers in each buffer
 * @param sizes the numbers in each piece
 */
record BufferPlacement(int[] piece, long[] lengths, long[] sizes) {
    static final int OUTSIDE = -1;

    static BufferPlacement of(List<KernelSteps.Step> steps, long[] buffers) {
        return new Assignment(buffers).run(steps);
    }

    long bytes() {
        return Arrays.stream(sizes).sum() * Float.BYTES;
    }

    /** Whether memory made for another plan is enough for this one, piece by piece. */
    boolean fits(BufferPlacement other) {
        for (int i = 0; i < sizes.length; i++) {
            if (i >= other.sizes.length || sizes[i] > other.sizes[i]) {
                return false;
            }
        }
        return true;
    }

    private static final class Assignment {
        private final long[] buffers;
        private final int[] piece;
        private final int[] lastUse;
        private final List<Long> sizes = new ArrayList<>();
        private final List<Integer> free = new ArrayList<>();

        Assignment(long[] buffers) {
            this.buffers = buffers;
            this.piece = new int[buffers.length];
            this.lastUse = new int[buffers.length];
            Arrays.fill(piece, OUTSIDE);
        }

        BufferPlacement run(List<KernelSteps.Step> steps) {
            for (int s = 0; s < steps.size(); s++) {
                for (int buffer : steps.get(s).writes()) {
                    lastUse[buffer] = s;
                }
                for (int buffer : steps.get(s).reads()) {
                    lastUse[buffer] = s;
                }
            }
            for (int s = 0; s < steps.size(); s++) {
                for (int buffer : steps.get(s).writes()) {
                    piece[buffer] = buffers[buffer] == 0 ? OUTSIDE : take(buffers[buffer]);
                }
                for (int buffer = 0; buffer < buffers.length; buffer++) {
                    if (piece[buffer] != OUTSIDE && lastUse[buffer] == s) {
                        free.add(piece[buffer]);
                    }
                }
            }
            return new BufferPlacement(
                    piece, buffers, sizes.stream().mapToLong(Long::longValue).toArray());
        }

        /** The smallest free piece that is large enough, else a new one. */
        private int take(long numbers) {
            int best = OUTSIDE;
            for (int each : free) {
                if (sizes.get(each) >= numbers && (best == OUTSIDE || sizes.get(each) < sizes.get(best))) {
                    best = each;
                }
            }
            if (best != OUTSIDE) {
                free.remove(Integer.valueOf(best));
                return best;
            }
            sizes.add(numbers);
            return sizes.size() - 1;
        }
    }
}
