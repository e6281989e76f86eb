package io.github.perturb4j.autodiff.kernel.vector;

import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Panel;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Part;

/**
 * Has the JVM compile the kernels, by tiny products in a thread of its own, beside whatever the program begins with.
 * Products that come meanwhile have the bits that they always have, but take longer.
 */
final class TileWarmUp implements Runnable {
    private static final int ROWS = 10; // a tile of each height
    private static final int WIDTH = 64;
    private static final int DEPTH = 32;
    private static final int PRODUCTS = 4000;
    private static final long MOST_NANOS = 1_000_000_000;

    private final PanelProduct product;

    private TileWarmUp(PanelProduct product) {
        this.product = product;
    }

    static void start(PanelProduct product) {
        Thread thread = new Thread(new TileWarmUp(product), "perturb4j-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        Part a = new Part(new float[ROWS * DEPTH], 0, DEPTH);
        Panel b = new Panel(new float[DEPTH * WIDTH], 0, WIDTH);
        Part c = new Part(new float[ROWS * WIDTH], 0, WIDTH);
        long end = System.nanoTime() + MOST_NANOS;
        for (int i = 0; i < PRODUCTS && System.nanoTime() < end; i++) {
            product.multiply(ROWS, DEPTH, a, b, c);
            product.add(c.numbers(), 0, c.numbers(), 0, WIDTH);
            product.addAndRectify(c.numbers(), 0, c.numbers(), 0, WIDTH);
            product.mask(c.numbers(), 0, c.numbers(), 0, WIDTH);
        }
    }
}
