package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.programs.Nd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Draws small networks of images: a stem, blocks, a head. */
final class Nets {
    private final Draw draw;
    private final ToIntFunction<Draw> channels;
    private final List<Part> parts = new ArrayList<>();
    private int c;
    private int h;
    private int w;

    private Nets(Draw draw, ToIntFunction<Draw> channels, int c, int h, int w) {
        this.draw = draw;
        this.channels = channels;
        this.c = c;
        this.h = h;
        this.w = w;
    }

    /**
     * A network for images of this shape (n, c, h, w) whose layers have numbers of channels that {@code channels}
     * draws.
     */
    static Part.Chain draw(Draw draw, ToIntFunction<Draw> channels, boolean anySize, int... image) {
        Nets net = new Nets(draw, channels, image[1], image[2], image[3]);
        int blocks = draw.between(1, 4);
        for (int i = 0; i < blocks; i++) {
            net.block();
        }
        boolean pooled = anySize || draw.chance() || Nd.size(net.c, net.h, net.w) > 100;
        net.parts.add(new Part.Head(pooled ? net.c : net.c * net.h * net.w, draw.between(2, 7), pooled));
        return Part.chain(net.parts);
    }

    private void block() {
        switch (draw.between(0, 7)) {
            case 0 -> parts.add(new Part.Relu());
            case 1 -> pool();
            case 2 -> parts.add(norm(c));
            case 3, 4 -> parts.add(residual());
            default -> {
                parts.add(convolution());
                if (draw.chance()) {
                    parts.add(norm(c));
                }
                if (draw.chance()) {
                    parts.add(new Part.Relu());
                }
            }
        }
    }

    private Part.Norm norm(int of) {
        return new Part.Norm(of, draw.chance());
    }

    private Part.Conv convolution() {
        int kernel = odd(draw.between(0, 3));
        int padding = draw.between(0, kernel / 2);
        return convolution(kernel, Math.max(padding, (kernel - Math.min(h, w) + 1) / 2), draw.between(1, 2));
    }

    private static int odd(int half) {
        return 2 * half + 1;
    }

    private Part.Conv convolution(int kernel, int padding, int stride) {
        int out = channels.applyAsInt(draw);
        int groups = 1;
        if (draw.between(0, 3) == 0) {
            out = draw.chance() ? c : out; // depthwise is possible then
            int[] divisors = Part.divisors(c, out);
            groups = divisors[draw.between(0, divisors.length - 1)];
        }
        Part.Conv conv = new Part.Conv(c, out, kernel, stride, padding, groups, draw.chance());
        c = out;
        h = (h + 2 * padding - kernel) / stride + 1;
        w = (w + 2 * padding - kernel) / stride + 1;
        return conv;
    }

    private void pool() {
        int kernel = draw.between(1, Math.min(3, Math.min(h, w)));
        int stride = draw.between(1, 2);
        int padding = draw.between(0, kernel / 2);
        parts.add(new Part.Pool(draw.chance(), kernel, stride, padding));
        h = (h + 2 * padding - kernel) / stride + 1;
        w = (w + 2 * padding - kernel) / stride + 1;
    }

    private Part.Block residual() {
        int before = c;
        int stride = draw.between(1, 2);
        List<Part> body = new ArrayList<>();
        body.add(convolution(3, 1, stride));
        body.add(norm(c));
        if (draw.chance()) {
            body.add(convolution(3, 1, 1));
            body.add(new Part.Norm(c, false));
        }
        Part shortcut = null;
        if (stride == 2 && (c - before) % 2 == 0 && c >= before && draw.chance()) {
            shortcut = new Part.Subsampled((c - before) / 2);
        } else if (stride == 2 || c != before) {
            shortcut = Part.chain(List.of(new Part.Conv(before, c, 1, stride, 0, 1, false), new Part.Norm(c, false)));
        }
        return new Part.Block(Part.chain(body), shortcut);
    }
}
