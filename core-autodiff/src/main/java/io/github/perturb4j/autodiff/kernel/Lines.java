package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Works on each line of an array along one dimension: softmax and its kin, maxima. */
public final class Lines {
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
        Span out = Span.of(y);
        int after = after(x, dim);
        forEach(x, dim, (line, values) -> {
            double[] result = new double[outExtent];
            body.apply(values, result);
            long at = (long) (line / after) * outExtent * after + line % after;
            for (int i = 0; i < outExtent && after > 1; i++) {
                out.put(at + (long) i * after, result, i, 1);
            }
            if (after == 1) {
                out.put(at, result, 0, outExtent);
            }
        });
        return y;
    }

    /** The flat position of the first maximum of every line along {@code dim}, which keeps extent 1; NaN wins. */
    public static Indices argmax(INDArray x, int dim) {
        long[] shape = x.shape().clone();
        int extent = (int) shape[dim];
        shape[dim] = 1;
        int after = after(x, dim);
        int[] flat = new int[(int) Memory.length(shape)];
        forEach(x, dim, (line, values) -> {
            int best = 0;
            for (int i = 1; i < extent; i++) {
                boolean firstNaN = Double.isNaN(values[i]) && !Double.isNaN(values[best]);
                best = values[i] > values[best] || firstNaN ? i : best;
            }
            flat[line] = line / after * extent * after + best * after + line % after;
        });
        return new Indices(shape, flat);
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

    @FunctionalInterface
    private interface Visit {
        void line(int number, double[] values);
    }

    private static int after(INDArray x, int dim) {
        return (int) Memory.length(Arrays.copyOfRange(x.shape(), dim + 1, x.rank()));
    }

    private static void forEach(INDArray x, int dim, Visit visit) {
        int extent = (int) x.size(dim);
        int after = after(x, dim);
        int lines = (int) (x.length() / extent);
        int perTile = Math.max(1, 16384 / extent);
        Span in = Span.of(x);
        Parallel.tiles((lines + perTile - 1) / perTile, tile -> {
            double[] values = new double[extent];
            for (int line = tile * perTile; line < Math.min(lines, (tile + 1) * perTile); line++) {
                long at = (long) (line / after) * extent * after + line % after;
                if (after == 1) {
                    in.get(at, values, 0, extent);
                } else {
                    for (int i = 0; i < extent; i++) {
                        values[i] = in.get(at + (long) i * after);
                    }
                }
                visit.line(line, values);
            }
        });
    }
}
