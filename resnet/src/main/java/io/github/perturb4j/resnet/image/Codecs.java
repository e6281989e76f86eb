package io.github.perturb4j.resnet.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The Java runtime's readers, run on bytes in memory: no disk cache, no metadata, no colour conversion. Other plugins
 * that happen to be on the class path are left out: whose pixels come out must not depend on them.
 */
final class Codecs {
    /** What is done with an open reader. */
    interface Reading<T> {
        T with(ImageReader reader, List<String> warnings) throws IOException;
    }

    private Codecs() {}

    /**
     * Runs {@code reading} on the runtime's reader of the named format, opened on {@code file}, then disposes of the
     * reader. The list of warnings grows as the reader reports them.
     */
    static <T> T read(String format, byte[] file, Reading<T> reading) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return read(reader, file, reading);
            }
        }
        throw new ImageException("this Java runtime has no " + format + " codec; use one with the module java.desktop");
    }

    /** As above, with this reader. */
    static <T> T read(ImageReader reader, byte[] file, Reading<T> reading) throws IOException {
        List<String> warnings = new ArrayList<>();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            return reading.with(reader, warnings);
        } finally {
            reader.dispose();
        }
    }
}
