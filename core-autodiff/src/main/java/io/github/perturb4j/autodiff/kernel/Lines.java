package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Works on each line of an array along one dimension: softmax and its kin, maxima. */
public final class Lines {
    private static final int NUMBERS = 1 << 14; // of lines one after another
    private static final int MOST = 1 << 17; // of lines side by side that are copied
    private static final int NARROWEST = 16; // the floats of a cache line
    private static final int WIDEST = 1024;

    private Lines() {}

    /** Sets {@code y} from the line {@code x}. */
    @FunctionalInterface
    public interface Line {
        void apply(double[] x, double[] y);
    }

    /** A new array where every line of {@code x} along {@code dim} is replaced by one of {@code outExtent} numbers. */
    public static INDArray map(INDArray x, int dim, int outExtent, Line body) {
        long[] shape = x.shape().clone();
        shape[dim] = outExtent;
        INDArray y = Memory.uninitialized(x.dataType(), shape);
        Span in = Span.of(x);
        Span out = Span.of(y);
        Bundles bundles = new Bundles(x, dim, Math.max(NARROWEST, MOST / (int) x.size(dim)));
        Parallel.tiles(bundles.count(), tile -> {
            int width = bundles.width(tile);
            double[][] lines = bundles.read(in, tile);
            double[][] results = new double[width][outExtent];
            for (int w = 0; w < width; w++) {
                body.apply(lines[w], results[w]);
            }
            bundles.write(results, out, tile);
        });
        return y;
    }

    /** The flat position of the first maximum of every line along {@code dim}, which keeps extent 1; NaN wins. */
    public static Indices argmax(INDArray x, int dim) {
        long[] shape = x.shape().clone();
        shape[dim] = 1;
        int[] flat = new int[(int) Memory.length(shape)];
        Span in = Span.of(x);
        Bundles bundles = new Bundles(x, dim, WIDEST);
        Parallel.tiles(bundles.count(), tile -> {
            if (bundles.after == 1) {
                argmaxOfLines(in, bundles, tile, flat);
            } else {
                argmaxOfRows(in, bundles, tile, flat);
            }
        });
        return new Indices(shape, flat);
    }

    private static void argmaxOfLines(Span in, Bundles bundles, int tile, int[] flat) {
        int first = bundles.firstLine(tile);
        double[] line = new double[bundles.extent];
        for (int w = 0; w < bundles.width(tile); w++) {
            long at = bundles.at(first + w);
            in.get(at, line, 0, line.length);
            int best = 0;
            for (int i = 1; i < line.length; i++) {
                best = beats(line[i], line[best]) ? i : best;
            }
            flat[first + w] = (int) at + best;
        }
    }

    /** All lines of a bundle at once, a row across them at a time. */
    private static void argmaxOfRows(Span in, Bundles bundles, int tile, int[] flat) {
        int first = bundles.firstLine(tile);
        int width = bundles.width(tile);
        int at = (int) bundles.at(first);
        double[] most = new double[width];
        double[] row = new double[width];
        in.get(at, most, 0, width);
        for (int w = 0; w < width; w++) {
            flat[first + w] = at + w;
        }
        for (int i = 1; i < bundles.extent; i++) {
            int from = at + i * bundles.after;
            in.get(from, row, 0, width);
            for (int w = 0; w < width; w++) {
                if (beats(row[w], most[w])) {
                    most[w] = row[w];
                    flat[first + w] = from + w;
                }
            }
        }
    }

    private static boolean beats(double value, double most) {
        return value > most || Double.isNaN(value) && !Double.isNaN(most);
    }

    /** log sum_i exp x_i without overflow; minus infinity where every x is. */
    public static double logSumExp(double[] x) {
        double most = max(x);
        return Double.isInfinite(most) ? most : most + Math.log(sumExp(x, most));
    }

    /** The maximum; NaN if there is one. */
    public static double max(double[] x) {
        double most = Double.NEGATIVE_INFINITY;
        for (double v : x) {
            most = Math.max(most, v);
        }
        return most;
    }

    /** sum_i exp(x_i - shift). */
    public static double sumExp(double[] x, double shift) {
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v - shift);
        }
        return sum;
    }

    /**
     * Neighbouring lines, so that memory is read in runs even where a line's numbers lie apart: lines side by side
     * along the dimensions after theirs, or one after another where there are none.
     */
    private static final class Bundles {
        private final int extent;
        private final int after;
        private final int lines;
        private final int perBundle;
        private final int across; // bundles side by side

        /**
         * @param widest how many lines side by side at most; not more than an eighth of them, so that all cores have
         *     some
         */
        Bundles(INDArray x, int dim, int widest) {
            this.extent = (int) x.size(dim);
            this.after = (int) Memory.length(Arrays.copyOfRange(x.shape(), dim + 1, x.rank()));
            this.lines = (int) (x.length() / extent);
            int shared = Math.max(8 * NARROWEST, after / 8);
            this.perBundle = after == 1 ? Math.max(1, NUMBERS / extent) : Math.min(after, Math.min(widest, shared));
            this.across = after == 1 ? 1 : (after + perBundle - 1) / perBundle;
        }

        int count() {
            return after == 1 ? (lines + perBundle - 1) / perBundle : lines / after * across;
        }

        int firstLine(int bundle) {
            return after == 1 ? bundle * perBundle : bundle / across * after + bundle % across * perBundle;
        }

        int width(int bundle) {
            int end = after == 1 ? lines : (bundle / across + 1) * after;
            return Math.min(perBundle, end - firstLine(bundle));
        }

        /** Where a line begins. */
        long at(int line) {
            return at(line, extent);
        }

        private long at(int line, int ofExtent) {
            return (long) (line / after) * ofExtent * after + line % after;
        }

        double[][] read(Span in, int bundle) {
            int width = width(bundle);
            int first = firstLine(bundle);
            double[][] values = new double[width][extent];
            if (after == 1) {
                for (int w = 0; w < width; w++) {
                    in.get(at(first + w), values[w], 0, extent);
                }
                return values;
            }
            double[] row = new double[width];
            for (int i = 0; i < extent; i++) {
                in.get(at(first) + (long) i * after, row, 0, width);
                for (int w = 0; w < width; w++) {
                    values[w][i] = row[w];
                }
            }
            return values;
        }

        void write(double[][] values, Span out, int bundle) {
            int first = firstLine(bundle);
            int count = values[0].length;
            if (after == 1) {
                for (int w = 0; w < values.length; w++) {
                    out.put(at(first + w, count), values[w], 0, count);
                }
                return;
            }
            double[] row = new double[values.length];
            for (int i = 0; i < count; i++) {
                for (int w = 0; w < row.length; w++) {
                    row[w] = values[w][i];
                }
                out.put(at(first, count) + (long) i * after, row, 0, row.length);
            }
        }
    }
}
