package io.github.perturb4j.resnet.image;

import io.github.perturb4j.resnet.image.JpegSegments.Segment;
import java.util.Arrays;
import java.util.List;

/**
 * The scans of a JPEG file (T.81, B.2.3): whether they hold all of the image, and how long they take. A decoder shows
 * what it has where scans are missing, each in its own way; and it goes over the whole image for every scan, be it of a
 * single bit.
 */
final class JpegScans {
    /** Pixels times scans that every file may have: about a second's work. */
    private static final long FREE_WORK = 400_000_000L;

    /** Pixels times scans for each byte of a file, beyond which its scans hold next to nothing. */
    private static final long WORK_PER_BYTE = 5_000;

    private static final int COEFFICIENTS = 64;

    /** The precision of a coefficient of which nothing is known yet. */
    private static final int UNKNOWN = -1;

    private JpegScans() {}

    /**
     * Checks all scans of a frame.
     *
     * @throws ImageException if there are none, too many, or some are missing
     */
    static void check(JpegFrame frame, List<Segment> segments, int fileLength) {
        int[][] precision = new int[frame.components()][COEFFICIENTS];
        for (int[] component : precision) {
            Arrays.fill(component, UNKNOWN);
        }
        List<Segment> scans =
                segments.stream().filter(s -> s.marker() == JpegSegments.SOS).toList();
        if (scans.isEmpty()) {
            throw JpegSegments.truncated();
        }
        if (scans.size() * frame.pixels() > Math.max(FREE_WORK, WORK_PER_BYTE * fileLength)) {
            throw new ImageException("it is a JPEG of " + frame.width() + "x" + frame.height() + " pixels in "
                    + scans.size() + " scans, which takes far longer to decode than a file of " + fileLength
                    + " bytes should; " + ImageFormat.TO_PNG);
        }
        for (Segment scan : scans) {
            note(frame, scan, precision);
        }
        for (int c = 0; c < precision.length; c++) {
            checkComplete(frame, c, precision[c]);
        }
    }

    /** Notes to how many bits a scan brings which coefficients. */
    private static void note(JpegFrame frame, Segment scan, int[][] precision) {
        int components = scan.length() > 0 ? scan.at(0) : 0;
        if (components < 1 || components > frame.components() || scan.length() != 4 + 2 * components) {
            throw damaged(scan);
        }
        int first = frame.isProgressive() ? scan.at(1 + 2 * components) : 0;
        int last = frame.isProgressive() ? scan.at(2 + 2 * components) : COEFFICIENTS - 1;
        int bits = frame.isProgressive() ? scan.at(3 + 2 * components) : 0;
        if (first > last || last >= COEFFICIENTS) {
            throw damaged(scan);
        }
        for (int component : components(frame, scan)) {
            for (int k = first; k <= last; k++) {
                int before = precision[component][k];
                boolean next = bits >> 4 == 0 ? before == UNKNOWN : before == bits >> 4 && before == (bits & 0xF) + 1;
                if (!next) {
                    throw new ImageException("its JPEG data is damaged: the scan at byte " + scan.start()
                            + " does not go on where those before it end; copy or export it again");
                }
                precision[component][k] = bits & 0xF;
            }
        }
    }

    /**
     * The indices of the components in a scan. Where several have the same id, each is taken once, in their order.
     *
     * @throws ImageException if the scan names one that the frame does not have
     */
    static int[] components(JpegFrame frame, Segment scan) {
        int[] components = new int[scan.at(0)];
        boolean[] taken = new boolean[frame.components()];
        for (int i = 0; i < components.length; i++) {
            int c = 0;
            while (c < taken.length && (taken[c] || frame.ids()[c] != (byte) scan.at(1 + 2 * i))) {
                c++;
            }
            if (c == taken.length) {
                throw damaged(scan);
            }
            taken[c] = true;
            components[i] = c;
        }
        return components;
    }

    private static ImageException damaged(Segment scan) {
        return new ImageException("its JPEG data is damaged: the scan at byte " + scan.start()
                + " does not fit its frame; copy or export it again");
    }

    private static void checkComplete(JpegFrame frame, int c, int[] precision) {
        for (int k = 0; k < COEFFICIENTS; k++) {
            if (precision[k] != 0) {
                throw new ImageException("it is a JPEG without its last scans: coefficient " + k + " of component "
                        + (c + 1) + " of " + frame.components()
                        + (precision[k] == UNKNOWN ? " is missing" : " lacks its last bits")
                        + "; copy or download it again");
            }
        }
    }
}
