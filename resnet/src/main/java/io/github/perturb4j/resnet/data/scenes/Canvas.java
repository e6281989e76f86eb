package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Arrays;

/**
 * A square of float colours, onto which polygons are painted with exact area coverage: a pixel's share of a polygon is
 * the area of their intersection, summed edge by edge as a signed area. Plain float arithmetic alone, so a picture has
 * the same bits on every JDK (Java2D's rasteriser gives others on 17 than on 25).
 */
final class Canvas {
    final int side;
    final float[] r;
    final float[] g;
    final float[] b;
    private final float[] area;
    private int left;
    private int right;
    private int top;
    private int bottom;

    Canvas(int side) {
        this.side = side;
        this.r = new float[side * side];
        this.g = new float[side * side];
        this.b = new float[side * side];
        this.area = new float[side * (side + 2)];
    }

    /** Colours every pixel alike. */
    void clear(Colour colour) {
        Arrays.fill(r, colour.r());
        Arrays.fill(g, colour.g());
        Arrays.fill(b, colour.b());
    }

    /**
     * Paints a polygon, given in pixels: {@code pixel += coverage opacity (colour light - pixel)}.
     */
    void fill(Outline outline, Colour colour, float opacity, Light light) {
        if (!accumulate(outline)) {
            return;
        }
        int stride = side + 2;
        for (int y = top; y < bottom; y++) {
            float sum = 0;
            int at = y * side;
            float lit = light.at(left, y);
            for (int x = left; x < right; x++) {
                int a = y * stride + x;
                sum += area[a];
                area[a] = 0;
                float cover = Math.min(1f, Math.abs(sum)) * opacity;
                r[at + x] += cover * (colour.r() * lit - r[at + x]);
                g[at + x] += cover * (colour.g() * lit - g[at + x]);
                b[at + x] += cover * (colour.b() * lit - b[at + x]);
                lit += light.alongX();
            }
            area[y * stride + right] = 0;
            area[y * stride + right + 1] = 0;
        }
    }

    /** The area of the picture that a polygon covers, in pixels. */
    double coverage(Outline outline) {
        if (!accumulate(outline)) {
            return 0;
        }
        double total = 0;
        for (int y = top; y < bottom; y++) {
            float sum = 0;
            for (int x = left; x < right + 2; x++) {
                int a = y * (side + 2) + x;
                sum += area[a];
                area[a] = 0;
                total += x < right ? Math.min(1f, Math.abs(sum)) : 0;
            }
        }
        return total;
    }

    /** Sums the polygon's signed areas into {@link #area} and its bounds; false where it lies outside the picture. */
    private boolean accumulate(Outline outline) {
        if (!bounds(outline)) {
            return false;
        }
        double[] xs = outline.xs;
        double[] ys = outline.ys;
        for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
            edge((float) xs[j], (float) ys[j], (float) xs[i], (float) ys[i]);
        }
        return true;
    }

    private boolean bounds(Outline outline) {
        double minX = Double.POSITIVE_INFINITY;
        double minY = minX;
        double maxX = Double.NEGATIVE_INFINITY;
        double maxY = maxX;
        for (int i = 0; i < outline.xs.length; i++) {
            minX = Math.min(minX, outline.xs[i]);
            maxX = Math.max(maxX, outline.xs[i]);
            minY = Math.min(minY, outline.ys[i]);
            maxY = Math.max(maxY, outline.ys[i]);
        }
        left = (int) Math.max(0, Math.floor(minX));
        top = (int) Math.max(0, Math.floor(minY));
        right = (int) Math.min(side, Math.ceil(maxX) + 1);
        bottom = (int) Math.min(side, Math.ceil(maxY) + 1);
        return left < right && top < bottom;
    }

    /**
     * Adds, for each row the edge crosses, the area to its right: whole cells as one step, cut cells by their share.
     */
    private void edge(float x0, float y0, float x1, float y1) {
        if (y0 == y1) {
            return;
        }
        float sign = y0 < y1 ? 1f : -1f;
        float topX = y0 < y1 ? x0 : x1;
        float topY = Math.min(y0, y1);
        float lastY = Math.min(side, Math.max(y0, y1));
        float slope = (x1 - x0) / (y1 - y0);
        float low = clip(Math.min(x0, x1)); // rounding must not carry a crossing out of the edge's own columns
        float high = clip(Math.max(x0, x1));
        int first = (int) Math.max(0, Math.floor(topY));
        for (int y = first; y < lastY; y++) {
            float from = Math.max(y, topY);
            float to = Math.min(y + 1, lastY);
            float xa = Math.max(low, Math.min(high, topX + slope * (from - topY)));
            float xb = Math.max(low, Math.min(high, topX + slope * (to - topY)));
            row(y * (side + 2), sign * (to - from), Math.min(xa, xb), Math.max(xa, xb));
        }
    }

    private float clip(float x) {
        return Math.max(0f, Math.min(side, x));
    }

    /**
     * One row of an edge that comes in at {@code xa} and leaves at {@code xb >= xa}, of signed height {@code height}.
     */
    private void row(int at, float height, float xa, float xb) {
        int a = (int) xa;
        int b = (int) Math.ceil(xb);
        if (b <= a + 1) {
            float share = height * (0.5f * (xa + xb) - a);
            area[at + a] += height - share;
            area[at + a + 1] += share;
            return;
        }
        float perCell = height / (xb - xa);
        float done = 0; // the running sum that the cells so far must add up to, up to and including this one
        for (int x = a; x < b; x++) {
            float in = Math.max(xa, x);
            float out = Math.min(xb, x + 1);
            float here = perCell * (out - in);
            float covered = perCell * (in - xa) + here * (x + 1 - 0.5f * (in + out));
            area[at + x] += covered - done;
            done = covered;
        }
        area[at + b] += height - done;
    }

    /** The picture in 8 bits: {@code round(255 v)}, clipped. */
    RgbImage toImage() {
        byte[] samples = new byte[3 * side * side];
        for (int i = 0; i < side * side; i++) {
            samples[3 * i] = sample(r[i]);
            samples[3 * i + 1] = sample(g[i]);
            samples[3 * i + 2] = sample(b[i]);
        }
        return RgbImage.of(side, side, samples);
    }

    private static byte sample(float value) {
        return (byte) Math.max(0f, Math.min(255f, 255f * value + 0.5f));
    }
}
