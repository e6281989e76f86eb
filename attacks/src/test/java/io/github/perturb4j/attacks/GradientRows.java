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
                // chooses pixels by their gradients, not by how far the box lets them go
                Row.weaker(0.7, "pgd:steps=2,step-size=0.5eps,loss=margin", "pgd:random-start=false", Norm.L0),
                Row.weaker(0.7, "pgd:steps=3,step-size=0.5eps", "pgd:random-start=false", Norm.L0_VALUES),
                Row.budget("pgd:steps=3,loss=dlr", "pgd:steps=60,loss=dlr,step-size=0.05eps", Row.ALL),
                Row.budget("apgd-ce:steps=5", "apgd-ce:steps=60", Row.ALL),
                Row.budget("apgd-ce:steps=3,eot=2", "apgd-ce:steps=60,eot=2", Row.ALL),
                Row.budget("apgd-dlr:steps=4,restarts=2", "apgd-dlr:steps=60", Row.ALL),
                Row.budget("apgd-t:steps=3,targets=2", "apgd-t:steps=60,targets=2", Row.ALL),
                // L1: without the box-aware step it spreads over all pixels, and converges slowly
                Row.budget("sgd:steps=6,learning-rate=0.3", "sgd:steps=200,learning-rate=0.05", Norm.LINF, Norm.L2),
                // the random step is lost, so here it is short
                Row.budget("r-fgsm:restarts=2", "r-fgsm:random-step=0.001eps", Norm.LINF, Norm.L2),
                Row.budget("bim:steps=3,step-size=0.4eps", "bim:steps=40", Row.ALL),
                Row.budget("adam-pgd:steps=3", "adam-pgd:steps=60", Norm.LINF),
                Row.budget("mi-fgsm:steps=3,step-size=0.4eps", "mi-fgsm:steps=20", Norm.LINF, Norm.L2),
                Row.budget("ni-fgsm:steps=3,step-size=0.4eps", "ni-fgsm:steps=20", Norm.LINF, Norm.L2),
                Row.budget("si-fgsm:steps=2,copies=2,step-size=0.5eps", "si-fgsm:steps=20", Norm.LINF, Norm.L2),
                // shrunk and shifted, an affine model's gradient is another one: half of the steps are misled
                Row.weaker(
                        0.1,
                        "di-fgsm:steps=3,step-size=0.4eps,smallest=0.6",
                        "di-fgsm:steps=60,smallest=0.7,probability=0.3",
                        Norm.LINF,
                        Norm.L2),
                // weights of 0.01 beside the centre: larger ones smooth what an affine model has as a gradient away
                Row.budget("ti-fgsm:steps=3,step-size=0.4eps,kernel=5", "ti-fgsm:steps=20", Norm.LINF, Norm.L2),
                Row.budget(
                        "vmi-fgsm:steps=2,neighbours=2,step-size=0.5eps",
                        "vmi-fgsm:steps=20,neighbours=3",
                        Norm.LINF,
                        Norm.L2),
                // as di-fgsm: what is transformed has another gradient than the original
                Row.weaker(
                        0.1,
                        "eot:steps=2,draws=2,step-size=0.5eps",
                        "eot:steps=60,degrees=5,shift=0,zoom=0.02",
                        Norm.LINF,
                        Norm.L2));
    }
}
