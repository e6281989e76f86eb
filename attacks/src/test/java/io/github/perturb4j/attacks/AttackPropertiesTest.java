package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.CrossEntropyDifference;
import io.github.perturb4j.attacks.criterion.Margin;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.threat.EightBit;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.Neighbours;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the harness makes true of every attack, whatever it does. */
class AttackPropertiesTest {
    private static final int TRIES = 100;
    private static final SmallNet NET = new SmallNet();

    /**
     * An attack with a threat model, and a batch drawn from the seed: images (some pixels on the box), classes,
     * criterion; in 8-bit mode images of 8 bits.
     */
    record Case(Attack attack, Shape shape, DataType type, boolean keepBest, boolean eightBit, long seed) {
        int size() {
            return 1 + (int) (seed % 6);
        }

        ThreatModel threat() {
            double epsilon = shape.norm.isCount() ? Math.ceil(shape.epsilon) : shape.epsilon;
            double[] radii = new double[size()];
            Arrays.setAll(radii, i -> epsilon * (i % 3 == 1 ? 0.5 : 1));
            Epsilon all = shape.perSample ? Epsilon.perSample(radii) : Epsilon.of(epsilon);
            boolean endless = attack instanceof MinimalNormAttack && seed % 3 == 0 && epsilon > 0;
            ThreatModel ball = shape.norm.ball(endless ? Epsilon.UNLIMITED : all, eightBit ? PixelBox.UNIT : shape.box);
            return shape.masked ? ball.withMask(mask()) : ball;
        }

        Mask mask() {
            boolean[][] free = new boolean[size()][6 * 6];
            CounterRandom random = new CounterRandom(seed + 1);
            for (boolean[] each : free) {
                for (int p = 0; p < each.length; p++) {
                    each[p] = random.nextInt(3) > 0;
                }
            }
            return Mask.perSample(free);
        }

        INDArray images() {
            CounterRandom random = new CounterRandom(seed);
            double[] pixels = new double[size() * 3 * 6 * 6];
            Arrays.setAll(pixels, i -> Math.min(1, Math.max(0, -0.1 + 1.2 * random.nextDouble())));
            if (eightBit) {
                Arrays.setAll(pixels, i -> Math.rint(pixels[i] * 255) / 255);
            }
            return Memory.of(type, pixels, size(), 3, 6, 6);
        }

        Criterion criterion() {
            int[] labels = new int[size()];
            int[] targets = new int[size()];
            Logits[] predictions = Logits.rows(NET.apply(Variable.of(images())).value());
            Arrays.setAll(labels, i -> predictions[i].index());
            labels[0] = (int) (seed % 5) == 0 ? (labels[0] + 1) % SmallNet.CLASSES : labels[0];
            Arrays.setAll(targets, i -> (labels[i] + 1 + i % 3) % SmallNet.CLASSES);
            return switch ((int) (seed % 4)) {
                case 0 -> new CrossEntropy(labels);
                case 1 -> new Margin(labels);
                case 2 -> new TargetedCrossEntropy(labels, targets);
                default -> new CrossEntropyDifference(labels, targets);
            };
        }

        AttackRunner runner() {
            return AttackRunner.of(NET, threat())
                    .keepBest(keepBest)
                    .eightBit(eightBit)
                    .stopAtSuccess(seed % 7 < 3)
                    .budget(seed % 11 < 2 ? new Budget(4, 3) : Budget.UNLIMITED)
                    .seed(seed);
        }

        AttackResult run() {
            return runner().run(attack, images(), criterion());
        }

        Norms[] norms(INDArray x) {
            return eightBit ? EightBit.norms(x, images()) : Norms.of(x, images());
        }
    }

    /** A ball, its norm being one the attack can search. */
    record Shape(Norm norm, double epsilon, PixelBox box, boolean perSample, boolean masked) {}

    @Provide
    Arbitrary<Case> cases() {
        return casesWith(Arbitraries.of(1e-9, 1e-4, 1 / 255.0, 8 / 255.0, 0.3, 2.0));
    }

    @Provide
    Arbitrary<Case> casesWithEpsilon0() {
        return casesWith(Arbitraries.just(0.0));
    }

    private static Arbitrary<Case> casesWith(Arbitrary<Double> epsilons) {
        return Arbitraries.of(AttackTable.rows())
                .map(Row::quickAttack)
                .flatMap(attack -> Combinators.combine(
                                Arbitraries.just(attack),
                                shapes(attack, epsilons),
                                Arbitraries.of(DataType.FLOAT, DataType.DOUBLE),
                                Arbitraries.of(true, false),
                                Arbitraries.of(true, false, false),
                                Arbitraries.longs().between(0, 100_000).withoutEdgeCases())
                        .as(Case::new));
    }

