package io.github.perturb4j.resnet.data.scenes;

/** The factor by which a colour is brightened at a pixel: {@code base + alongX x + alongY y}. */
record Light(float base, float alongX, float alongY) {

    /** No change. */
    static final Light EVEN = new Light(1f, 0f, 0f);

    /** 1 at the outline's middle, rising by {@code (dx, dy)} over half of its larger extent. */
    static Light across(Outline outline, double dx, double dy) {
        double minX = outline.xs[0];
        double maxX = minX;
        double minY = outline.ys[0];
        double maxY = minY;
        for (int i = 1; i < outline.xs.length; i++) {
            minX = Math.min(minX, outline.xs[i]);
            maxX = Math.max(maxX, outline.xs[i]);
            minY = Math.min(minY, outline.ys[i]);
            maxY = Math.max(maxY, outline.ys[i]);
        }
        double half = Math.max(1.0, 0.5 * Math.max(maxX - minX, maxY - minY));
        double base = 1 - (dx * (minX + maxX) + dy * (minY + maxY)) / (2 * half);
        return new Light((float) base, (float) (dx / half), (float) (dy / half));
    }

    float at(int x, int y) {
        return base + alongX * x + alongY * y;
    }
}
