package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int CHANNELS = 3;

    /** No two pixels alike, none 0 or 1/2, with {@code margin} numbers before and behind that nobody may touch. */
    private static float[] image(int height, int width, int margin) {
        float[] pixels = new float[CHANNELS * height * width + 2 * margin];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (i + 1) / (4f * pixels.length);
        }
        return pixels;
    }

    private static float[] augmented(Augmentation augmentation, int height, int width, long seed) {
        float[] pixels = image(height, width, 0);
        augmentation.apply(pixels, 0, CHANNELS, height, width, new CounterRandom(seed));
        return pixels;
    }

    @Property(tries = 100)
    void noneChangesNothing(
            @ForAll @IntRange(min = 1, max = 9) int h, @ForAll @IntRange(min = 1, max = 9) int w, @ForAll long seed) {
        assertThat(augmented(Augmentation.NONE, h, w, seed)).isEqualTo(image(h, w, 0));
    }

    @Property(tries = 100)
    void flipMirrorsRowsOrNot(
            @ForAll @IntRange(min = 2, max = 9) int h, @ForAll @IntRange(min = 2, max = 9) int w, @ForAll long seed) {
        float[] before = image(h, w, 0);
        float[] mirrored = new float[before.length];
        for (int i = 0; i < before.length; i++) {
            mirrored[i] = before[i / w * w + w - 1 - i % w];
        }
        float[] after = augmented(new Augmentation(true, 0, 0), h, w, seed);
        assertThat(Arrays.equals(after, before) || Arrays.equals(after, mirrored))
                .isTrue();
    }

    /** Against a padded copy cropped at each of the places there are: one of them must fit, and all must come up. */
    @Property(tries = 200)
    void cropIsAPieceOfThePaddedImage(
            @ForAll @IntRange(min = 4, max = 9) int h,
            @ForAll @IntRange(min = 4, max = 9) int w,
            @ForAll @IntRange(min = 1, max = 3) int pad,
            @ForAll long seed) {
        float[] after = augmented(new Augmentation(false, pad, 0), h, w, seed);
        assertThat(places(after, h, w, pad)).hasSize(1);
    }

    @Test
    void everyCropComesUp() {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            seen.addAll(places(augmented(new Augmentation(false, 2, 0), 6, 5, seed), 6, 5, 2));
        }
        assertThat(seen).hasSize(25);
    }

    private static Set<String> places(float[] crop, int h, int w, int pad) {
        float[] image = image(h, w, 0);
        Set<String> found = new HashSet<>();
        for (int top = 0; top <= 2 * pad; top++) {
            for (int left = 0; left <= 2 * pad; left++) {
                boolean same = true;
                for (int i = 0; i < crop.length; i++) {
                    int y = i / w % h + top - pad;
                    int x = i % w + left - pad;
                    boolean inside = y >= 0 && y < h && x >= 0 && x < w;
                    same &= crop[i] == (inside ? image[i / (h * w) * h * w + y * w + x] : 0f);
                }
                if (same) {
                    found.add(left + "," + top);
                }
            }
        }
        return found;
    }

    @Property(tries = 200)
    void cutoutIsASquareAlikeInAllChannels(
            @ForAll @IntRange(min = 3, max = 12) int h,
            @ForAll @IntRange(min = 3, max = 12) int w,
            @ForAll @IntRange(min = 1, max = 5) int cutout,
            @ForAll long seed) {
        float[] before = image(h, w, 0);
        float[] after = augmented(new Augmentation(false, 0, cutout), h, w, seed);
        int left = w;
        int right = -1;
        int top = h;
        int bottom = -1;
        int holes = 0;
        for (int i = 0; i < after.length; i++) {
            if (after[i] != before[i]) {
                assertThat(after[i]).isEqualTo(0.5f);
                holes++;
                left = Math.min(left, i % w);
                right = Math.max(right, i % w);
                top = Math.min(top, i / w % h);
                bottom = Math.max(bottom, i / w % h);
            }
        }
        int wide = right - left + 1;
        int high = bottom - top + 1;
        assertThat(holes).isEqualTo(CHANNELS * wide * high);
        assertThat(wide == cutout || left == 0 || right == w - 1).isTrue();
        assertThat(high == cutout || top == 0 || bottom == h - 1).isTrue();
        assertThat(wide).isBetween(1, cutout);
        assertThat(high).isBetween(1, cutout);
    }

    @Property(tries = 100)
    void neighboursInTheBatchAreNotTouched(@ForAll long seed) {
        int margin = 50;
        float[] before = image(8, 7, margin);
        float[] after = before.clone();
        new Augmentation(true, 3, 4).apply(after, margin, CHANNELS, 8, 7, new CounterRandom(seed));
        assertThat(Arrays.copyOf(after, margin)).isEqualTo(Arrays.copyOf(before, margin));
        assertThat(Arrays.copyOfRange(after, after.length - margin, after.length))
                .isEqualTo(Arrays.copyOfRange(before, before.length - margin, before.length));
    }

    @Property(tries = 50)
    void sameNumbersSameImage(@ForAll long seed) {
        Augmentation all = new Augmentation(true, 3, 4);
        assertThat(augmented(all, 9, 8, seed)).isEqualTo(augmented(all, 9, 8, seed));
    }

    /** Asking for one change does not alter what another does: the draws come in one order. */
    @Test
    void changesAreDrawnIndependently() {
        for (int seed = 0; seed < 50; seed++) {
            float[] shifted = augmented(new Augmentation(false, 2, 0), 8, 8, seed);
            float[] both = augmented(new Augmentation(false, 2, 3), 8, 8, seed);
            for (int i = 0; i < both.length; i++) {
                assertThat(both[i] == shifted[i] || both[i] == 0.5f).isTrue();
            }
        }
    }

    @Test
    void badArguments() {
        assertThatThrownBy(() -> new Augmentation(true, -1, 0)).hasMessageContaining("padding of -1");
        assertThatThrownBy(() -> new Augmentation(true, 0, -2)).hasMessageContaining("cutout of -2");
        assertThatThrownBy(() -> augmented(new Augmentation(false, 4, 0), 4, 9, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("9x4", "up to 4 pixels", "less than both sides");
        assertThatThrownBy(() -> Augmentation.NONE.apply(new float[10], 0, 3, 2, 2, new CounterRandom(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
