package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Each method of {@link Kernels}, by both providers, on the same float32 arrays of random shapes: the plain one
 * computes in float64. Errors are relative to numbers of size 1, which is what is drawn.
 */
class KernelsTest {
    private static final int TRIES = 40;
    private static final double PRECISION = 5e-6;

    /** A method's results, for a provider and numbers drawn from a seed. */
    private static final Map<String, BiFunction<Kernels, Draw, INDArray[]>> CASES = cases();

    private static Map<String, BiFunction<Kernels, Draw, INDArray[]>> cases() {
        Map<String, BiFunction<Kernels, Draw, INDArray[]>> all = new TreeMap<>();
        elements(all);
        lines(all);
        moves(all);
        channels(all);
        pools(all);
        return all;
    }

    private static void elements(Map<String, BiFunction<Kernels, Draw, INDArray[]>> all) {
        all.put("elements.map", (kernels, draw) -> {
            long[] shape = shape(draw, draw.between(1, 4));
            INDArray x = kinds(draw, shape);
            return new INDArray[] {
                kernels.elements().map(x, Math::abs, FloatLoops::abs),
                kernels.elements().map(x, v -> -v, FloatLoops::negate),
                kernels.elements().map(x, v -> v + 0.25, FloatLoops.shift(0.25f)),
                kernels.elements().map(x, v -> v * 0.5, FloatLoops.scale(0.5f)),
                kernels.elements().map(x, v -> Math.min(Math.max(v, -1), 2), FloatLoops.clamp(-1, 2)),
                kernels.elements().map(x, Math::sqrt, FloatLoops::sqrt),
                kernels.elements().map(normal(draw, shape), v -> v * v, FloatLoops::square),
                kernels.elements().map(normal(draw, shape), Math::exp, FloatMath::exp)
            };
        });
        all.put("elements.zip", (kernels, draw) -> {
            long[] shape = shape(draw, draw.between(1, 4));
            INDArray a = normal(draw, shape);
            INDArray b = normal(draw, shape);
            INDArray g = kinds(draw, shape);
            INDArray h = kinds(draw, shape);
            return new INDArray[] {
                kernels.elements().zip(a, b, Double::sum, FloatLoops::add),
                kernels.elements().zip(a, b, (u, v) -> u - v, FloatLoops::subtract),
                kernels.elements().zip(a, b, (u, v) -> u * v, FloatLoops::multiply),
                kernels.elements().zip(a, b, (u, v) -> u / v, FloatLoops::divide),
                kernels.elements().zip(a, b, (u, t) -> u * (1 - t * t), FloatLoops::tanhGradient),
                kernels.elements().zip(a, b, (u, s) -> u * (s * (1 - s)), FloatLoops::sigmoidGradient),
                kernels.elements().zip(g, h, Math::max, FloatLoops::maximum),
                kernels.elements().zip(g, h, Math::min, FloatLoops::minimum)
            };
        });
        all.put("elements.mapBits", (kernels, draw) -> {
            INDArray x = kinds(draw, shape(draw, draw.between(1, 4)));
            return new INDArray[] {
                kernels.elements().mapBits(x, v -> Math.max(0, v), FloatBits::relu),
                kernels.elements().mapBits(x, v -> Double.isNaN(v) ? 0 : Math.signum(v), FloatBits::sign),
                kernels.elements().mapBits(x, v -> v >= -1 && v <= 2 ? 1 : 0, FloatBits.inside(-1, 2))
            };
        });
        all.put("elements.zipBits", (kernels, draw) -> {
            long[] shape = shape(draw, draw.between(1, 4));
            INDArray a = kinds(draw, shape);
            INDArray b = kinds(draw, shape);
            return new INDArray[] {
                kernels.elements().zipBits(a, b, (mask, g) -> mask <= 0 ? 0 : g, FloatBits::mask),
                kernels.elements().zipBits(a, b, (u, v) -> u < v ? 0 : u == v ? 0.5 : 1, FloatBits::share)
            };
        });
    }

    private static void lines(Map<String, BiFunction<Kernels, Draw, INDArray[]>> all) {
        all.put("lines.softmax", (kernels, draw) -> {
            INDArray x = normal(draw, lineShape(draw));
            int dim = draw.between(0, x.rank() - 1);
            return new INDArray[] {
                kernels.lines().softmax(x, dim, false), kernels.lines().softmax(kinds(draw, x.shape()), dim, true)
            };
        });
        all.put("lines.logSoftmax", (kernels, draw) -> {
            INDArray x = normal(draw, lineShape(draw));
            return new INDArray[] {kernels.lines().logSoftmax(x, draw.between(0, x.rank() - 1))};
        });
        all.put("lines.logSumExp", (kernels, draw) -> {
            INDArray x = draw.chance() ? normal(draw, lineShape(draw)) : kinds(draw, lineShape(draw));
            return new INDArray[] {kernels.lines().logSumExp(x, draw.between(0, x.rank() - 1))};
        });
        all.put("lines.softmaxGradient", (kernels, draw) -> {
            INDArray x = normal(draw, lineShape(draw));
            INDArray y = Kernels.PLAIN.lines().softmax(x, x.rank() - 1, false);
            return new INDArray[] {kernels.lines().softmaxGradient(y, normal(draw, x.shape()))};
        });
        all.put("lines.logSoftmaxGradient", (kernels, draw) -> {
            INDArray x = normal(draw, lineShape(draw));
            INDArray y = Kernels.PLAIN.lines().logSoftmax(x, x.rank() - 1);
            return new INDArray[] {kernels.lines().logSoftmaxGradient(y, normal(draw, x.shape()))};
        });
        all.put("lines.maxGradient", (kernels, draw) -> {
            INDArray x = kinds(draw, lineShape(draw));
            INDArray y = Lines.argmax(x, x.rank() - 1).pick(x);
            return new INDArray[] {kernels.lines().maxGradient(x, y, normal(draw, y.shape()))};
        });
    }

