package io.github.perturb4j.testkit;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary shapes, and pairs and geometries of shapes that fit together. Small: ops are checked number by number. */
public final class Shapes {
    private static final int LARGEST_IMAGE = 7;

    private Shapes() {}

    /** Shapes of rank 1 to {@code mostRank} with extents 1 to {@code mostExtent}. */
    public static Arbitrary<long[]> shapes(int mostRank, int mostExtent) {
        return Arbitraries.longs()
                .between(1, mostExtent)
                .list()
                .ofMinSize(1)
                .ofMaxSize(mostRank)
                .map(Shapes::array);
    }

    private static long[] array(List<Long> extents) {
        return extents.stream().mapToLong(Long::longValue).toArray();
    }

    /** Two shapes of which the smaller is repeated to the larger by NumPy's rule. */
    public record Broadcast(long[] large, long[] small) {}

    /** Shapes of rank 1 to 4, and what broadcasts to them: leading extents missing, others 1. */
    public static Arbitrary<Broadcast> broadcasts() {
        return shapes(4, 4)
                .flatMap(large -> Combinators.combine(
                                Arbitraries.integers().between(0, large.length),
                                Arbitraries.of(true, false).list().ofSize(large.length))
                        .as((missing, ones) -> {
                            long[] small = new long[large.length - missing];
                            for (int d = 0; d < small.length; d++) {
                                small[d] = ones.get(d) ? 1 : large[d + missing];
                            }
                            return new Broadcast(large, small);
                        }));
    }

    /**
     * How a convolution goes over images (n, groups * inPerGroup, height, width) with a kernel (groups * outPerGroup,
     * inPerGroup, kernelHeight, kernelWidth); the kernel always fits into the padded image.
     */
    public record Convolution(
            long n,
            int groups,
            int inPerGroup,
            int outPerGroup,
            int height,
            int width,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int padding,
            int dilation) {
        public long[] input() {
            return new long[] {n, (long) groups * inPerGroup, height, width};
        }

        public long[] weight() {
            return new long[] {(long) groups * outPerGroup, inPerGroup, kernelHeight, kernelWidth};
        }

        public long[] output() {
            return new long[] {n, (long) groups * outPerGroup, extent(height, kernelHeight), extent(width, kernelWidth)
            };
        }

        private long extent(int image, int kernel) {
            return (image + 2L * padding - dilation * (kernel - 1L) - 1) / stride + 1;
        }

        private boolean fits() {
            return height + 2 * padding > dilation * (kernelHeight - 1)
                    && width + 2 * padding > dilation * (kernelWidth - 1);
        }
    }

    /** Convolutions with strides to 3, paddings to 2, dilations to 2, groups to 3, and kernels to 3 x 3. */
    public static Arbitrary<Convolution> convolutions() {
        Arbitrary<List<Integer>> sizes =
                Arbitraries.integers().between(1, 3).list().ofSize(7);
        Arbitrary<List<Integer>> images =
                Arbitraries.integers().between(1, LARGEST_IMAGE).list().ofSize(2);
        Arbitrary<Integer> paddings = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> dilations = Arbitraries.integers().between(1, 2);
        return Combinators.combine(sizes, images, paddings, dilations)
                .as((s, image, padding, dilation) -> new Convolution(
                        s.get(0),
                        s.get(1),
                        s.get(2),
                        s.get(3),
                        image.get(0),
                        image.get(1),
                        s.get(4),
                        s.get(5),
                        s.get(6),
                        padding,
                        dilation))
                .filter(Convolution::fits);
    }
}
