package io.github.perturb4j.resnet.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The test resources under {@code golden/}, and how far two images are apart. */
final class Golden {
    private Golden() {}

    static byte[] bytes(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the test resource golden/" + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RgbImage image(String name) {
        return ImageFile.decode(bytes(name));
    }

    /** The largest difference of any sample; -1 if the sizes differ. */
    static int largestDifference(RgbImage a, RgbImage b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            return -1;
        }
        int largest = 0;
        byte[] x = a.samples();
        byte[] y = b.samples();
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Math.abs((x[i] & 0xFF) - (y[i] & 0xFF)));
        }
        return largest;
    }
}
