package io.github.perturb4j.attacks.threat;

import java.util.Locale;

/** How the size of a perturbation d = x - x0 is measured. */
public enum Norm {
    /** max |d|. */
    LINF("L-inf"),
    /** sqrt(sum d^2). */
    L2("L2"),
    /** sum |d|. */
    L1("L1"),
    /** The number of pixels that differ in any channel. */
    L0("L0"),
    /** The number of values that differ, each channel of a pixel being one. */
    L0_VALUES("L0 of values");

    private final String text;

    Norm(String text) {
        this.text = text;
    }

    /** As an option: {@code linf}, {@code l2}, {@code l1}, {@code l0}, {@code l0-values}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one of a {@link #label}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Norm labelled(String label) {
        for (Norm norm : values()) {
            if (norm.label().equals(label)) {
                return norm;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is no norm; there are linf, l2, l1, l0 and l0-values");
    }

    /** Whether it counts, pixels or values: radii are whole numbers then, whatever the pixels' units. */
    public boolean isCount() {
        return this == L0 || this == L0_VALUES;
    }

    /** This one of a perturbation's norms. */
    public double of(Norms norms) {
        return switch (this) {
            case LINF -> norms.linf();
            case L2 -> norms.l2();
            case L1 -> norms.l1();
            case L0 -> norms.l0();
            case L0_VALUES -> norms.l0Values();
        };
    }

    /** This one of a perturbation given by its values, each of which the L0 norms count. */
    public double of(double... perturbation) {
        return distance(perturbation, new double[perturbation.length], 1);
    }

    /**
     * The ball of this norm.
     *
     * @param epsilon its radius or radii
     * @param box the values a pixel may take
     */
    public ThreatModel ball(Epsilon epsilon, PixelBox box) {
        return switch (this) {
            case LINF -> new LinfBall(epsilon, box);
            case L2 -> new L2Ball(epsilon, box);
            case L1 -> new L1Ball(epsilon, box);
            case L0 -> new L0Ball(epsilon, box);
            case L0_VALUES -> L0Ball.ofValues(epsilon, box);
        };
    }

    /** Between two points of one sample, whose channels follow one another. */
    double distance(double[] x, double[] x0, int channels) {
        return switch (this) {
            case LINF -> Norms.linf(x, x0);
            case L2 -> Norms.l2(x, x0);
            case L1 -> Norms.l1(x, x0);
            case L0 -> Norms.l0(x, x0, channels);
            case L0_VALUES -> Norms.l0(x, x0, 1);
        };
    }

    /** Whether they are further apart than epsilon, as if computed without rounding; false for NaN. */
    boolean isBeyond(double[] x, double[] x0, int channels, double epsilon) {
        return switch (this) {
            case LINF -> Exact.isLinfBeyond(x, x0, epsilon);
            case L2 -> Exact.isL2Beyond(x, x0, epsilon);
            case L1 -> Exact.isL1Beyond(x, x0, epsilon);
            case L0, L0_VALUES -> distance(x, x0, channels) > epsilon;
        };
    }

    /** As people write it: {@code L-inf}. */
    @Override
    public String toString() {
        return text;
    }
}
