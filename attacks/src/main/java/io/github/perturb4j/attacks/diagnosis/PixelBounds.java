package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.PixelBox;

/**
 * A ball of 8/255 means nothing where pixels lie in [0, 255], and a box of another range lets attacks out or holds them
 * in.
 */
record PixelBounds() implements Check {
    private static final double FAR_TOO_NARROW = 0.05;
    private static final double NARROW = 0.2;
    private static final int ENOUGH = 10;

    @Override
    public String name() {
        return "pixel-bounds";
    }

    @Override
    public String question() {
        return "Do the images fill the box that attacks keep to, and does the model expect that range?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 2.2 (a precise threat model)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        PixelBox box = evidence.settings().box();
        PixelRange range = PixelRange.of(evidence.images());
        String seen = "pixels lie in " + range + ", the box is " + box;
        if (box.firstOutside(evidence.images()) >= 0) {
            return new Verdict(
                    Status.FAILED, seen, "set the box to the range of the images, or scale the images into the box");
        }
        Preprocessing.Better better = Preprocessing.best(evidence, Preprocessing.RANGES);
        if (better.isSignificant()) {
            return new Verdict(
                    Status.FAILED,
                    seen + "; " + evidence.attacked().length + " of " + evidence.labels().length
                            + " right as they are, " + better,
                    "scale the images as the model expects, with box and epsilon in the same units");
        }
        return box.isBounded()
                ? width(range.width() / evidence.range(), evidence.labels().length, seen)
                : Verdict.notRun(seen + "; without bounds there is nothing to compare");
    }

    private static Verdict width(double share, int samples, String seen) {
        boolean enough = samples >= ENOUGH;
        Status status = share < FAR_TOO_NARROW && enough
                ? Status.FAILED
                : share < FAR_TOO_NARROW || (share < NARROW && enough) ? Status.SUSPICIOUS : Status.PASSED;
        return Verdict.of(
                status,
                seen + "; they use " + EvidenceText.percent(share) + " of it",
                "set the box to the range of the images: an attack may leave what images can be, or epsilon is in"
                        + " other units");
    }
}