    private static void moves(Map<String, BiFunction<Kernels, Draw, INDArray[]>> all) {
        all.put("moves.copy", (kernels, draw) -> {
            long[] shape = shape(draw, draw.between(1, 4));
            int[] order = draw.permutation(shape.length);
            INDArray x = kinds(draw, shape);
            INDArray turned = Memory.filled(
                    DataType.FLOAT,
                    7,
                    Arrays.stream(order).mapToLong(d -> shape[d]).toArray());
            long[] from = Memory.strides(shape);
            long[] strides = Arrays.stream(order).mapToLong(d -> from[d]).toArray();
            long[] to = Memory.strides(turned.shape());
            kernels.moves().copy(Span.of(x), 0, strides, turned.shape(), Span.of(turned), 0, to);
            return new INDArray[] {turned};
        });
        all.put("moves.sum", (kernels, draw) -> {
            long[] shape = draw.chance() ? shape(draw, draw.between(1, 4)) : new long[] {draw.between(1, 3), 40_000};
            long[] small = shape.clone();
            long[] strides = new long[shape.length];
            for (int d = 0; d < shape.length; d++) {
                small[d] = draw.chance() ? 1 : shape[d];
            }
            long[] step = Memory.strides(small);
            Arrays.setAll(strides, d -> small[d] == 1 ? 0 : step[d]);
            INDArray positive =
                    Memory.copy(draw.uniform(0, 1, shape), DataType.FLOAT); // a sum is as large as its terms
            return new INDArray[] {kernels.moves().sum(positive, small, strides)};
        });
        all.put("moves.embed", (kernels, draw) -> {
            long[] shape = shape(draw, draw.between(1, 4));
            long[] start = new long[shape.length];
            long[] step = new long[shape.length];
            long[] around = new long[shape.length];
            for (int d = 0; d < shape.length; d++) {
                start[d] = draw.between(0, 2);
                step[d] = draw.between(1, 3);
                around[d] = start[d] + (shape[d] - 1) * step[d] + draw.between(1, 3);
            }
            return new INDArray[] {kernels.moves().embed(kinds(draw, shape), start, around, step)};
        });
    }

    private static void channels(Map<String, BiFunction<Kernels, Draw, INDArray[]>> all) {
        all.put("channels.moments", (kernels, draw) -> {
            INDArray x = image(draw);
            Moments moments = kernels.channels().moments(x);
            long n = x.size(1);
            return new INDArray[] {
                Memory.of(DataType.DOUBLE, moments.mean(), n), Memory.of(DataType.DOUBLE, moments.variance(), n)
            };
        });
        all.put("channels.gradients", (kernels, draw) -> {
            INDArray x = image(draw);
            return scaled(x, kernels.channels().gradients(x, normal(draw, x.size(1)), normal(draw, x.shape()), 1e-5));
        });
        all.put("channels.rectifiedGradients", (kernels, draw) -> {
            INDArray x = image(draw);
            INDArray weight = normal(draw, x.size(1));
            INDArray bias = normal(draw, x.size(1));
            Moments moments = Kernels.FAST.channels().moments(x);
            INDArray y = BatchStatistics.normalised(x, moments, weight, bias, 1e-5, true, null);
            return scaled(x, kernels.channels().rectifiedGradients(x, weight, bias, y, normal(draw, x.shape()), 1e-5));
        });
        all.put("channels.affine", (kernels, draw) -> {
            INDArray x = image(draw);
            double[] scale = Span.of(normal(draw, x.size(1))).toDoubles();
            double[] shift = Span.of(normal(draw, x.size(1))).toDoubles();
            INDArray addend = draw.chance() ? normal(draw, x.shape()) : null;
            return new INDArray[] {kernels.channels().affine(x, scale, shift, addend, draw.chance())};
        });
    }

