package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On the 160 of 200 photographs that are classified right, minimal-norm attacks find perturbations whose median is at
 * most 3 % above what public implementations in PyTorch find (attacks_reference.json beside the data), with no more
 * passes. Those count one pass more than the attack's own, for looking at the result; the runner's three are left out
 * here. Prints what they find and cost.
 *
 * <p>C and W takes minutes for 200 images: slow tests hold it against DDN on the first 50, whose medians must relate as
 * the references' do. The tests tagged by-hand make the comparison itself, and that of the other norms:
 * {@code -Pslow-tests -Dgroups=by-hand -Dtests.excluded=}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MinimalNormReferenceTest {
    private static final int ALL = 200;
    private static final int FEW = 50;
    private static final double SLACK = 1.03;

    /**
     * What an attack did to the images it attacked.
     *
     * @param median of the perturbations' norms
     * @param forward passes for each image, the runner's left out
     */
    private record Found(int attacked, double median, double forward) {}

    private static Found run(String attack, Norm norm, int images) throws IOException {
        RealImages real = RealImages.read(images);
        long start = System.nanoTime();
        AttackResult result = AttackRunner.of(real.model(), norm.ball(Epsilon.UNLIMITED, PixelBox.UNIT))
                .batchSize(50)
                .run(AttackCatalogue.parse(attack.replace(';', ',')), real.images(), new CrossEntropy(real.labels()));
        double seconds = (System.nanoTime() - start) / 1e9;
        List<SampleResult> attacked =
                result.samples().stream().filter(SampleResult::attacked).toList();
        Found found = new Found(
                attacked.size(),
                lowerMedian(attacked, norm),
                mean(attacked, s -> s.cost().forwardPasses() - s.cost().harnessPasses()));
        System.out.printf(
                Locale.ROOT,
                "%s, %s, %d images: median %.5g; %.2f forward and %.2f backward passes; %.0f s%n",
                attack,
                norm,
                attacked.size(),
                found.median(),
                found.forward(),
                mean(attacked, s -> s.cost().gradientCalls()),
                seconds);
        return found;
    }

    private static double mean(List<SampleResult> samples, ToIntFunction<SampleResult> number) {
        return samples.stream().mapToInt(number).average().orElseThrow();
    }

    private static JsonNode reference(String name) throws IOException {
        return RealImages.read(1).numbers("attacks_reference.json").get(name);
    }

    @ParameterizedTest
    @Tag("slow")
    @CsvSource({"deepfool, L2, deepfool_l2", "ddn:steps=300, L2, ddn_l2_300", "fmn:steps=300, L2, fmn_l2_300"})
    void mediansAndPassesAreThoseOfTheReferenceOrSmaller(String attack, Norm norm, String name) throws IOException {
        assertAsNear(attack, norm, name);
    }

    @ParameterizedTest
    @Tag("by-hand")
    @CsvSource({
        "ddn:steps=300;loss=criterion, L2, ddn_l2_300",
        "fmn:steps=300, LINF, fmn_linf_300",
        "fmn:steps=300, L1, fmn_l1_300",
        "fmn:steps=300, L0, fmn_l0_300",
        "cw:steps=300;searches=9, L2, cw_l2_9x300"
    })
    void soAreThoseThatTakeLong(String attack, Norm norm, String name) throws IOException {
        assertAsNear(attack, norm, name);
    }

    private static void assertAsNear(String attack, Norm norm, String name) throws IOException {
        JsonNode reference = reference(name);
        Found found = run(attack, norm, ALL);
        assertThat(found.attacked()).isEqualTo(reference.get("of").asInt());
        assertThat(found.median())
                .isPositive()
                .isLessThanOrEqualTo(SLACK * reference.get("median").asDouble());
        assertThat(found.forward() + 1)
                .isLessThanOrEqualTo(reference.get("forward_passes_per_image").asDouble());
    }

    /** Of the same images, so that what they are like drops out; DDN with the reference's loss, the cross-entropy. */
    @Test
    @Tag("slow")
    void carliniWagnerIsAsFarBehindDdnAsTheReferencesAre() throws IOException {
        JsonNode cw = reference("cw_l2_9x300");
        double ratio = cw.get("median").asDouble()
                / reference("ddn_l2_300").get("median").asDouble();
        Found found = run("cw:steps=300;searches=9", Norm.L2, FEW);
        Found nearest = run("ddn:steps=300;loss=criterion", Norm.L2, FEW);
        assertThat(found.median()).isPositive().isLessThanOrEqualTo(SLACK * ratio * nearest.median());
        assertThat(found.forward() + 1)
                .isLessThanOrEqualTo(cw.get("forward_passes_per_image").asDouble());
    }

    /** As PyTorch has it: the lower of the two in the middle; a failure counts as infinitely far. */
    private static double lowerMedian(List<SampleResult> attacked, Norm norm) {
        double[] sizes = attacked.stream()
                .mapToDouble(s -> s.success() ? norm.of(s.norms()) : Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();
        return sizes[(sizes.length - 1) / 2];
    }
}
