package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The values a pixel may take: [low, high]. For an array the bounds are rounded to its type, so that pixels computed in
 * float32 are not refused for the last digit of a float64 bound.
 *
 * @param low the smallest value, minus infinity if there is none
 * @param high the largest value, above {@code low}; infinity if there is none
 */
public record PixelBox(double low, double high) {
    /** [0, 1], what an image file can hold. */
    public static final PixelBox UNIT = new PixelBox(0, 1);

    /** No bounds, as in the tutorial. */
    public static final PixelBox NONE = new PixelBox(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** @throws IllegalArgumentException unless low is below high */
    public PixelBox {
        if (!(low < high)) {
            throw new IllegalArgumentException("a pixel box needs low < high, found [" + low + ", " + high
                    + "]; use PixelBox.UNIT for [0, 1] or PixelBox.NONE for no bounds");
        }
    }

    /** Whether there is a bound at all. */
    public boolean isBounded() {
        return low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
    }

    /**
     * The unit that lengths of attacks are given in where papers give them for pixels in [0, 1]: the box's width, high
     * - low; 1 where a bound is missing, since nothing says then what the pixels' range is. Attacks multiply their
     * constants by it, so that a model and its box scaled by any factor give the result scaled by that factor.
     */
    public double unit() {
        double width = high - low;
        return Double.isInfinite(width) ? 1 : width;
    }

    /** Where {@link #unit units} are counted from: low, an image's black; 0 where there is no lower bound. */
    public double origin() {
        return Double.isInfinite(low) ? 0 : low;
    }

    /**
     * The same with bounds that are numbers of the type: the box that arrays of it are held to, whatever they are
     * computed in.
     */
    public PixelBox of(DataType type) {
        return new PixelBox(low(type), high(type));
    }

    double low(DataType type) {
        return Rounding.to(type, low);
    }

    double high(DataType type) {
        return Rounding.to(type, high);
    }

    /**
     * The flat row-major position of the first element that is NaN, infinite or outside the box; -1 if there is none.
     */
    public long firstOutside(INDArray x) {
        double least = low(x.dataType());
        double most = high(x.dataType());
        return Span.of(Memory.contiguous(x)).firstWhere(v -> !(v >= least && v <= most) || Double.isInfinite(v));
    }

    @Override
    public String toString() {
        return isBounded() ? "[" + low + ", " + high + "]" : "none";
    }
}
