package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A budget ends every attack, and what it ends is what was asked for until then. */
class BudgetTest {
    private static final int SAMPLES = 4;
    private static final SmallNet NET = new SmallNet();
    private static final INDArray IMAGES = Uniform.pixels(7, SAMPLES, 3, 6, 6);

    /** Attacks whose step t depends on how many steps there are; Javadoc of {@link Budget} names them. */
    private static final Set<String> SCHEDULED =
            Set.of("apgd-ce", "apgd-dlr", "apgd-t", "ddn", "fmn", "cw", "ead", "fab", "fab-t", "square", "autoattack");

    private static Criterion criterion() {
        Logits[] predictions = Logits.rows(NET.apply(Variable.of(IMAGES)).value());
        return new CrossEntropy(
                Arrays.stream(predictions).mapToInt(Logits::index).toArray());
    }

    private static ThreatModel threat(Norm norm) {
        double epsilon = norm == Norm.LINF ? 0.02 : norm == Norm.L2 ? 0.15 : norm == Norm.L1 ? 1 : 3;
        boolean[] free = new boolean[36];
        IntStream.range(0, free.length).forEach(i -> free[i] = i % 5 != 2);
        return norm.ball(Epsilon.perSample(epsilon, 0.8 * epsilon, epsilon / 2, 2 * epsilon), PixelBox.UNIT)
                .withMask(Mask.of(free));
    }

    private static AttackRunner runner(Norm norm, int... samples) {
        return AttackRunner.of(NET, threat(norm).select(samples))
                .sampleIds(Arrays.stream(samples).asLongStream().toArray());
    }

    private static double[] pixels(INDArray x) {
        return Span.of(x).toDoubles();
    }

    private static int queries(SampleResult sample) {
        return sample.cost().forwardPasses() - sample.cost().harnessPasses();
    }

    private static Stream<Arguments> withNorms(Stream<String> attacks) {
        return attacks.flatMap(text -> AttackCatalogue.parse(text.formatted(1)).norms().stream()
                .sorted()
                .map(norm -> Arguments.of(text, norm)));
    }

    static Stream<Arguments> stepwise() {
        return withNorms(AttackCatalogue.specs().stream()
                .filter(spec -> !SCHEDULED.contains(spec.name()))
                .filter(spec -> spec.options().stream().anyMatch(o -> o.name().equals("steps")))
                .map(spec -> spec.name() + ":steps=%d" + quick(spec)));
    }

    private static String quick(AttackSpec spec) {
        StringBuilder options = new StringBuilder();
        spec.options()
                .forEach(o -> options.append(
                        switch (o.name()) {
                            case "step-size" -> ",step-size=0.4eps";
                            case "starts", "queries", "draws", "copies", "neighbours" -> "," + o.name() + "=4";
                            case "learning-rate" -> ",learning-rate=0.05";
                            default -> "";
                        }));
        return options.toString();
    }

    @ParameterizedTest
    @MethodSource("stepwise")
    void aBudgetOfWhatSomeStepsTakeIsWorthThoseSteps(String attack, Norm norm) {
        for (boolean keepBest : new boolean[] {false, true}) {
            for (int i = 0; i < SAMPLES; i++) {
                SampleResult few = compare(attack, norm, keepBest, i);
                assertThat(queries(few)).as("queries of %s", attack).isPositive();
            }
        }
    }

    private static SampleResult compare(String attack, Norm norm, boolean keepBest, int sample) {
        INDArray image = Points.select(IMAGES, sample);
        Criterion criterion = criterion().select(sample);
        AttackResult few = runner(norm, sample)
                .keepBest(keepBest)
                .run(AttackCatalogue.parse(attack.formatted(3)), image, criterion);
        SampleResult.Cost cost = few.sample(0).cost();
        AttackResult many = runner(norm, sample)
                .keepBest(keepBest)
                .budget(new Budget(queries(few.sample(0)), cost.gradientCalls()))
                .run(AttackCatalogue.parse(attack.formatted(9)), image, criterion);
        assertThat(pixels(many.adversarial())).isEqualTo(pixels(few.adversarial()));
        assertThat(many.sample(0)).usingRecursiveComparison().isEqualTo(few.sample(0));
        return few.sample(0);
    }

