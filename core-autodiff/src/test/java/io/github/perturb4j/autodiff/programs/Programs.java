package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Draw;
import java.util.List;

/** Draws random programs of the engine; the same seed draws the same. */
public final class Programs {
    private static final List<Kind> KINDS = Kind.all();

    private Programs() {}

    /** A program of 1 to 10 steps from images, a matrix or an array of any rank, rank 0 included. */
    public static Program draw(long seed) {
        Draw draw = new Draw(seed);
        Sketch sketch = new Sketch(draw);
        sketch.leaf(Math.pow(4, draw.uniform(-1, 1)), start(draw));
        int steps = draw.between(1, 10);
        for (int made = 0; made < steps; ) {
            int before = sketch.size();
            if (KINDS.get(draw.between(0, KINDS.size() - 1)).add(sketch)) {
                made++;
            } else {
                sketch.truncate(before);
            }
        }
        return sketch.program();
    }

    private static int[] start(Draw draw) {
        return switch (draw.between(0, 5)) {
            case 0 -> new int[0];
            case 1 -> new int[] {draw.between(1, 9), draw.between(1, 12)};
            case 2 -> {
                int[] shape = new int[draw.between(1, 5)];
                java.util.Arrays.setAll(shape, d -> draw.between(1, 4));
                yield shape;
            }
            default -> new int[] {draw.between(1, 3), draw.between(1, 6), draw.between(1, 9), draw.between(1, 9)};
        };
    }
}
