package io.github.perturb4j.cli.report;

import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Base64;
import java.util.List;

/** Images inside the page, as PNG; large ones smaller than they are, so that the page stays small. */
public final class Pictures {
    /** Images below this side are shown enlarged, their pixels as squares. */
    private static final int SMALL = 128;

    private static final int ENLARGEMENT = 5;
    /** No more pixels than these are put into a page: 1.4 MB, three of which are less than 6 MB of a page's text. */
    private static final double MOST_PIXELS = 480_000;

    private Pictures() {}

    /** Figures beside each other where there is room. */
    public static Html row(Object... figures) {
        return Html.of("div", figures).with("class", "pictures");
    }

    /**
     * An attack on one image: before, what was added, after; and what both are taken for.
     *
     * @param perturbation its picture, grey where nothing changed
     * @param factor what the perturbation is multiplied with there
     * @param before the most probable classes of the original
     * @param after those of the adversarial image
     */
    public static List<Html> attack(
            RgbImage original,
            RgbImage perturbation,
            double factor,
            RgbImage adversarial,
            List<Bars.Bar> before,
            List<Bars.Bar> after) {
        Html beforeName = Html.of("b", before.get(0).name());
        Html afterName = Html.of("b", after.get(0).name());
        return List.of(
                row(
                        figure(
                                original,
                                "The original image, seen as " + before.get(0).name(),
                                "original: ",
                                beforeName),
                        perturbation(perturbation, "perturbation, " + Amplification.of(factor)),
                        figure(
                                adversarial,
                                "The adversarial image, seen as " + after.get(0).name(),
                                "adversarial: ",
                                afterName)),
                Bars.row(Bars.of("Before", before), Bars.of("After", after)));
    }

    /**
     * One image with a caption.
     *
     * @param description what is to be seen, for those who do not see it
     * @param caption as for {@link Html#of}
     */
    public static Html figure(RgbImage image, String description, Object... caption) {
        int factor = factor(image);
        RgbImage shown = factor == 1 ? image : mean(image, factor);
        return figure(shown, description, Html.of("figcaption", caption, reduced(factor, image)));
    }

    /** A perturbation's picture, as {@link #figure}: of a large one single pixels, since their means would be grey. */
    public static Html perturbation(RgbImage image, Object... caption) {
        int factor = factor(image);
        RgbImage shown = factor == 1 ? image : everyNth(image, factor);
        return figure(
                shown,
                "The perturbation, grey where nothing changed",
                Html.of("figcaption", caption, factor == 1 ? "" : ", one pixel of " + factor + "x" + factor));
    }

    /** The image as a PNG in an address of its own. */
    public static String address(RgbImage image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.encode(image));
    }

    private static Html figure(RgbImage image, String description, Html caption) {
        boolean small = Math.max(image.width(), image.height()) < SMALL;
        int scale = small ? ENLARGEMENT : 1;
        Html img = Html.of("img")
                .with("src", address(image))
                .with("width", scale * image.width())
                .with("height", scale * image.height())
                .with("alt", description);
        return Html.of("figure", small ? img.with("class", "pixels") : img, caption);
    }

    private static String reduced(int factor, RgbImage image) {
        return factor == 1 ? "" : ", made smaller from " + image.width() + "x" + image.height();
    }

    /** By which both sides are divided. */
    private static int factor(RgbImage image) {
        double pixels = (double) image.width() * image.height();
        int factor = (int) Math.max(1, Math.ceil(Math.sqrt(pixels / MOST_PIXELS)));
        return Math.min(factor, Math.min(image.width(), image.height()));
    }

    private static RgbImage everyNth(RgbImage image, int n) {
        return made(image, n, (x, y, c) -> image.sample(n * x, n * y, c));
    }

    private static RgbImage mean(RgbImage image, int n) {
        return made(image, n, (x, y, c) -> {
            int sum = 0;
            for (int dy = 0; dy < n; dy++) {
                for (int dx = 0; dx < n; dx++) {
                    sum += image.sample(n * x + dx, n * y + dy, c);
                }
            }
            return (2 * sum + n * n) / (2 * n * n);
        });
    }

    private interface Sampler {
        int at(int x, int y, int c);
    }

    private static RgbImage made(RgbImage image, int n, Sampler sampler) {
        int width = image.width() / n;
        int height = image.height() / n;
        byte[] samples = new byte[RgbImage.CHANNELS * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    samples[at++] = (byte) sampler.at(x, y, c);
                }
            }
        }
        return RgbImage.of(width, height, samples);
    }
}
