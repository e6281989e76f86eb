package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.output.NumberText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** A plane of losses as filled contours, with the ball's border and where the prediction changes. */
final class PlanePicture {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 560;
    private static final int LEFT = 84;
    private static final int TOP = 40;
    private static final int SIDE = 430;
    private static final int BAR = LEFT + SIDE + 24;
    private static final int BAR_WIDTH = 18;
    private static final int BANDS = 14;
    private static final int[][] RAMP = {{241, 245, 250}, {169, 202, 236}, {47, 111, 179}, {11, 39, 71}};

    private final ShownSlice slice;
    private final String norm;
    private final String loss;
    private final int n;
    private final double low;
    private final double high;

    PlanePicture(ShownSlice slice, String norm, String loss) {
        this.slice = slice;
        this.norm = norm;
        this.loss = loss;
        this.n = slice.places().size();
        this.low = slice.losses().stream().mapToDouble(v -> v).min().orElseThrow();
        this.high = slice.losses().stream().mapToDouble(v -> v).max().orElseThrow();
    }

    BufferedImage draw() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        field(image);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        boundary(g);
        ball(g);
        axes(g);
        bar(g);
        g.dispose();
        return image;
    }

    private void field(BufferedImage image) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double value = between((n - 1) * x / (SIDE - 1.0), (n - 1) * (SIDE - 1 - y) / (SIDE - 1.0));
                image.setRGB(LEFT + x, TOP + y, colour(value));
            }
        }
    }

    /** Linear between the four grid points around. */
    private double between(double along, double across) {
        int i = Math.min(n - 2, (int) along);
        int j = Math.min(n - 2, (int) across);
        double u = along - i;
        double v = across - j;
        List<Double> f = slice.losses();
        return (1 - v) * ((1 - u) * f.get(j * n + i) + u * f.get(j * n + i + 1))
                + v * ((1 - u) * f.get((j + 1) * n + i) + u * f.get((j + 1) * n + i + 1));
    }

    private int colour(double value) {
        double share = high > low ? (value - low) / (high - low) : 0;
        double band = Math.min(BANDS - 1, Math.floor(share * BANDS)) / (BANDS - 1);
        double at = band * (RAMP.length - 1);
        int left = Math.min(RAMP.length - 2, (int) at);
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
            rgb = rgb << 8 | (int) Math.round(RAMP[left][c] + (RAMP[left + 1][c] - RAMP[left][c]) * (at - left));
        }
        return rgb;
    }

    /** Between neighbours of other classes, orange on white, which both ends of the ramp show. */
    private void boundary(Graphics2D g) {
        Path2D path = new Path2D.Double();
        List<Integer> seen = slice.predicted();
        double cell = SIDE / (n - 1.0);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                double x = LEFT + cell * i;
                double y = TOP + SIDE - cell * j;
                if (i + 1 < n && !seen.get(j * n + i).equals(seen.get(j * n + i + 1))) {
                    path.append(new Line2D.Double(x + cell / 2, y - cell / 2, x + cell / 2, y + cell / 2), false);
                }
                if (j + 1 < n && !seen.get(j * n + i).equals(seen.get((j + 1) * n + i))) {
                    path.append(new Line2D.Double(x - cell / 2, y - cell / 2, x + cell / 2, y - cell / 2), false);
                }
            }
        }
        g.setClip(LEFT, TOP, SIDE, SIDE);
        stroke(g, path, Color.WHITE, new BasicStroke(4));
        stroke(g, path, new Color(0xc2571a), new BasicStroke(2));
        g.setClip(null);
    }

    private void ball(Graphics2D g) {
        Path2D path = new Path2D.Double();
        for (List<Double> place : slice.section()) {
            double x = LEFT + SIDE / 2.0 * (1 + place.get(0) / radius());
            double y = TOP + SIDE / 2.0 * (1 - place.get(1) / radius());
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        path.closePath();
        stroke(g, path, Color.WHITE, new BasicStroke(4));
        float[] dashes = {8, 6};
        stroke(g, path, Color.BLACK, new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        g.setColor(Color.BLACK);
        g.fillOval(LEFT + SIDE / 2 - 4, TOP + SIDE / 2 - 4, 8, 8);
    }

    private static void stroke(Graphics2D g, Path2D path, Color colour, BasicStroke stroke) {
        g.setColor(colour);
        g.setStroke(stroke);
        g.draw(path);
    }

    private double radius() {
        return slice.places().get(n - 1);
    }

    private void axes(Graphics2D g) {
        g.setStroke(new BasicStroke(1));
        g.setColor(Color.DARK_GRAY);
        g.drawRect(LEFT, TOP, SIDE, SIDE);
        for (int tick = -2; tick <= 2; tick++) {
            String label = NumberText.brief(radius() * tick / 2);
            int x = LEFT + SIDE * (tick + 2) / 4;
            int y = TOP + SIDE - SIDE * (tick + 2) / 4;
            g.drawString(label, x - g.getFontMetrics().stringWidth(label) / 2, TOP + SIDE + 20);
            g.drawString(label, LEFT - 8 - g.getFontMetrics().stringWidth(label), y + 5);
        }
        g.drawString("along " + slice.directions().get(0) + ", " + norm, LEFT + SIDE / 2 - 60, TOP + SIDE + 42);
        g.drawString("across: " + slice.directions().get(1) + ", " + norm, LEFT, 26);
        g.drawString(
                "dashed: the ball of radius " + NumberText.brief(radius()) + "; orange: the prediction changes",
                LEFT,
                TOP + SIDE + 64);
    }

    private void bar(Graphics2D g) {
        for (int y = 0; y < SIDE; y++) {
            g.setColor(new Color(colour(high - (high - low) * y / (SIDE - 1.0))));
            g.fillRect(BAR, TOP + y, BAR_WIDTH, 1);
        }
        g.setColor(Color.DARK_GRAY);
        g.drawRect(BAR, TOP, BAR_WIDTH, SIDE);
        for (int tick = 0; tick <= 4; tick++) {
            g.drawString(
                    NumberText.brief(low + (high - low) * tick / 4),
                    BAR + BAR_WIDTH + 6,
                    TOP + SIDE - SIDE * tick / 4 + 5);
        }
        String shown = loss.length() > 30 ? loss.substring(0, 29) + "…" : loss;
        g.drawString(shown, WIDTH - 12 - g.getFontMetrics().stringWidth(shown), 26);
    }
}
