package io.github.perturb4j.cli.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.minimal.DeepFool;
import io.github.perturb4j.attacks.spatial.PoseSearch;
import io.github.perturb4j.attacks.spatial.SpatialAttack;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.attacks.transform.RandomPose;
import io.github.perturb4j.attacks.transform.TransformRate;
import io.github.perturb4j.attacks.universal.Patch;
import io.github.perturb4j.attacks.universal.PatchAttack;
import io.github.perturb4j.attacks.universal.Placement;
import io.github.perturb4j.attacks.universal.UniversalAttack;
import io.github.perturb4j.attacks.universal.UniversalPerturbation;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.resnet.data.Epoch;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attacks beyond a ball around one image, on the model in the jar that was not trained against any. */
class OtherThreatsTest {
    private static final int TARGET = 3;

    private static Classifier model() {
        return Classifier.of(
                Architecture.RESNET20_SCENES,
                Architecture.RESNET20_SCENES.embeddedWeights().orElseThrow().read(),
                DataType.FLOAT);
    }

    private static void print(String what, Object... numbers) {
        System.out.println("> " + what + ": " + Arrays.toString(numbers));
    }

    @Test
    void aRotationFoolsAndAGridFindsMoreThanAFewDraws() {
        try (Epoch epoch = Batches.of(Scenes.test(30), 30).epoch(0);
                Batch batch = epoch.next();
                Classifier model = model()) {
            int[] successes = new int[2];
            List<PoseSearch> searches = List.of(new PoseSearch.Random(3, 1), new PoseSearch.Grid(5, 3));
            for (int i = 0; i < 2; i++) {
                successes[i] = new SpatialAttack(30, 5, searches.get(i))
                        .run(model, batch.inputs(), new CrossEntropy(batch.labels()))
                        .successes();
            }
            print("spatial, of 30: 3 draws, grid of 45", successes[0], successes[1]);
            assertThat(successes[1]).isGreaterThan(successes[0]).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    @Tag("slow")
    void expectationOverTransformsSurvivesThem() {
        try (Epoch epoch = Batches.of(Scenes.test(20), 20).epoch(0);
                Batch batch = epoch.next();
                Classifier model = model()) {
            double plain = rate(model, batch, "pgd:steps=20,random-start=false");
            double eot = rate(model, batch, "eot:steps=20,draws=5");
            print("seen as the target when transformed: pgd, eot", plain, eot);
            assertThat(eot).isGreaterThan(plain + 0.1);
        }
    }

    private static double rate(Classifier model, Batch batch, String attack) {
        Attack made = AttackCatalogue.parse(attack);
        ThreatModel threat = new LinfBall(8 / 255.0, PixelBox.UNIT);
        int[] next = Arrays.stream(batch.labels()).map(k -> (k + 1) % 10).toArray();
        TargetedCrossEntropy criterion = new TargetedCrossEntropy(batch.labels(), next);
        AttackResult result = AttackRunner.of(model, threat).keepBest(false).run(made, batch.inputs(), criterion);
        RandomPose transforms = new RandomPose(15, 0.05, 0.1, 0.1, 0.01);
        double[] rates = TransformRate.of(model, result.adversarial(), criterion, transforms, 20, 5);
        return Arrays.stream(rates).average().orElseThrow();
    }

    @Test
    @Tag("slow")
    void oneVectorFoolsScenesItWasNotMadeFrom() {
        try (Epoch epoch = Batches.of(Scenes.test(80), 40).epoch(0);
                Batch seen = epoch.next();
                Batch unseen = epoch.next();
                Classifier model = model()) {
            ThreatModel ball = new LinfBall(10 / 255.0, PixelBox.UNIT);
            UniversalPerturbation found =
                    new UniversalAttack(new DeepFool(20, 9, 0.02), 3, 0.9, 0).run(model, ball, seen.inputs());
            double noise = new UniversalPerturbation(signs(found.delta(), 10 / 255.0), PixelBox.UNIT, List.of())
                    .foolingRate(model, unseen.inputs());
            double rate = found.foolingRate(model, unseen.inputs());
            print("universal: passes, unseen, random signs", found.rates(), rate, noise);
            assertThat(rate).isGreaterThan(0.3).isGreaterThan(noise + 0.2);
        }
    }

    private static INDArray signs(INDArray like, double size) {
        CounterRandom random = new CounterRandom(1);
        double[] values = IntStream.range(0, (int) like.length())
                .mapToDouble(i -> random.chance(0.5) ? size : -size)
                .toArray();
        return Memory.of(like.dataType(), values, like.shape());
    }

    @Test
    @Tag("slow")
    void aPatchMakesScenesOneClassWhereverItLies() {
        try (Epoch epoch = Batches.of(Scenes.test(80), 40).epoch(0);
                Batch seen = epoch.next();
                Batch unseen = epoch.next();
                Classifier model = model()) {
            Placement placement = new Placement(20, 0.9, 1.1);
            Patch patch =
                    new PatchAttack(16, 80, 0.03, 20, placement, 0).run(model, seen.inputs(), TARGET, PixelBox.UNIT);
            Patch grey = new Patch(Memory.filled(DataType.FLOAT, 0.5, 1, 3, 16, 16), placement);
            double rate = patch.rate(model, unseen.inputs(), TARGET, 4, 7);
            double before = grey.rate(model, unseen.inputs(), TARGET, 4, 7);
            print("patch of a ninth of the image, unseen: trained, grey", rate, before);
            assertThat(rate).isGreaterThan(0.6).isGreaterThan(before + 0.4);
        }
    }
}
