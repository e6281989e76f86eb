package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.evaluation.AttackGrid;
import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.PlannedRun;
import io.github.perturb4j.attacks.evaluation.RobustnessEvaluation;
import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RobustnessEvaluationTest {
    private static final int N = 12;
    private static final double[] RADII = {0, 0.01, 0.05, 0.2};
    private static final SmallNet NET = new SmallNet();

    private INDArray images;
    private int[] labels;
    private RobustnessTable whole;

    /** Every image gets the label that the network gives it, but for two. */
    @BeforeAll
    void draw() {
        double[] pixels = Uniform.values(7, N * 108, 0, 1);
        images = Nd4j.create(pixels, new long[] {N, 3, 6, 6}, DataType.DOUBLE);
        labels = runner(N).run(AttackCatalogue.parse("fgsm"), images, new CrossEntropy(new int[N])).samples().stream()
                .mapToInt(s -> s.clean().index())
                .toArray();
        labels[3] = (labels[3] + 1) % SmallNet.CLASSES;
        labels[8] = (labels[8] + 1) % SmallNet.CLASSES;
        whole = table(N);
    }

    private static AttackRunner runner(int batchSize) {
        return AttackRunner.of(NET, new LinfBall(0, PixelBox.UNIT))
                .batchSize(batchSize)
                .seed(5);
    }

    private static Map<String, Attack> attacks(String... names) {
        Map<String, Attack> attacks = new LinkedHashMap<>();
        Arrays.stream(names).forEach(name -> attacks.put(name, AttackCatalogue.parse(name)));
        return attacks;
    }

    private static AttackGrid grid() {
        return AttackGrid.of(
                Norm.LINF, attacks("fgsm", "pgd:steps=5", "fmn:steps=30", "cw:steps=10,searches=2"), RADII);
    }

    private RobustnessTable table(int batchSize) {
        return RobustnessEvaluation.of(runner(batchSize), grid()).run(images, labels);
    }

    private static List<EvaluatedSample> timeless(List<EvaluatedSample> samples) {
        return samples.stream()
                .map(s -> new EvaluatedSample(
                        s.id(),
                        s.label(),
                        s.predicted(),
                        s.labelProbability(),
                        s.trials().stream()
                                .map(RobustnessEvaluationTest::timeless)
                                .toList()))
                .toList();
    }

    private static Trial timeless(Trial t) {
        return new Trial(
                t.sample(),
                t.attack(),
                t.epsilon(),
                t.success(),
                t.predicted(),
                t.labelProbability(),
                t.startless(),
                t.norms(),
                t.forwardPasses(),
                t.gradientCalls(),
                0);
    }

    @Test
    void countsAreThoseOfTheAttacksAlone() {
        RobustnessTable table = whole;

        assertThat(table.size()).isEqualTo(N);
        assertThat(table.cleanCorrect()).isEqualTo(N - 2);
        for (double radius : RADII) {
            AttackResult fgsm = runner(N)
                    .withThreat(new LinfBall(radius, PixelBox.UNIT))
                    .run(AttackCatalogue.parse("fgsm"), images, new CrossEntropy(labels));
            assertThat(table.correct("fgsm", radius)).as("fgsm at %s", radius).isLessThanOrEqualTo(fgsm.correct());
        }
        EpsilonSweep sweep =
                runner(N).sweep(AttackCatalogue.parse("pgd:steps=5"), images, new CrossEntropy(labels), RADII);
        for (int k = 0; k < RADII.length; k++) {
            boolean[] success = sweep.success()[k];
            int robust = (int) IntStream.range(0, N).filter(i -> !success[i]).count();
            assertThat(table.correct("pgd:steps=5", RADII[k])).isEqualTo(robust);
        }
        assertThat(table.correct("pgd:steps=5", 0.2)).isLessThan(N - 2);
    }

    @Test
    void theWorstCaseIsAtMostEachAttackAndFallsWithTheRadius() {
        RobustnessTable table = whole;
        int before = table.cleanCorrect();

        assertThat(table.worstCaseCorrect(0)).isEqualTo(before);
        for (double radius : RADII) {
            int worst = table.worstCaseCorrect(radius);
            table.grid()
                    .attacks()
                    .keySet()
                    .forEach(a -> assertThat(worst).isLessThanOrEqualTo(table.correct(a, radius)));
            assertThat(worst).isLessThanOrEqualTo(before);
            before = worst;
        }
    }

    @Test
    void aMinimalNormAttackCountsByTheSizeOfWhatItFound() {
        RobustnessTable table = whole;
        List<PlannedRun> minimal =
                table.grid().runs().stream().filter(PlannedRun::isMinimal).toList();
        AttackResult fmn = runner(N)
                .withThreat(Norm.LINF.ball(Epsilon.UNLIMITED, PixelBox.UNIT))
                .run(AttackCatalogue.parse("fmn:steps=30"), images, new CrossEntropy(labels));
        double[] distances = fmn.samples().stream()
                .filter(SampleResult::attacked)
                .mapToDouble(s -> s.success() ? s.norms().linf() : Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();

        assertThat(minimal).extracting(PlannedRun::norm).containsExactly(Norm.LINF, Norm.L2);
        assertThat(table.minimal(minimal.get(0)).median().orElseThrow()).isEqualTo(distances[(N - 2 - 1) / 2]);
        assertThat(table.minimal(minimal.get(0)).of()).isEqualTo(N - 2);
        assertThat(table.correct("fmn:steps=30", 0.05))
                .isEqualTo((int) Arrays.stream(distances).filter(d -> d > 0.05).count());
    }

    /** It never looked within the grid's radii, so it says nothing of them. */
    @Test
    void anAttackOfAnotherNormIsNoPartOfTheWorstCase() {
        RobustnessTable table = whole;
        RobustnessTable without = new RobustnessTable(
                AttackGrid.of(Norm.LINF, attacks("fgsm", "pgd:steps=5", "fmn:steps=30"), RADII),
                table.samples().stream()
                        .map(s -> new EvaluatedSample(
                                s.id(),
                                s.label(),
                                s.predicted(),
                                s.labelProbability(),
                                s.trials().stream()
                                        .filter(t -> !t.attack().startsWith("cw"))
                                        .toList()))
                        .toList());
        assertThat(table.grid().ofItsNorm()).containsExactly("fgsm", "pgd:steps=5", "fmn:steps=30");
        for (double radius : new double[] {0.01, 0.05, 0.2, 10}) {
            assertThat(table.worstCaseCorrect(radius)).isEqualTo(without.worstCaseCorrect(radius));
        }
        assertThat(table.confusion(SmallNet.CLASSES, 0.2)).isDeepEqualTo(without.confusion(SmallNet.CLASSES, 0.2));
        RobustnessTable alone = RobustnessEvaluation.of(
                        runner(N), AttackGrid.of(Norm.LINF, attacks("cw:steps=10,searches=2"), RADII))
                .run(images, labels);
        assertThat(alone.worstCaseCorrect(10)).isEqualTo(alone.cleanCorrect());
        PlannedRun run = alone.grid().runs().get(0);
        assertThat(alone.minimal(run).success()).isPositive();
        assertThat(alone.minimal(run).cost().forwardPasses()).isPositive();
    }

    @Test
    void attacksMadeOnAnotherModelAreJudgedOnThisOne() {
        AttackGrid grid = AttackGrid.of(Norm.LINF, attacks("pgd:steps=5", "mi-fgsm"), 0.1);
        RobustnessTable table = RobustnessEvaluation.of(runner(N), grid)
                .madeOn(Map.of("mi-fgsm", x -> Ops.neg(NET.apply(x))))
                .run(images, labels);
        AttackResult transfer = runner(N)
                .withThreat(new LinfBall(0.1, PixelBox.UNIT))
                .madeOn(x -> Ops.neg(NET.apply(x)))
                .run(AttackCatalogue.parse("mi-fgsm"), images, new CrossEntropy(labels));
        assertThat(table.correct("mi-fgsm", 0.1)).isEqualTo(transfer.correct());
        assertThatThrownBy(() -> RobustnessEvaluation.of(runner(N), grid).madeOn(Map.of("bim", NET)))
                .hasMessageContaining("no attack 'bim'");
    }

    @Test
    void costsAddUp() {
        RobustnessTable table = whole;
        for (String attack : table.grid().attacks().keySet()) {
            long forward = Arrays.stream(RADII)
                    .mapToLong(e -> table.cost(attack, e).forwardPasses())
                    .sum();
            double seconds = Arrays.stream(RADII)
                    .map(e -> table.cost(attack, e).seconds())
                    .sum();
            List<Trial> trials = table.samples().stream()
                    .flatMap(s -> s.trials().stream())
                    .filter(t -> t.attack().equals(attack))
                    .toList();
            assertThat(forward)
                    .isPositive()
                    .isEqualTo(trials.stream().mapToLong(Trial::forwardPasses).sum());
            assertThat(seconds)
                    .isCloseTo(trials.stream().mapToDouble(Trial::seconds).sum(), within(1e-9));
        }
    }

    @Test
    void batchesMakeNoDifference() {
        assertThat(timeless(table(5).samples())).isEqualTo(timeless(whole.samples()));
    }

    /** As a run that was killed goes on: some trials are known, of some samples. */
    @Test
    void whatIsKnownIsNotDoneAgain() {
        RobustnessEvaluation evaluation = RobustnessEvaluation.of(runner(N), grid());
        List<EvaluatedSample> all = whole.samples();
        List<EvaluatedSample> known = all.stream()
                .map(s -> new EvaluatedSample(
                        s.id(),
                        s.label(),
                        s.predicted(),
                        s.labelProbability(),
                        s.trials().subList(0, (int) s.id() % (s.trials().size() + 1))))
                .toList();
        List<Trial> heard = new ArrayList<>();

        List<EvaluatedSample> resumed = evaluation.attack(images, known, heard::addAll);

        assertThat(timeless(resumed)).isEqualTo(timeless(all));
        assertThat(heard)
                .hasSize(all.stream().mapToInt(s -> s.trials().size()).sum()
                        - known.stream().mapToInt(s -> s.trials().size()).sum());
        assertThat(evaluation.attack(images, all, trials -> assertThat(trials).isEmpty()))
                .isEqualTo(all);
    }

    @Test
    void confusionCountsEveryImageOnce() {
        int[][] clean = whole.confusion(SmallNet.CLASSES, 0);
        int[][] attacked = whole.confusion(SmallNet.CLASSES, 0.2);

        assertThat(Arrays.stream(clean).flatMapToInt(Arrays::stream).sum()).isEqualTo(N);
        assertThat(IntStream.range(0, SmallNet.CLASSES).map(i -> clean[i][i]).sum())
                .isEqualTo(N - 2);
        assertThat(IntStream.range(0, SmallNet.CLASSES).map(i -> attacked[i][i]).sum())
                .isEqualTo(whole.worstCaseCorrect(0.2));
        for (int i = 0; i < SmallNet.CLASSES; i++) {
            assertThat(Arrays.stream(attacked[i]).sum())
                    .isEqualTo(Arrays.stream(clean[i]).sum());
        }
    }

    @Test
    void plansThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> AttackGrid.of(Norm.LINF, Map.of(), 0.1)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> AttackGrid.of(Norm.LINF, attacks("fgsm"))).hasMessageContaining("at least one");
        assertThatThrownBy(() -> AttackGrid.of(Norm.LINF, attacks("fgsm"), 0.2, 0.1))
                .hasMessageContaining("ascending order", "0.1 after 0.2");
        assertThatThrownBy(() -> AttackGrid.of(Norm.LINF, attacks("fgsm"), -0.1))
                .hasMessageContaining("-0.1");
        assertThatThrownBy(() -> AttackGrid.of(Norm.L0, attacks("autoattack"), 1))
                .hasMessageContaining("autoattack", "not of L0");
    }
}
