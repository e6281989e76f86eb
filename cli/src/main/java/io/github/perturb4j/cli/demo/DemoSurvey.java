package io.github.perturb4j.cli.demo;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.resnet.data.Epoch;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The untargeted attack on several scenes, since one picture proves little: how many each model gets right.
 *
 * @param scenes the number of scenes, the first of the test set
 */
record DemoSurvey(int scenes, List<Count> models) {
    private static final int SCENES = 20;

    /** @param after still right after the attack */
    record Count(String model, int before, int after) {}

    /**
     * Attacks the scenes on every model.
     *
     * @param stop once true, there is no survey
     */
    static Optional<DemoSurvey> of(List<DemoModel> models, AttackRequest request, BooleanSupplier stop) {
        try (Epoch epoch = Batches.of(Scenes.test(SCENES), SCENES).epoch(0);
                Batch batch = epoch.next()) {
            return Optional.of(new DemoSurvey(
                    SCENES,
                    models.stream().map(m -> count(m, request, batch, stop)).toList()));
        } catch (CancellationException e) {
            return Optional.empty();
        }
    }

    private static Count count(DemoModel model, AttackRequest request, Batch batch, BooleanSupplier stop) {
        try (WorkBar bar = WorkBar.of("survey")) {
            AttackResult result = AttackRunner.of(model.classifier(), request.threat())
                    .seed(request.seed())
                    .cancelWhen(stop)
                    .progress(bar::step)
                    .run(request.choice().attack(), batch.inputs(), new CrossEntropy(batch.labels()));
            return new Count(model.name(), batch.size() - result.misclassified(), result.correct());
        }
    }
}