    /** With one budget for all, which some samples use up before others. */
    @ParameterizedTest
    @MethodSource("stepwise")
    void aSampleOutOfBudgetStaysWhereItIsInABatchToo(String attack, Norm norm) {
        Attack nine = AttackCatalogue.parse(attack.formatted(9));
        for (Budget budget : new Budget[] {new Budget(7, 7), new Budget(5, 100), new Budget(100, 6)}) {
            int[] all = IntStream.range(0, SAMPLES).toArray();
            AttackResult together =
                    runner(norm, all).keepBest(false).budget(budget).run(nine, IMAGES, criterion());
            for (int i : all) {
                AttackResult alone = runner(norm, i)
                        .keepBest(false)
                        .budget(budget)
                        .run(nine, Points.select(IMAGES, i), criterion().select(i));
                assertThat(pixels(Points.select(together.adversarial(), i))).isEqualTo(pixels(alone.adversarial()));
                assertThat(together.sample(i)).usingRecursiveComparison().isEqualTo(alone.sample(0));
            }
        }
    }

    static Stream<Arguments> rows() {
        return withNorms(AttackTable.rows().stream().map(Row::quick));
    }

    /** Alone, so that each call of the model is one sample's. */
    @ParameterizedTest
    @MethodSource("rows")
    void theQueriesUnderABudgetAreTheFirstOfThoseWithout(String attack, Norm norm) {
        List<double[]> without = new ArrayList<>();
        SampleResult all = listened(attack, norm, Budget.UNLIMITED, without);
        for (int budget : new int[] {1, 2, 3, queries(all) - 1, queries(all)}) {
            List<double[]> with = new ArrayList<>();
            SampleResult some = listened(attack, norm, Budget.ofForwardPasses(budget), with);
            int whole = budget - budget % AttackTable.passesPerQuery(AttackCatalogue.parse(attack), norm);
            assertThat(queries(some)).isEqualTo(Math.min(whole, queries(all)));
            int same = 0;
            while (same < Math.min(with.size(), without.size()) && Arrays.equals(with.get(same), without.get(same))) {
                same++;
            }
            assertThat(with.size() - same)
                    .as("calls that differ: the last point, and the best one")
                    .isLessThanOrEqualTo(2);
            assertThat(with).hasSize(some.cost().forwardPasses());
        }
    }

    static Stream<Arguments> severalPassesAQuery() {
        return rows().filter(a ->
                AttackTable.passesPerQuery(AttackCatalogue.parse((String) a.get()[0]), (Norm) a.get()[1]) > 1);
    }

    @ParameterizedTest
    @MethodSource("severalPassesAQuery")
    void aBudgetOfLessThanOneQueryLeavesTheOriginalWithItsOwnLoss(String attack, Norm norm) {
        AttackResult result = runner(norm, 0, 1, 2, 3)
                .budget(Budget.ofForwardPasses(1))
                .run(AttackCatalogue.parse(attack), IMAGES, criterion());
        double[] objective = Span.of(
                        criterion().objective(NET.apply(Variable.of(IMAGES))).value())
                .toDoubles();
        assertThat(pixels(result.adversarial())).isEqualTo(pixels(IMAGES));
        for (int i = 0; i < SAMPLES; i++) {
            assertThat(result.sample(i).finalLoss()).isEqualTo(-objective[i]);
            assertThat(result.sample(i).cost()).isEqualTo(new SampleResult.Cost(1, 0, 1));
        }
    }

    private static SampleResult listened(String attack, Norm norm, Budget budget, List<double[]> heard) {
        return AttackRunner.of(
                        x -> {
                            heard.add(pixels(x.value()));
                            return NET.apply(x);
                        },
                        threat(norm).select(1))
                .budget(budget)
                .run(
                        AttackCatalogue.parse(attack),
                        Points.select(IMAGES, 1),
                        criterion().select(1))
                .sample(0);
    }

    static Stream<Arguments> endless() {
        return withNorms(AttackCatalogue.specs().stream()
                .filter(spec -> !spec.options().isEmpty())
                .map(spec -> {
                    List<String> long_ = spec.options().stream()
                            .map(SpecOptions.Option::name)
                            .filter(Set.of("steps", "queries", "restarts", "draws", "neighbours", "searches")::contains)
                            .map(name -> name + "=1000000000")
                            .toList();
                    return spec.name() + ":" + String.join(",", long_);
                }));
    }

    /** Attacks of thousands of millions of steps, which would idle for hours. */
    @ParameterizedTest
    @MethodSource("endless")
    void anAttackEndsWithItsBudget(String attack, Norm norm) {
        int[] turns = {0};
        AttackResult result = runner(norm, 0, 1, 2, 3)
                .budget(new Budget(6, 6))
                .cancelWhen(() -> ++turns[0] > 200)
                .run(AttackCatalogue.parse(attack), IMAGES, criterion());
        for (SampleResult sample : result.samples()) {
            assertThat(queries(sample)).isLessThanOrEqualTo(6);
            assertThat(sample.cost().harnessPasses()).isLessThanOrEqualTo(12);
        }
    }
}
