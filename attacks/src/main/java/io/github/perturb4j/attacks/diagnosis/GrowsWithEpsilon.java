package io.github.perturb4j.attacks.diagnosis;

import java.util.ArrayList;
import java.util.List;

/** A larger ball contains the smaller one: success that falls or stays as epsilon grows is the attack's failure. */
record GrowsWithEpsilon() implements Check {
    private static final double[] MULTIPLES = {0.5, 1, 2, 4};
    private static final double SUSPICIOUS = 0.02;
    private static final double FAILED = 0.05;
    private static final int ENOUGH = 5;

    @Override
    public String name() {
        return "epsilon-growth";
    }

    @Override
    public String question() {
        return "Does success grow with epsilon?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, sections 5.2 (perturbation budget) and 5.3 (accuracy versus perturbation)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        List<Double> radii = radii(evidence);
        List<Fooled> fooled = new ArrayList<>();
        radii.forEach(r -> fooled.add(evidence.fooled(evidence.usual().with(r))));
        Status status = Status.PASSED;
        List<String> seen = new ArrayList<>();
        for (int k = 0; k < fooled.size(); k++) {
            seen.add(fooled.get(k).count() + " at " + Text.brief(radii.get(k)));
            if (k > 0) {
                int fall = Math.max(0, fooled.get(k - 1).count() - fooled.get(k).count());
                Status here = new Share(fall, evidence.attacked().length).judge(SUSPICIOUS, FAILED);
                status = here.compareTo(status) > 0 ? here : status;
            }
        }
        Fooled first = fooled.get(0);
        Fooled last = fooled.get(fooled.size() - 1);
        if (last.count() <= first.count() && first.samples().length - last.count() >= ENOUGH) {
            status = Status.FAILED;
        }
        return Verdict.of(
                status,
                "of " + first.samples().length + " images the attack fools " + String.join(", ", seen),
                "use steps that are a fraction of epsilon and more of them; if success stays flat, gradients are masked: see"
                        + " gradients, ascent and black-box");
    }

    /** Around the settings' epsilon, and where the ball holds half of the range of every pixel. */
    private static List<Double> radii(Evidence evidence) {
        double pixels = (double) evidence.images().length() / evidence.images().size(0);
        double half = evidence.range() / 2;
        double most = switch (evidence.settings().norm()) {
            case LINF, L0 -> half;
            case L2 -> half * Math.sqrt(pixels);
            case L1 -> half * pixels;
        };
        List<Double> radii = new ArrayList<>();
        for (double multiple : MULTIPLES) {
            double radius = multiple * evidence.settings().epsilon();
            if (radius < most) {
                radii.add(radius);
            }
        }
        radii.add(most);
        return radii;
    }
}
