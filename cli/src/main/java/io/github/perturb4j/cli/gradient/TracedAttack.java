package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.attack.AttackOutcome;
import io.github.perturb4j.cli.attack.AttackedModel;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One network at one image, or followed along an attack on it: {@link #attacked} is what the attack is made on, {@link
 * #trace} looks at the network where it came by.
 */
public final class TracedAttack {
    /** The points of an attack that are looked at, if nobody says. */
    public static final int SHOWN = 10;

    private final Subject subject;
    private final Iterates iterates;

    /**
     * What is looked at.
     *
     * @param network what it is called
     * @param weights the SHA-256 of its weights
     * @param image what the image is called
     * @param input of the network's size
     */
    public record Subject(
            String network,
            String weights,
            String image,
            Classifier classifier,
            RgbImage input,
            int label,
            OptionalInt target) {}

    /** @param show how many points of the attack are looked at, besides the original and its result */
    public TracedAttack(Subject subject, int show) {
        this.subject = subject;
        this.iterates = new Iterates(subject.classifier(), show);
    }

    /** The network, which remembers where it was asked for gradients; once. */
    public AttackedModel attacked() {
        return new AttackedModel(iterates, subject.classifier().classNames(), Randomness.NONE);
    }

    /** One of the runs of a {@link MicroscopePage}; without times, so that the same run gives the same bytes. */
    public String json(AttackRequest request, AttackOutcome outcome) {
        return Json.line(trace(
                Optional.of(request), Optional.of(outcome), new TraceRecorder.Extent(false, false, TraceWatcher.NONE)));
    }

    /** Of the image as it is where there was no attack. */
    TraceData trace(Optional<AttackRequest> request, Optional<AttackOutcome> outcome, TraceRecorder.Extent extent) {
        NetworkTrace network = new NetworkTrace(subject.classifier(), subject.label(), subject.target());
        try (INDArray pixels = Pixels.toFloat(subject.input())) {
            TraceRecorder recorder = new TraceRecorder(
                    network,
                    subject.classifier().classNames(),
                    pixels,
                    outcome.map(found -> Pixels.fillingFactor(found.perturbation()))
                            .orElse(1.0),
                    extent);
            recorder.add(0, pixels);
            int before = iterates.beginsAt(pixels) ? 0 : 1; // a random start is a step of its own
            List<Iterates.Iterate> chosen = iterates.chosen();
            for (int i = 0; i < chosen.size(); i++) {
                extent.watcher().at("looking", i + 1, chosen.size() + 1);
                if (before == 1 || i > 0) {
                    recorder.add(chosen.get(i).step() + before, chosen.get(i).x());
                }
            }
            outcome.ifPresent(found -> recorder.add(iterates.queries() + before, found.adversarial()));
            String attack = request.map(AttackRequest::toString).orElse("none");
            return recorder.finish(
                    new TraceRecorder.Source(subject.network(), subject.weights(), subject.image(), attack),
                    subject.label(),
                    subject.target(),
                    network.departure(pixels).stream().toList());
        }
    }
}
