package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Einstein's sums: each input's dimensions have letters, equal letters are one index, and what the result does not name
 * is summed over. A letter that stands twice in an input is its diagonal. Dimensions of {@code ...} get the digits from
 * 0 on, the last one 0.
 */
final class OnnxEinsum {
    private OnnxEinsum() {}

    static Variable of(OnnxCall c) {
        String equation = c.node().text("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (sides.length > 2 || terms.length != c.inputs().length || equation.length() > 1000) {
            throw new IllegalArgumentException(
                    "the equation '" + equation + "' does not go with " + c.inputs().length + " inputs");
        }
        List<Variable> factors = new ArrayList<>();
        String all = "";
        int dots = 0;
        for (int i = 0; i < terms.length; i++) {
            String letters = spelled(terms[i], c.x(i).rank());
            dots = Math.max(dots, terms[i].contains("...") ? c.x(i).rank() - terms[i].length() + 3 : 0);
            factors.add(c.x(i));
            terms[i] = letters;
            all += letters;
        }
        String result = sides.length == 2 ? spelled(sides[1], sides[1].length() - 3 + dots) : implied(all);
        StringBuilder order = new StringBuilder(result);
        all.chars().filter(l -> order.indexOf(Character.toString(l)) < 0).forEach(l -> order.append((char) l));
        Variable product = null;
        for (int i = 0; i < terms.length; i++) {
            Variable spread = spread(factors.get(i), terms[i], order.toString());
            product = product == null ? spread : Ops.mul(product, spread);
        }
        int[] summed = IntStream.range(result.length(), order.length()).toArray();
        return Ops.sum(product, false, summed);
    }

    /** The letters with digits in place of the dots. */
    private static String spelled(String term, int rank) {
        int dots = term.indexOf("...");
        if (dots < 0) {
            return checked(term);
        }
        int missing = rank - (term.length() - 3);
        if (missing < 0 || missing > 10) {
            throw new IllegalArgumentException("the term '" + term + "' does not go with rank " + rank);
        }
        StringBuilder digits = new StringBuilder();
        for (int i = missing - 1; i >= 0; i--) {
            digits.append((char) ('0' + i));
        }
        return checked(term.substring(0, dots)) + digits + checked(term.substring(dots + 3));
    }

    private static String checked(String letters) {
        if (!letters.chars().allMatch(Character::isAlphabetic)) {
            throw new IllegalArgumentException("a term has letters and ..., found '" + letters + "'");
        }
        return letters;
    }

    /** Without a right side: the digits, and the letters that stand once, in alphabetical order. */
    private static String implied(String all) {
        TreeSet<Character> once = new TreeSet<>();
        StringBuilder digits = new StringBuilder();
        for (char l : all.toCharArray()) {
            if (Character.isDigit(l)) {
                if (digits.indexOf(String.valueOf(l)) < 0) {
                    digits.append(l);
                }
            } else if (all.indexOf(l) == all.lastIndexOf(l)) {
                once.add(l);
            }
        }
        StringBuilder result = digits;
        once.forEach(result::append);
        return result.toString();
    }

    /** The dimensions in the given order, 1 for those that the input has not. */
    private static Variable spread(Variable x, String letters, String order) {
        if (letters.length() != x.rank()) {
            throw new IllegalArgumentException("the term '" + letters + "' does not go with rank " + x.rank());
        }
        Variable y = x;
        String left = letters;
        for (int d = 0; d < left.length(); d++) {
            int again = left.indexOf(left.charAt(d), d + 1);
            if (again >= 0) {
                y = diagonal(y, d, again);
                left = left.substring(0, again) + left.substring(again + 1);
                d--;
            }
        }
        String own = left;
        int[] permutation = order.chars().map(own::indexOf).filter(d -> d >= 0).toArray();
        Variable moved = permutation.length == 0 ? y : Ops.permute(y, permutation);
        long[] shape = new long[order.length()];
        for (int i = 0; i < shape.length; i++) {
            int d = own.indexOf(order.charAt(i));
            shape[i] = d < 0 ? 1 : y.size(d);
        }
        return Ops.reshape(moved, shape);
    }

    /** The elements where two indices are equal, without the second. */
    private static Variable diagonal(Variable x, int first, int second) {
        if (x.size(first) != x.size(second)) {
            throw new IllegalArgumentException(
                    "a diagonal needs equal extents, found " + x.size(first) + " and " + x.size(second));
        }
        long[] shape = new long[x.rank() - 1];
        System.arraycopy(x.shape(), 0, shape, 0, second);
        System.arraycopy(x.shape(), second + 1, shape, second, shape.length - second);
        long[] strides = Memory.strides(x.shape());
        int[] flat = new int[Math.toIntExact(Memory.length(shape))];
        for (int i = 0; i < flat.length; i++) {
            long[] place = Memory.index(i, shape);
            long at = place[first] * strides[second];
            for (int d = 0; d < place.length; d++) {
                at += place[d] * strides[d < second ? d : d + 1];
            }
            flat[i] = Math.toIntExact(at);
        }
        return Ops.pick(x, new Indices(shape, flat));
    }
}
