package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds for every op, on any example of it: each a check of its own. */
public enum OpRule {
    /** Gradients agree with central differences. */
    FIRST_ORDER {
        @Override
        String broken(Example e, long seed) {
            GradCheck check = GradCheck.of(e.op()).seed(seed);
            GradCheck.Report quick = check.projected(1).samples(0).run(e.inputs());
            GradCheck.Report report =
                    quick.passed() ? GradCheck.of(e.op()).seed(seed).run(e.inputs()) : quick;
            return report.passed() ? null : report.toString();
        }
    },
    /** Gradients of gradients agree with central differences. */
    SECOND_ORDER {
        @Override
        String broken(Example e, long seed) {
            GradCheck.Report report =
                    GradCheck.of(e.op()).order(2).seed(seed).projected(4).run(e.inputs());
            return report.passed() ? null : report.toString();
        }
    },
    /** Forward mode is the transpose of reverse mode. */
    TRANSPOSED {
        @Override
        String broken(Example e, long seed) {
            return TransposeCheck.of(in -> Ops.apply(e.op(), in), seed, e.inputs())
                    .problem()
                    .orElse(null);
        }
    },
    /** The vector-Jacobian product is linear in the vector. */
    LINEAR {
        @Override
        String broken(Example e, long seed) {
            CounterRandom random = new CounterRandom(seed, 3);
            long[] shape = e.op().forward(e.inputs()).shape();
            double[] g = GradComparison.gaussian(random, Memory.length(shape));
            double[] h = GradComparison.gaussian(random, g.length);
            double[] both = new double[g.length];
            Arrays.setAll(both, i -> 2 * g[i] - 3 * h[i]);
            double[][] ofG = vjp(e, g, shape);
            double[][] ofH = vjp(e, h, shape);
            double[][] ofBoth = vjp(e, both, shape);
            for (int i = 0; i < ofG.length; i++) {
                for (int j = 0; j < ofG[i].length; j++) {
                    double expected = 2 * ofG[i][j] - 3 * ofH[i][j];
                    double size = 1 + Math.abs(ofG[i][j]) + Math.abs(ofH[i][j]);
                    if (!(Math.abs(ofBoth[i][j] - expected) <= 1e-11 * size)) {
                        return "not linear in g: of 2 g - 3 h, the gradient of input " + i + " at " + j + " is "
                                + ofBoth[i][j] + ", expected " + expected;
                    }
                }
            }
            return null;
        }
    },
    /** Inputs are never changed, results are of the stated shape, fresh, and the same twice. */
    PURE {
        @Override
        String broken(Example e, long seed) {
            double[][] before = numbers(e.inputs());
            INDArray y = e.op().forward(e.inputs());
            long[] stated = e.op().outputShape(
                            Arrays.stream(e.inputs()).map(INDArray::shape).toArray(long[][]::new));
            double[] first = Span.of(y).toDoubles();
            vjp(e, new double[first.length], y.shape());
            if (!Arrays.deepEquals(before, numbers(e.inputs()))) {
                return "an input was changed";
            }
            if (stated != null && !Arrays.equals(stated, y.shape())) {
                return "the stated shape is " + Arrays.toString(stated) + ", the result's "
                        + Arrays.toString(y.shape());
            }
            Span.of(y).putAll(new double[first.length]);
            return Arrays.equals(first, Span.of(e.op().forward(e.inputs())).toDoubles())
                    ? null
                    : "the result is another the second time";
        }
    },
    /** Float32 agrees with float64, forward and backward. */
    PRECISION {
        @Override
        String broken(Example e, long seed) {
            INDArray[] narrow = as(DataType.FLOAT, e.inputs());
            INDArray[] wide = as(DataType.DOUBLE, narrow);
            INDArray y = e.op().forward(wide);
            String result = apart("the result", e.op().forward(narrow), y);
            if (result != null) {
                return result;
            }
            INDArray g = Memory.copy(new Draw(seed).normal(y.shape()), DataType.FLOAT);
            List<Variable> left = gradients(e, narrow, g);
            List<Variable> right = gradients(e, wide, Memory.copy(g, DataType.DOUBLE));
            for (int i = 0; i < narrow.length; i++) {
                String part = right.get(i) == null
                        ? null
                        : apart(
                                "the gradient of input " + i,
                                left.get(i).value(),
                                right.get(i).value());
                if (part != null) {
                    return part;
                }
            }
            return null;
        }
    };

    private static final double FLOAT_TOLERANCE = 2e-5;

    /** What is wrong, null if nothing is. */
    abstract String broken(Example e, long seed);

    /**
     * Checks this rule on one example.
     *
     * @param seed of random vectors; the same seed checks the same
     * @return what is wrong, with what was found and expected; empty if the rule holds. An op that throws breaks it
     */
    public Optional<String> problem(Example e, long seed) {
        try {
            return Optional.ofNullable(broken(e, seed));
        } catch (RuntimeException thrown) {
            return Optional.of("threw " + thrown);
        }
    }

    /**
     * Does nothing if all rules hold for an example.
     *
     * @throws AssertionError naming the op, the rules that are broken, and how
     */
    public static void checkAll(Example e, long seed) {
        StringBuilder problems = new StringBuilder();
        for (OpRule rule : values()) {
            rule.problem(e, seed)
                    .ifPresent(p -> problems.append(System.lineSeparator())
                            .append(rule)
                            .append(": ")
                            .append(p));
        }
        if (problems.length() > 0) {
            throw new AssertionError(e.op() + ", seed " + seed + ", breaks:" + problems);
        }
    }

    private static double[][] numbers(INDArray... arrays) {
        return Arrays.stream(arrays).map(x -> Span.of(x).toDoubles()).toArray(double[][]::new);
    }

    private static INDArray[] as(DataType type, INDArray... arrays) {
        return Arrays.stream(arrays).map(x -> Memory.copy(x, type)).toArray(INDArray[]::new);
    }

    private static List<Variable> gradients(Example e, INDArray[] inputs, INDArray g) {
        Variable[] leaves = Arrays.stream(inputs).map(Variable::leaf).toArray(Variable[]::new);
        return Gradients.of(Ops.apply(e.op(), leaves))
                .upstream(Variable.of(g))
                .allowUnused()
                .wrt(Arrays.asList(leaves));
    }

    private static double[][] vjp(Example e, double[] g, long[] shape) {
        return gradients(e, e.inputs(), Memory.of(DataType.DOUBLE, g, shape)).stream()
                .map(v -> v == null ? new double[0] : Span.of(v.value()).toDoubles())
                .toArray(double[][]::new);
    }

    private static String apart(String what, INDArray narrow, INDArray wide) {
        if (narrow.dataType() != DataType.FLOAT || !Arrays.equals(narrow.shape(), wide.shape())) {
            return what + " of float32 is " + narrow.dataType() + Arrays.toString(narrow.shape()) + ", of float64 "
                    + Arrays.toString(wide.shape());
        }
        double[] a = Span.of(narrow).toDoubles();
        double[] b = Span.of(wide).toDoubles();
        double most = Arrays.stream(b).map(Math::abs).max().orElse(0);
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= FLOAT_TOLERANCE * Math.max(1, most))) {
                return what + " at " + i + " is " + a[i] + " in float32 and " + b[i] + " in float64";
            }
        }
        return null;
    }
}
