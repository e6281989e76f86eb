package io.github.perturb4j.autodiff.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products in tiles of rows and vectors whose sums stay in registers: 6 rows by 4 vectors where the processor has 32
 * registers, 6 by 2 where it has 16.
 */
final class VectorProduct implements PanelProduct {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final int ROWS = 6;
    private static final int HALF = 3;
    private static final boolean WIDE =
            LANES == 16 || System.getProperty("os.arch").equals("aarch64");

    /** Made by its name. */
    VectorProduct() {}

    @Override
    public String text() {
        return "Java vectors of " + S.vectorBitSize() + " bits";
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void multiply(int rows, int depth, Part a, Panel b, Part c) {
        for (int column = 0; column < b.width(); ) {
            int left = (b.width() - column) / LANES;
            int vectors = WIDE && left >= 4 ? 4 : left >= 2 ? 2 : 1;
            int row = 0;
            for (; row + ROWS <= rows; row += ROWS) {
                tile(ROWS, vectors, depth, a, row, b, column, c);
            }
            if (row + HALF <= rows) {
                tile(HALF, vectors, depth, a, row, b, column, c);
                row += HALF;
            }
            for (; row < rows; row++) {
                tile(1, vectors, depth, a, row, b, column, c);
            }
            column += vectors * LANES;
        }
    }

    @Override
    public void add(float[] v, int at, float[] from, int first, int n) {
        RunTiles.add(v, at, from, first, n);
    }

    @Override
    public void rectify(float[] v, int at, int n) {
        RunTiles.rectify(v, at, n);
    }

    @Override
    public void addAndRectify(float[] v, int at, float[] from, int first, int n) {
        RunTiles.addAndRectify(v, at, from, first, n);
    }

    @Override
    public void mask(float[] v, int at, float[] result, int first, int n) {
        RunTiles.mask(v, at, result, first, n);
    }

    /** A tile of 6 rows, of 3, or of 1. */
    private static void tile(int height, int vectors, int depth, Part a, int row, Panel b, int column, Part c) {
        int from = a.at() + row * a.stride();
        int panel = b.at() + column;
        int to = c.at() + row * c.stride() + column;
        float[] x = a.numbers();
        float[] w = b.numbers();
        float[] y = c.numbers();
        switch (vectors) {
            case 4 -> QuadTiles.tile(height, depth, x, from, a.stride(), w, panel, b.width(), y, to, c.stride());
            case 2 -> PairTiles.tile(height, depth, x, from, a.stride(), w, panel, b.width(), y, to, c.stride());
            default -> SingleTiles.tile(height, depth, x, from, a.stride(), w, panel, b.width(), y, to, c.stride());
        }
    }
}