    private static void pools(Map<String, BiFunction<Kernels, Draw, INDArray[]>> all) {
        all.put("pools.means", (kernels, draw) -> {
            INDArray x = Memory.copy(draw.uniform(0, 1, planes(draw)), DataType.FLOAT);
            boolean whole = draw.chance();
            return new INDArray[] {
                kernels.pools().means(x, windows(draw, x.size(2), whole), windows(draw, x.size(3), whole))
            };
        });
        all.put("pools.spread", (kernels, draw) -> {
            long[] shape = planes(draw);
            boolean whole = draw.chance();
            Windows rows = windows(draw, shape[2], whole);
            Windows columns = windows(draw, shape[3], whole);
            INDArray g =
                    Memory.copy(draw.uniform(0, 1, shape[0], shape[1], rows.count(), columns.count()), DataType.FLOAT);
            return new INDArray[] {kernels.pools().spread(g, rows, columns)};
        });
        all.put("pools.newTaken", (kernels, draw) -> maxima(kernels, draw, true));
        all.put("pools.maxima", (kernels, draw) -> maxima(kernels, draw, true));
        all.put("pools.maximaGradient", (kernels, draw) -> maxima(kernels, draw, draw.chance()));
    }

    private static INDArray[] maxima(Kernels kernels, Draw draw, boolean keep) {
        int kernel = draw.between(1, 5);
        int stride = draw.between(1, 3);
        int padding = draw.between(0, kernel / 2);
        long[] shape = planes(draw);
        int height = (int) (shape[2] + 2 * padding - kernel) / stride + 1;
        int width = (int) (shape[3] + 2 * padding - kernel) / stride + 1;
        INDArray x = draw.chance() ? kinds(draw, shape) : normal(draw, shape);
        MaxPooling at = new MaxPooling(kernel, stride, padding, height, width);
        byte[] taken = keep ? kernels.pools().newTaken(at, x) : null;
        INDArray y = kernels.pools().maxima(at, x, taken);
        return new INDArray[] {y, kernels.pools().maximaGradient(at, x, taken, normal(draw, y.shape()))};
    }

    private static Windows windows(Draw draw, long extent, boolean whole) {
        int kernel = draw.between(1, 5);
        return whole
                ? Windows.adaptive((int) extent, 1)
                : Windows.sliding((int) extent, kernel, draw.between(1, 3), draw.between(0, kernel / 2));
    }

    private static long[] planes(Draw draw) {
        return new long[] {draw.between(1, 3), draw.between(1, 9), draw.between(5, 67), draw.between(5, 67)};
    }

    private static long[] lineShape(Draw draw) {
        long extent = draw.chance() ? draw.between(1, 67) : draw.between(68, 2500);
        return new long[] {draw.between(1, 9), extent};
    }

    private static long[] shape(Draw draw, int rank) {
        while (true) {
            long[] shape = new long[rank];
            Arrays.setAll(shape, d -> draw.between(1, draw.chance() ? 5 : 67));
            if (Memory.length(shape) <= 30_000) {
                return shape;
            }
        }
    }

    private static INDArray normal(Draw draw, long... shape) {
        return Memory.copy(draw.normal(shape), DataType.FLOAT);
    }

    private static INDArray kinds(Draw draw, long... shape) {
        return Memory.copy(FastOpsTest.kinds(draw, shape), DataType.FLOAT);
    }

    private static INDArray image(Draw draw) {
        return normal(draw, draw.between(2, 20), draw.between(1, 5), draw.between(1, 40), draw.between(1, 40));
    }

    /**
     * Batch norm's gradients; those by weight and bias, which are sums over a channel, relative to the root of its
     * length.
     */
    private static INDArray[] scaled(INDArray x, INDArray[] gradients) {
        double size = Math.sqrt(x.length());
        return new INDArray[] {
            gradients[0], Elementwise.map(gradients[1], v -> v / size), Elementwise.map(gradients[2], v -> v / size)
        };
    }

    @Test
    void everyMethodOfEveryPartHasACase() {
        var methods = new TreeSet<String>();
        for (RecordComponent part : Kernels.class.getRecordComponents()) {
            for (Method method : part.getType().getDeclaredMethods()) {
                methods.add(part.getName() + "." + method.getName());
            }
        }
        assertThat(CASES.keySet()).isEqualTo(methods);
    }

    static TreeSet<String> methods() {
        return new TreeSet<>(CASES.keySet());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void bothProvidersAgree(String method) {
        for (int seed = 0; seed < TRIES; seed++) {
            INDArray[] plain = CASES.get(method).apply(Kernels.PLAIN, new Draw(seed));
            INDArray[] fast = CASES.get(method).apply(Kernels.FAST, new Draw(seed));
            for (int i = 0; i < plain.length; i++) {
                String what = "seed " + seed + ", result " + i + " of shape " + Arrays.toString(plain[i].shape());
                assertThat(fast[i].shape()).as(what).containsExactly(plain[i].shape());
                assertThat(fast[i].dataType()).as(what).isEqualTo(plain[i].dataType());
                FastOpsTest.close(
                        Span.of(fast[i]).toDoubles(), Span.of(plain[i]).toDoubles(), PRECISION, what);
            }
        }
    }
}
