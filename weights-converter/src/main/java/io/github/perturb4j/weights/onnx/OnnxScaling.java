package io.github.perturb4j.weights.onnx;

import java.util.Arrays;

/**
 * How one axis is resized: which element each new one is, or the weights of all elements in each new one.
 *
 * @param count how many new elements there are
 * @param choice the elements themselves; null where there are weights
 * @param weights (count, extent), row-major; null where there is a choice
 * @param inside for each new element 1 if it reads inside of the axis, else 0
 */
record OnnxScaling(int count, long[] choice, double[] weights, double[] inside) {
    private static final long MOST = 1 << 20;

    /**
     * What a node says for all axes.
     *
     * @param transform from new to old coordinates
     * @param nearest how a place between two elements is rounded
     * @param cubic the coefficient of the cubic kernel
     */
    record Rule(
            String mode, String transform, String nearest, double cubic, boolean excludeOutside, boolean antialias) {
        static Rule of(OnnxNode node) {
            return new Rule(
                    node.text("mode", "nearest"),
                    node.text("coordinate_transformation_mode", "half_pixel"),
                    node.text("nearest_mode", "round_prefer_floor"),
                    node.real("cubic_coeff_a", -0.75),
                    node.number("exclude_outside", 0) != 0,
                    node.number("antialias", 0) != 0);
        }

        static Rule old(String mode) {
            return new Rule(mode, "asymmetric", "floor", 0, false, false);
        }

        boolean cropped() {
            return transform.equals("tf_crop_and_resize");
        }
    }

    /**
     * @param size the new extent; -1 where it follows from the scale
     * @param from where the region of interest begins, of 0 to 1
     * @param to where it ends
     */
    static OnnxScaling of(Rule rule, long extent, double scale, long size, double from, double to) {
        double wanted = size >= 0 ? size : Math.floor(scale * (rule.cropped() ? to - from : 1) * extent);
        if (!(wanted >= 1 && wanted <= MOST && scale > 0 && extent <= MOST)) {
            throw new IllegalArgumentException(
                    "an axis of " + extent + " cannot be resized by " + scale + " to " + wanted + " elements");
        }
        int count = (int) wanted;
        int n = (int) extent;
        double[] places = new double[count];
        double[] inside = new double[count];
        for (int i = 0; i < count; i++) {
            places[i] = place(rule, i, n, count, scale, from, to);
            inside[i] = places[i] >= 0 && places[i] <= n - 1 ? 1 : 0;
        }
        if (rule.mode().equals("nearest")) {
            long[] choice = Arrays.stream(places)
                    .mapToLong(x -> Math.max(0, Math.min(n - 1L, nearest(rule.nearest(), x))))
                    .toArray();
            return new OnnxScaling(count, choice, null, inside);
        }
        double[] weights = new double[Math.multiplyExact(count, n)];
        for (int i = 0; i < count; i++) {
            row(rule, places[i], Math.min(1, scale), n, weights, i * n);
        }
        return new OnnxScaling(count, null, weights, inside);
    }

    private static double place(Rule rule, int i, int n, int count, double scale, double from, double to) {
        return switch (rule.transform()) {
            case "asymmetric" -> i / scale;
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> count > 1 ? (i + 0.5) / scale - 0.5 : 0;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "align_corners" -> count > 1 ? (double) i * (n - 1) / (count - 1) : 0;
            case "half_pixel_symmetric" -> {
                double exact = scale * n;
                yield n / 2.0 * (1 - count / exact) + (i + 0.5) / scale - 0.5;
            }
            case "tf_crop_and_resize" ->
                count > 1 ? from * (n - 1) + i * (to - from) * (n - 1) / (count - 1) : 0.5 * (from + to) * (n - 1);
            default ->
                throw new IllegalArgumentException(
                        "the coordinate_transformation_mode '" + rule.transform() + "' is not supported");
        };
    }

    private static long nearest(String mode, double x) {
        return (long)
                switch (mode) {
                    case "round_prefer_floor", "" -> Math.ceil(x - 0.5);
                    case "round_prefer_ceil" -> Math.floor(x + 0.5);
                    case "floor" -> Math.floor(x);
                    case "ceil" -> Math.ceil(x);
                    default -> throw new IllegalArgumentException("the nearest_mode '" + mode + "' is not supported");
                };
    }

    /** Adds the weights of one new element, which sum up to 1. */
    private static void row(Rule rule, double place, double scale, int n, double[] weights, int at) {
        boolean cubic = rule.mode().equals("cubic");
        if (!cubic && !rule.mode().equals("linear") && !rule.mode().equals("bilinear")) {
            throw new IllegalArgumentException("the mode '" + rule.mode() + "' is not supported");
        }
        double narrow = rule.antialias() ? scale : 1;
        double reach = (cubic ? 2 : 1) / narrow;
        double sum = 0;
        long last = (long) Math.ceil(place + reach);
        for (long j = (long) Math.floor(place - reach); j <= last; j++) {
            double distance = Math.abs(j - place) * narrow;
            double weight = cubic ? cubic(distance, rule.cubic()) : Math.max(0, 1 - distance);
            if (rule.excludeOutside() && (j < 0 || j >= n)) {
                continue;
            }
            weights[at + (int) Math.max(0, Math.min(n - 1L, j))] += weight;
            sum += weight;
        }
        for (int j = 0; j < n; j++) {
            weights[at + j] /= sum;
        }
    }

    /** Keys' kernel (1981) of coefficient a. */
    private static double cubic(double x, double a) {
        if (x >= 2) {
            return 0;
        }
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }

    boolean isIdentity(long extent) {
        if (count != extent) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (choice != null ? choice[i] != i : weights[i * count + i] != 1) {
                return false;
            }
        }
        return true;
    }
}
