package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;

/** Rows of the gradient family. */
final class GradientRows {
    private GradientRows() {}

    static List<Row> rows() {
        return List.of(
                Row.budget("fgsm", "fgsm", Row.ALL),
                Row.budget("pgd:steps=5,step-size=0.02,random-start=false", "pgd:steps=20,random-start=false", Row.ALL),
                Row.budget("pgd:steps=3,restarts=3", "pgd:steps=60,restarts=2,step-size=0.05eps", Row.ALL),
                Row.budget("apgd-ce:steps=5", "apgd-ce:steps=60", Row.ALL),
                Row.budget("apgd-dlr:steps=4,restarts=2", "apgd-dlr:steps=60", Row.ALL),
                Row.budget("apgd-t:steps=3,targets=2", "apgd-t:steps=60,targets=2", Row.ALL),
                // L1: without the box-aware step it spreads over all pixels, and converges slowly
                Row.budget("sgd:steps=6,learning-rate=0.3", "sgd:steps=200,learning-rate=0.05", Norm.LINF, Norm.L2));
    }
}
