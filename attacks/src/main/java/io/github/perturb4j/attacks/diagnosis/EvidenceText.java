package io.github.perturb4j.attacks.diagnosis;

import java.util.Locale;

/** Numbers in evidence. */
final class EvidenceText {
    private EvidenceText() {}

    /** {@code 12.5%}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** {@code 1 image}, {@code 2 images}. */
    static String images(int n) {
        return n == 1 ? "1 image" : n + " images";
    }

    /** Three significant digits. */
    static String brief(double x) {
        return x == 0 ? "0" : String.format(Locale.ROOT, "%.3g", x);
    }
}