    private static Arbitrary<Shape> shapes(Attack attack, Arbitrary<Double> epsilons) {
        Arbitrary<PixelBox> boxes = Arbitraries.of(PixelBox.UNIT, PixelBox.NONE, new PixelBox(-0.1, 1.7));
        return Combinators.combine(
                        Arbitraries.of(attack.norms()),
                        epsilons,
                        boxes,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false, false))
                .as(Shape::new);
    }

    @Example
    @Label("every attack has a row, and every row and spec makes one")
    void complete() {
        List<Class<?>> listed = new ArrayList<>();
        AttackTable.rows().forEach(row -> {
            listed.add(row.quickAttack().getClass());
            assertThat(row.strongAttack().getClass())
                    .isEqualTo(row.quickAttack().getClass());
        });
        assertThat(Neighbours.of(Attack.class, Attack.class))
                .hasSizeGreaterThan(2)
                .allSatisfy(found -> assertThat(listed)
                        .as("add a row of %s to its family's rows, to test its properties and strength", found)
                        .contains(found));
        List<String> named = AttackTable.rows().stream()
                .map(row -> row.strong().split(":")[0])
                .toList();
        assertThat(AttackCatalogue.specs())
                .allSatisfy(spec -> assertThat(named)
                        .as("add a row for the catalogue's %s", spec.name())
                        .contains(spec.name()));
    }

    @Property(tries = TRIES, seed = "1", edgeCases = EdgeCasesMode.NONE)
    @Label("the result is in the ball and in the box, without tolerance, and says so itself")
    void allowed(@ForAll("cases") Case c) {
        INDArray x0 = c.images();
        AttackResult result = c.run();
        INDArray x = result.adversarial();
        Norms[] norms = c.norms(x);
        double low = rounded(c, c.threat().box().low());
        double high = rounded(c, c.threat().box().high());
        for (double pixel : Span.of(x).toDoubles()) {
            assertThat(pixel).isBetween(low, high);
        }
        for (int i = 0; i < c.size(); i++) {
            assertThat(c.threat().norm().of(norms[i]))
                    .isLessThanOrEqualTo(c.threat().epsilon().at(i));
            assertThat(result.sample(i).norms()).isEqualTo(norms[i]);
        }
        assertThat(c.eightBit ? EightBit.firstOff(x) : -1).isEqualTo(-1);
        ThreatModel onlyMask = c.threat().withEpsilon(Epsilon.UNLIMITED);
        assertThat(onlyMask.contains(x, x0)).doesNotContain(false);
    }

    private static double rounded(Case c, double bound) {
        return c.type == DataType.FLOAT ? (float) bound : bound;
    }

    @Property(tries = TRIES, seed = "2", edgeCases = EdgeCasesMode.NONE)
    @Label("success and predictions are those of the returned image")
    void verified(@ForAll("cases") Case c) {
        AttackResult result = c.run();
        INDArray logits = NET.apply(Variable.of(result.adversarial())).value();
        Logits[] predictions = Logits.rows(logits);
        boolean[] met = c.criterion().isMet(logits);
        double[] objective =
                Span.of(c.criterion().objective(Variable.of(logits)).value()).toDoubles();
        for (int i = 0; i < c.size(); i++) {
            assertThat(result.sample(i).success()).isEqualTo(met[i]);
            assertThat(result.sample(i).adversarial().index()).isEqualTo(predictions[i].index());
            assertThat(result.sample(i).adversarial().probability()).isEqualTo(predictions[i].probability());
            assertThat(result.sample(i).finalLoss()).isEqualTo(-objective[i]);
        }
    }

    @Property(tries = TRIES, seed = "3", edgeCases = EdgeCasesMode.NONE)
    @Label("inputs are not changed")
    void pure(@ForAll("cases") Case c) {
        INDArray x0 = c.images();
        c.runner().run(c.attack, x0, c.criterion());
        assertSameBits(x0, c.images());
    }

    @Property(tries = TRIES, seed = "4", edgeCases = EdgeCasesMode.NONE)
    @Label("epsilon 0 gives the originals")
    void identity(@ForAll("casesWithEpsilon0") Case c) {
        assertSameBits(c.run().adversarial(), c.images());
    }

    @Property(tries = TRIES, seed = "5", edgeCases = EdgeCasesMode.NONE)
    @Label("the same seed gives the same bits")
    void repeatable(@ForAll("cases") Case c) {
        assertSame(c.run(), c.run(), IntStream.range(0, c.size()).toArray());
    }

    @Property(tries = TRIES, seed = "6", edgeCases = EdgeCasesMode.NONE)
    @Label("a sample gets the same bits alone, in batches of any size, and in any order")
    void independent(@ForAll("cases") Case c) {
        AttackResult together = c.run();
        AttackResult pairs = c.runner().batchSize(2).run(c.attack, c.images(), c.criterion());
        assertSame(together, pairs, IntStream.range(0, c.size()).toArray());
        int[] order = new Draw(c.seed).permutation(c.size());
        assertSame(selected(c, order), together, order);
        for (int i = 0; i < c.size(); i++) {
            assertSame(selected(c, i), together, i);
        }
    }

    @Property(tries = TRIES / 2, seed = "11", edgeCases = EdgeCasesMode.NONE)
    @Label("one thread gives the same bits as all of them")
    void threads(@ForAll("cases") Case c) {
        AttackResult[] alone = new AttackResult[1];
        Parallel.tiles(
                2,
                tile -> { // inside a tile, kernels run in the calling thread
                    if (tile == 0) {
                        alone[0] = c.run();
                    }
                });
        assertSame(alone[0], c.run(), IntStream.range(0, c.size()).toArray());
    }

    private static AttackResult selected(Case c, int... samples) {
        return c.runner()
                .withThreat(c.threat().select(samples))
                .sampleIds(Arrays.stream(samples).asLongStream().toArray())
                .batchSize(3)
                .run(c.attack, Points.select(c.images(), samples), c.criterion().select(samples));
    }

    /** Sample i of a is sample order[i] of b. */
    private static void assertSame(AttackResult a, AttackResult b, int... order) {
        assertSameBits(a.adversarial(), Points.select(b.adversarial(), order));
        for (int i = 0; i < order.length; i++) {
            SampleResult left = a.sample(i);
            SampleResult right = b.sample(order[i]);
            assertThat(left)
                    .usingRecursiveComparison()
                    .as("%s and %s", left, right)
                    .isEqualTo(right);
        }
    }

    private static void assertSameBits(INDArray a, INDArray b) {
        int difference = Arrays.mismatch(Span.of(a).toDoubles(), Span.of(b).toDoubles());
        assertThat(difference).as("the first position where they differ").isEqualTo(-1);
    }

    @Property(tries = TRIES, seed = "7", edgeCases = EdgeCasesMode.NONE)
    @Label("what meets the criterion already is left alone, at the cost of one forward pass")
    void skipped(@ForAll("cases") Case c) {
        boolean[] met = c.criterion().isMet(NET.apply(Variable.of(c.images())).value());
        AttackResult result = c.run();
        for (int i = 0; i < c.size(); i++) {
            SampleResult sample = result.sample(i);
            assertThat(sample.attacked()).isEqualTo(!met[i]);
            if (met[i]) {
                assertThat(sample.norms()).isEqualTo(Norms.ZERO);
                assertThat(sample.cost()).isEqualTo(new SampleResult.Cost(1, 0, 1));
                assertThat(sample.trace()).isEmpty();
            }
        }
    }

    @Property(tries = TRIES, seed = "8", edgeCases = EdgeCasesMode.NONE)
    @Label("keeping the best iterate never loses a success")
    void best(@ForAll("cases") Case c) {
        AttackResult last = c.runner().keepBest(false).run(c.attack, c.images(), c.criterion());
        AttackResult best = c.runner().keepBest(true).run(c.attack, c.images(), c.criterion());
        for (int i = 0; i < c.size(); i++) {
            if (last.sample(i).success()) {
                assertThat(best.sample(i).success()).isTrue();
            }
        }
    }

    @Property(tries = TRIES, seed = "9", edgeCases = EdgeCasesMode.NONE)
    @Label("every use of the model is counted, and budgets are kept")
    void counted(@ForAll("cases") Case c) {
        int[] images = {0};
        int[] progress = {0};
        Budget budget = new Budget(5, 4);
        AttackResult result = AttackRunner.of(
                        x -> {
                            images[0] += (int) x.size(0);
                            return NET.apply(x);
                        },
                        c.threat())
                .keepBest(c.keepBest)
                .eightBit(c.eightBit)
                .seed(c.seed)
                .batchSize(2)
                .budget(budget)
                .progress((step, total, loss) -> {
                    assertThat(step).isBetween(Math.max(1, progress[0]), total);
                    assertThat(loss).isFinite();
                    progress[0] = step;
                })
                .run(c.attack, c.images(), c.criterion());
        assertThat(result.samples().stream()
                        .mapToInt(s -> s.cost().forwardPasses())
                        .sum())
                .isEqualTo(images[0]);
        for (SampleResult sample : result.samples()) {
            int passes = sample.cost().forwardPasses() - sample.cost().harnessPasses();
            assertThat(sample.trace()).hasSize(passes / AttackTable.passesPerQuery(c.attack, c.shape.norm));
            assertThat(passes).isLessThanOrEqualTo(budget.forwardPasses());
            assertThat(sample.cost().gradientCalls()).isLessThanOrEqualTo(budget.gradientCalls());
        }
    }

    @Property(tries = TRIES / 4, seed = "10", edgeCases = EdgeCasesMode.NONE)
    @Label("a sweep's success is that of a point it found, and grows with epsilon")
    void sweeps(@ForAll("cases") Case c) {
        double[] epsilons = c.shape.norm.isCount() ? new double[] {3, 0, 1} : new double[] {0.5, 0, 0.1};
        EpsilonSweep sweep = c.runner().sweep(c.attack, c.images(), c.criterion(), epsilons);
        boolean[][] success = sweep.success();
        assertThat(success).hasNumberOfRows(3);
        boolean[] met = c.criterion().isMet(NET.apply(Variable.of(c.images())).value());
        assertThat(success[1]).isEqualTo(met);
        for (int i = 0; i < c.size(); i++) {
            assertThat(success[0][i] || !success[2][i]).isTrue();
        }
    }
}
