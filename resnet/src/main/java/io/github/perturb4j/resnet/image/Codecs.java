package io.github.perturb4j.resnet.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** ImageIO's readers, run on bytes in memory: no disk cache, no metadata, no colour conversion. */
final class Codecs {
    /** What is done with an open reader. */
    interface Reading<T> {
        T with(ImageReader reader, List<String> warnings) throws IOException;
    }

    private Codecs() {}

    /**
     * Runs {@code reading} on a reader of the named format opened on {@code file}, then disposes of the reader. The
     * list of warnings grows as the reader reports them.
     */
    static <T> T read(String format, byte[] file, Reading<T> reading) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new ImageException(
                    "this Java runtime has no " + format + " codec; use one with the module java.desktop");
        }
        ImageReader reader = readers.next();
        List<String> warnings = new ArrayList<>();
        try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(file)) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            return reading.with(reader, warnings);
        } finally {
            reader.dispose();
        }
    }
}
