package io.github.perturb4j.attacks.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A larger ball contains the smaller one: success that falls or stays as epsilon grows is the attack's failure. */
record GrowsWithEpsilon() implements Check {
    private static final double[] MULTIPLES = {0.5, 1, 2, 4};
    private static final double SUSPICIOUS = 0.02;
    private static final double FAILED = 0.05;
    private static final int ENOUGH = 5;
    /** Of the smallest radius, while it fools all images. */
    private static final int HALVINGS = 16;
    /** Of the interval in which accuracy falls. */
    private static final int BISECTIONS = 3;

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
        SortedMap<Double, Fooled> seen = new TreeMap<>();
        radii(evidence).forEach(r -> seen.put(r, fooled(evidence, r)));
        if (seen.get(seen.firstKey()).all() && !findFall(evidence, seen)) {
            return Verdict.notRun(
                    "not decided: the attack fools all of " + EvidenceText.images(evidence.attacked().length)
                            + " at every radius down to " + EvidenceText.brief(seen.firstKey())
                            + ", so there is none at which accuracy falls");
        }
        return judge(evidence, seen);
    }

    private static Fooled fooled(Evidence evidence, double radius) {
        return evidence.fooled(evidence.usual().with(radius));
    }

    /**
     * Adds smaller radii until one does not fool all images, and then some between it and the smallest that does, until
     * one fools a part: where accuracy falls, success that falls too would be seen.
     *
     * @return whether there is a radius that does not fool all
     */
    private static boolean findFall(Evidence evidence, SortedMap<Double, Fooled> seen) {
        double all = seen.firstKey();
        double fewer = all;
        for (int h = 0; h < HALVINGS && seen.get(seen.firstKey()).all(); h++) {
            all = fewer;
            fewer /= 2;
            seen.put(fewer, fooled(evidence, fewer));
        }
        if (seen.get(fewer).all()) {
            return false;
        }
        for (int b = 0; b < BISECTIONS; b++) {
            double middle = (fewer + all) / 2;
            Fooled found = fooled(evidence, middle);
            seen.put(middle, found);
            if (found.all()) {
                all = middle;
            } else {
                fewer = middle;
            }
        }
        return true;
    }

    private static Verdict judge(Evidence evidence, SortedMap<Double, Fooled> seen) {
        Status status = Status.PASSED;
        List<String> words = new ArrayList<>();
        Fooled before = null;
        for (Map.Entry<Double, Fooled> each : seen.entrySet()) {
            Fooled now = each.getValue();
            words.add(now.count() + " at " + EvidenceText.brief(each.getKey()));
            if (before != null) {
                int fall = Math.max(0, before.count() - now.count());
                Status here = new Share(fall, evidence.attacked().length).judge(SUSPICIOUS, FAILED);
                status = here.compareTo(status) > 0 ? here : status;
            }
            before = now;
        }
        Fooled first = seen.get(seen.firstKey());
        Fooled last = seen.get(seen.lastKey());
        if (last.count() <= first.count() && first.samples().length - last.count() >= ENOUGH) {
            status = Status.FAILED;
        }
        return Verdict.of(
                status,
                "of " + EvidenceText.images(first.samples().length) + " the attack fools " + String.join(", ", words),
                "use steps that are a fraction of epsilon and more of them; if success stays flat, gradients are"
                        + " masked: see gradients, ascent and black-box");
    }

    /** Around the settings' epsilon, and where the ball holds half of the range of every pixel. */
    private static List<Double> radii(Evidence evidence) {
        double pixels = (double) evidence.images().length() / evidence.images().size(0);
        double half = evidence.range() / 2;
        double most = switch (evidence.settings().norm()) {
            case LINF, L0, L0_VALUES -> half;
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
