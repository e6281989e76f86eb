package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Kernels against the definition, written as plain loops. */
class ReferenceTest {
    private static final int TRIES = 250;

    /** A small array on the heap that is zero outside. */
    private record Grid(double[] values, int... shape) {
        static Grid of(INDArray a) {
            return new Grid(
                    Span.of(a).toDoubles(),
                    Arrays.stream(a.shape()).mapToInt(Math::toIntExact).toArray());
        }

        int flat(int... at) {
            int flat = 0;
            for (int d = 0; d < at.length; d++) {
                if (at[d] < 0 || at[d] >= shape[d]) {
                    return -1;
                }
                flat = flat * shape[d] + at[d];
            }
            return flat;
        }

        double get(int... at) {
            int flat = flat(at);
            return flat < 0 ? 0 : values[flat];
        }

        boolean has(int... at) {
            return flat(at) >= 0;
        }
    }

    private static void close(INDArray found, double[] expected) {
        double[] values = Span.of(found).toDoubles();
        assertThat(values).hasSize(expected.length);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - expected[i]) <= 1e-12)) {
                throw new AssertionError("element " + i + ": expected " + expected[i] + ", found " + values[i]);
            }
        }
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("convolution")
    void conv2d(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int groups = draw.between(1, 3);
        int perGroup = draw.between(1, 3);
        int outPerGroup = draw.between(1, 4);
        int kh = draw.between(1, 4);
        int kw = draw.between(1, 4);
        int stride = draw.between(1, 4);
        int padding = draw.between(0, 4);
        int dilation = draw.between(1, 3);
        int h = dilation * (kh - 1) + draw.between(1, 9);
        int w = dilation * (kw - 1) + draw.between(1, 30);
        Variable x = Variable.leaf(draw.normal(draw.between(1, 3), groups * perGroup, h, w));
        Variable weight = Variable.leaf(draw.normal(groups * outPerGroup, perGroup, kh, kw));
        Variable bias = draw.chance() ? Variable.leaf(draw.normal(groups * outPerGroup)) : null;
        Variable y = Ops.conv2d(x, weight, bias, stride, padding, dilation, groups);
        int oh = (h + 2 * padding - dilation * (kh - 1) - 1) / stride + 1;
        int ow = (w + 2 * padding - dilation * (kw - 1) - 1) / stride + 1;
        assertThat(y.shape()).containsExactly(x.size(0), weight.size(0), oh, ow);
        Grid in = Grid.of(x.value());
        Grid kernel = Grid.of(weight.value());
        Variable upstream = Variable.of(draw.normal(y.shape()));
        Grid g = Grid.of(upstream.value());
        double[] out = new double[g.values.length];
        double[] dx = new double[in.values.length];
        double[] dw = new double[kernel.values.length];
        for (int n = 0; n < in.shape[0]; n++) {
            for (int o = 0; o < kernel.shape[0]; o++) {
                for (int i = 0; i < oh; i++) {
                    for (int j = 0; j < ow; j++) {
                        int to = g.flat(n, o, i, j);
                        out[to] = bias == null ? 0 : Span.of(bias.value()).get(o);
                        for (int c = 0; c < perGroup; c++) {
                            for (int a = 0; a < kh; a++) {
                                for (int b = 0; b < kw; b++) {
                                    int channel = o / outPerGroup * perGroup + c;
                                    int from = in.flat(
                                            n,
                                            channel,
                                            i * stride - padding + a * dilation,
                                            j * stride - padding + b * dilation);
                                    if (from >= 0) {
                                        int by = kernel.flat(o, c, a, b);
                                        out[to] += in.values[from] * kernel.values[by];
                                        dx[from] += g.values[to] * kernel.values[by];
                                        dw[by] += g.values[to] * in.values[from];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        close(y.value(), out);
        var gradients = Gradients.of(y).upstream(upstream).wrt(x, weight);
        close(gradients.get(0).value(), dx);
        close(gradients.get(1).value(), dw);
    }

    /** One window, at the top left of the padding, however far the next one would be. */
    @Test
    void aStrideBeyondTheImage() {
        Variable x = Variable.of(Memory.filled(DataType.DOUBLE, 2, 1, 1, 5, 5));
        Variable w = Variable.of(Memory.filled(DataType.DOUBLE, 1, 1, 1, 3, 3));
        Variable y = Ops.conv2d(x, w, null, Integer.MAX_VALUE, 2, 1, 1);
        assertThat(y.shape()).containsExactly(1, 1, 1, 1);
        assertThat(y.item()).isEqualTo(2);
        assertThat(Ops.maxPool2d(x, 4, Integer.MAX_VALUE, 2, true).item()).isEqualTo(2);
        assertThat(Ops.avgPool2d(x, 4, Integer.MAX_VALUE, 2).item()).isEqualTo(0.5);
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("max and average pooling")
    void pooling(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int kernel = draw.between(1, 5);
        int stride = draw.between(1, 5);
        int padding = draw.between(0, kernel / 2);
        boolean ceil = draw.chance();
        INDArray x = draw.normal(
                draw.between(1, 2), draw.between(1, 3), kernel + draw.between(0, 7), kernel + draw.between(0, 7));
        Grid in = Grid.of(x);
        Grid most = Grid.of(
                Ops.maxPool2d(Variable.of(x), kernel, stride, padding, ceil).value());
        Grid mean =
                Grid.of(Ops.avgPool2d(Variable.of(x), kernel, stride, padding).value());
        for (int d = 2; d < 4; d++) {
            assertThat(mean.shape[d]).isEqualTo((in.shape[d] + 2 * padding - kernel) / stride + 1);
            assertThat(most.shape[d]).isEqualTo(windows(in.shape[d], kernel, stride, padding, ceil));
        }
        for (int n = 0; n < in.shape[0]; n++) {
            for (int c = 0; c < in.shape[1]; c++) {
                for (int i = 0; i < most.shape[2]; i++) {
                    for (int j = 0; j < most.shape[3]; j++) {
                        double best = Double.NEGATIVE_INFINITY;
                        double sum = 0;
                        for (int a = 0; a < kernel; a++) {
                            for (int b = 0; b < kernel; b++) {
                                int row = i * stride - padding + a;
                                int column = j * stride - padding + b;
                                sum += in.get(n, c, row, column);
                                best = in.has(n, c, row, column) ? Math.max(best, in.get(n, c, row, column)) : best;
                            }
                        }
                        assertThat(most.get(n, c, i, j)).isEqualTo(best);
                        if (mean.has(n, c, i, j)) {
                            assertThat(mean.get(n, c, i, j)).isCloseTo(sum / (kernel * kernel), within(1e-13));
                        }
                    }
                }
            }
        }
    }

    /** Windows begin every {@code stride} pixels as long as they begin inside the image or the padding before it. */
    private static int windows(int extent, int kernel, int stride, int padding, boolean ceil) {
        int count = 0;
        for (int start = -padding; start < extent; start += stride) {
            boolean whole = start + kernel <= extent + padding;
            boolean needed = count == 0 || start - stride + kernel < extent + padding;
            count += whole || ceil && needed ? 1 : 0;
        }
        return count;
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    @Label("adaptive pooling")
    void adaptivePooling(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        INDArray x = draw.normal(draw.between(1, 2), draw.between(1, 3), draw.between(1, 9), draw.between(1, 9));
        Grid in = Grid.of(x);
        int oh = draw.between(1, 9);
        int ow = draw.between(1, 9);
        Grid y = Grid.of(Ops.adaptiveAvgPool2d(Variable.of(x), oh, ow).value());
        assertThat(y.shape).containsExactly(in.shape[0], in.shape[1], oh, ow);
        for (int p = 0; p < in.shape[0] * in.shape[1]; p++) {
            int n = p / in.shape[1];
            int c = p % in.shape[1];
            for (int i = 0; i < oh; i++) {
                for (int j = 0; j < ow; j++) {
                    double sum = 0;
                    int count = 0;
                    int bottom = (int) Math.ceil((i + 1.0) * in.shape[2] / oh - 1e-9);
                    int right = (int) Math.ceil((j + 1.0) * in.shape[3] / ow - 1e-9);
                    for (int a = i * in.shape[2] / oh; a < bottom; a++) {
                        for (int b = j * in.shape[3] / ow; b < right; b++) {
                            sum += in.get(n, c, a, b);
                            count++;
                        }
                    }
                    assertThat(y.get(n, c, i, j)).isCloseTo(sum / count, within(1e-13));
                }
            }
        }
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    @Label("broadcasting and its gradient")
    void broadcasting(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] large = draw.shape();
        Variable a = Variable.leaf(draw.normal(draw.broadcastable(large)));
        Variable b = Variable.leaf(draw.normal(draw.broadcastable(large)));
        Variable y = Ops.mul(a, b);
        Variable upstream = Variable.of(draw.normal(y.shape()));
        double[] u = Span.of(a.value()).toDoubles();
        double[] v = Span.of(b.value()).toDoubles();
        double[] g = Span.of(upstream.value()).toDoubles();
        double[] out = new double[g.length];
        double[] da = new double[u.length];
        double[] db = new double[v.length];
        for (int i = 0; i < out.length; i++) {
            int p = repeated(i, y.shape(), a.shape());
            int q = repeated(i, y.shape(), b.shape());
            out[i] = u[p] * v[q];
            da[p] += g[i] * v[q];
            db[q] += g[i] * u[p];
        }
        close(y.value(), out);
        var gradients = Gradients.of(y).upstream(upstream).wrt(a, b);
        close(gradients.get(0).value(), da);
        close(gradients.get(1).value(), db);
    }

    /** The element of an array of shape {@code small} that stands at flat position i of {@code large}. */
    private static int repeated(int i, long[] large, long[] small) {
        long flat = 0;
        long step = 1;
        long rest = i;
        for (int d = 1; d <= large.length; d++) {
            long at = rest % large[large.length - d];
            rest /= large[large.length - d];
            if (d <= small.length) {
                long extent = small[small.length - d];
                flat += extent == 1 ? 0 : at * step;
                step *= extent;
            }
        }
        return (int) flat;
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    @Label("matrix product")
    void matmul(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int m = draw.between(1, 20);
        int k = draw.between(1, 40);
        int n = draw.chance() ? draw.between(1, 30) : draw.between(500, 530);
        INDArray a = draw.normal(m, k);
        INDArray b = draw.normal(k, n);
        double[] u = Span.of(a).toDoubles();
        double[] v = Span.of(b).toDoubles();
        double[] out = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    out[i * n + j] += u[i * k + l] * v[l * n + j];
                }
            }
        }
        close(Ops.matmul(Variable.of(a), Variable.of(b)).value(), out);
        close(Ops.matmul(Variable.of(b.transpose()), Variable.of(a.transpose())).value(), transposed(out, m, n));
        close(Ops.linear(Variable.of(a), Variable.of(b.transpose()), null).value(), out);
    }

    private static double[] transposed(double[] a, int m, int n) {
        double[] t = new double[a.length];
        Arrays.setAll(t, i -> a[i % m * n + i / m]);
        return t;
    }

    @Property(tries = TRIES, seed = "6", edgeCases = EdgeCasesMode.NONE)
    @Label("gather and its gradient")
    void gather(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] shape = draw.shape();
        int dim = draw.between(0, shape.length - 1);
        long[] wanted = new long[shape.length];
        Arrays.setAll(wanted, d -> draw.between(1, d == dim ? 5 : (int) shape[d]));
        long[] index = new long[(int) Memory.length(wanted)];
        Arrays.setAll(index, i -> draw.between(0, (int) shape[dim] - 1));
        Variable x = Variable.leaf(draw.normal(shape));
        Variable y = Ops.gather(x, draw.chance() ? dim : dim - shape.length, index, wanted);
        double[] values = Span.of(x.value()).toDoubles();
        double[] out = new double[index.length];
        double[] counts = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            long rest = i;
            long flat = 0;
            long step = 1;
            for (int d = shape.length - 1; d >= 0; d--) {
                flat += step * (d == dim ? index[i] : rest % wanted[d]);
                rest /= wanted[d];
                step *= shape[d];
            }
            out[i] = values[(int) flat];
            counts[(int) flat]++;
        }
        close(y.value(), out);
        Variable ones = Variable.of(Memory.filled(DataType.DOUBLE, 1, wanted));
        close(Gradients.of(y).upstream(ones).wrt(x).value(), counts);
    }
}
