package io.github.perturb4j.cli.report;

import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Base64;

/** Images inside the page, as PNG. */
public final class Pictures {
    /** Images below this side are shown enlarged, their pixels as squares. */
    private static final int SMALL = 128;

    private static final int ENLARGEMENT = 5;

    private Pictures() {}

    /** Figures beside each other where there is room. */
    public static Html row(Object... figures) {
        return Html.of("div", figures).with("class", "pictures");
    }

    /**
     * One image with a caption.
     *
     * @param description what is to be seen, for those who do not see it
     * @param caption as for {@link Html#of}
     */
    public static Html figure(RgbImage image, String description, Object... caption) {
        boolean small = Math.max(image.width(), image.height()) < SMALL;
        int scale = small ? ENLARGEMENT : 1;
        Html img = Html.of("img")
                .with("src", "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.encode(image)))
                .with("width", scale * image.width())
                .with("height", scale * image.height())
                .with("alt", description);
        return Html.of("figure", small ? img.with("class", "pixels") : img, Html.of("figcaption", caption));
    }
}
