package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.EightBit;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What {@link AttackRunner#run} refuses before anything is computed. */
final class InputChecks {
    private InputChecks() {}

    static void input(RunSettings settings, INDArray images, Criterion criterion) {
        checkImages(images, settings.threat.box());
        if (settings.eightBit) {
            checkLevels(images);
        }
        checkCount("criterion has labels for", criterion.labels().length, images);
        if (settings.sampleIds.length != 0) {
            checkCount("sampleIds has numbers for", settings.sampleIds.length, images);
        }
    }

    static void attack(RunSettings settings, Attack attack, INDArray images) {
        checkThreat(attack, settings.threat, images);
        settings.start.ifPresent(given -> checkStart(settings, attack, images, given));
    }

    private static void checkStart(RunSettings settings, Attack attack, INDArray images, INDArray start) {
        if (!(attack instanceof SingleAttack single && single.takesStart())) {
            throw new IllegalArgumentException("the attack " + attack.name()
                    + " begins at the image itself, and takes no start: leave it out, or choose a"
                    + " decision-based attack");
        }
        if (start.dataType() != images.dataType() || !Arrays.equals(start.shape(), images.shape())) {
            throw new IllegalArgumentException("a start is like the images, " + images.dataType()
                    + Arrays.toString(images.shape()) + "; found " + start.dataType()
                    + Arrays.toString(start.shape()));
        }
        checkImages(start, settings.threat.box());
        if (settings.source.isPresent()) {
            throw new IllegalArgumentException(
                    "an attack on another model begins at the images: leave out start() or madeOn()");
        }
    }

    /** A start must meet the criterion. */
    static void startMeets(int sample, Logits seen, boolean met, Criterion criterion) {
        if (!met) {
            int[] targets = criterion.targets();
            throw new IllegalArgumentException("the start of sample " + sample + " is taken for class " + seen.index()
                    + ", and must be taken for "
                    + (targets.length == 0 ? "any but " + criterion.labels()[sample] : "the target " + targets[sample])
                    + ": give another image, one that the model takes for it");
        }
    }

    private static void checkImages(INDArray images, PixelBox box) {
        if (images.dataType() != DataType.FLOAT && images.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("images must be float32 or float64, found " + images.dataType()
                    + ": convert them, pixels scaled to the model's range, with castTo");
        }
        if (images.rank() != 4) {
            throw new IllegalArgumentException("images must have rank 4 (N, C, H, W), found the shape "
                    + Arrays.toString(images.shape()) + "; one image is (1, C, H, W)");
        }
        long outside = box.firstOutside(images);
        if (outside >= 0) {
            long[] at = Memory.index(outside, images.shape());
            throw new IllegalArgumentException("pixel " + Arrays.toString(at) + " (sample, channel, row, column) is "
                    + images.getDouble(at) + "; expected finite numbers in the box " + box
                    + ": scale the images, or set the box to the range the model was trained on");
        }
    }

    private static void checkLevels(INDArray images) {
        long off = EightBit.firstOff(images);
        if (off >= 0) {
            long[] at = Memory.index(off, images.shape());
            throw new IllegalArgumentException("pixel " + Arrays.toString(at) + " (sample, channel, row, column) is "
                    + images.getDouble(at) + "; results of 8 bits need originals of 8 bits, multiples of 1/255 in"
                    + " [0, 1]: attack the image as it was in its file, or leave eightBit out");
        }
    }

    private static void checkCount(String what, int found, INDArray images) {
        if (found != images.size(0)) {
            throw new IllegalArgumentException(
                    what + " " + found + " samples, the images are " + images.size(0) + "; give one for each");
        }
    }

    private static void checkThreat(Attack attack, ThreatModel threat, INDArray images) {
        if (!attack.norms().contains(threat.norm())) {
            throw new IllegalArgumentException("the attack " + attack.name() + " searches balls of the norms "
                    + attack.norms() + ", not " + threat.norm() + ": choose another norm or attack");
        }
        if (threat.epsilon().isUnlimited() && !(attack instanceof MinimalNormAttack)) {
            throw new IllegalArgumentException("the attack " + attack.name()
                    + " searches inside a ball of given radius, found none: give it a finite epsilon");
        }
        threat.contains(images, images); // radii and masks for these images
    }
}
