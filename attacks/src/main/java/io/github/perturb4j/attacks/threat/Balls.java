package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.function.ToDoubleBiFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What balls of different norms have in common. */
final class Balls {
    private Balls() {}

    static void checkSettings(double epsilon, PixelBox box) {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon must be a finite number >= 0, found " + epsilon
                    + "; it is in units of the pixels, for example 8 / 255.0 for pixels in [0, 1]");
        }
        if (box == null) {
            throw new IllegalArgumentException("a threat model needs a pixel box, found null; use PixelBox.NONE");
        }
    }

    static void clip(double[] x, PixelBox box, DataType type) {
        double low = box.low(type);
        double high = box.high(type);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.min(high, Math.max(low, x[i]));
        }
    }

    static boolean[] contains(ThreatModel ball, ToDoubleBiFunction<double[], double[]> norm, INDArray x, INDArray x0) {
        PerSample.checkAlike("contains", x, x0);
        Span points = Span.of(Memory.contiguous(x));
        Span centres = Span.of(Memory.contiguous(x0));
        boolean[] inside = new boolean[(int) x.size(0)];
        double[] a = new double[(int) (x.length() / inside.length)];
        double[] b = new double[a.length];
        for (int i = 0; i < inside.length; i++) {
            points.get((long) i * a.length, a, 0, a.length);
            centres.get((long) i * a.length, b, 0, a.length);
            inside[i] = norm.applyAsDouble(a, b) <= ball.epsilon() && inBox(a, ball.box(), x.dataType());
        }
        return inside;
    }

    private static boolean inBox(double[] x, PixelBox box, DataType type) {
        double low = box.low(type);
        double high = box.high(type);
        for (double v : x) {
            if (!(v >= low && v <= high)) {
                return false;
            }
        }
        return true;
    }
}
