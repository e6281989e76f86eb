package io.github.perturb4j.attacks.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.SpecOptions;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Attacks from text. */
class AttackCatalogueTest {
    @Test
    void namesAndOptionsMakeAttacks() {
        assertThat(AttackCatalogue.parse("fgsm")).isEqualTo(new Fgsm());
        assertThat(AttackCatalogue.parse("pgd:steps=7,step-size=2/255, restarts = 3"))
                .isEqualTo(new Pgd(7, 2 / 255.0, true, 3));
        assertThat(AttackCatalogue.parse("pgd:step-size=0.25eps,random-start=false"))
                .isEqualTo(new Pgd(20, StepSize.ofEpsilon(0.25), false, 1));
        assertThat(AttackCatalogue.parse("sgd:learning-rate=5e-3")).isEqualTo(new GradientDescent(30, 0.005));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertRefused("zap", "no attack 'zap'", "fgsm, pgd");
        assertRefused("pgd:stpes=3", "pgd has no option 'stpes'", "steps, step-size, random-start, restarts");
        assertRefused("fgsm:steps=3", "fgsm has no option 'steps'", "it has none");
        assertRefused("pgd:steps=3.5", "pgd: steps is '3.5'", "a whole number");
        assertRefused("pgd:step-size=big", "step-size is 'big'", "0.25eps");
        assertRefused("pgd:random-start=yes", "true or false");
        assertRefused("pgd:steps=1,steps=2", "gives steps twice");
        assertRefused("pgd:", "expected options as in");
        assertRefused("pgd:steps", "found 'steps'");
        assertRefused("pgd:steps=0", "steps must be at least 1, found 0");
        assertRefused("", "there is no attack ''");
    }

    private static void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> AttackCatalogue.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
    }

    @Test
    void whatAnAttackSaysOfItselfIsWhatTheCatalogueSays() {
        for (AttackSpec spec : AttackCatalogue.specs()) {
            Attack made = spec.make(Map.of());
            assertThat(made.spec()).isSameAs(spec);
            assertThat(made.name()).isEqualTo(spec.name());
            assertThat(made.norms()).isEqualTo(spec.norms());
            assertThat(made.access()).isEqualTo(spec.access());
        }
    }

    @Test
    void aClassThatIsAskedForChangesTheDefaultsThatASpecSays() {
        AttackSpec sgd = AttackCatalogue.spec("sgd");
        assertThat(sgd.forTarget().make(Map.of())).isEqualTo(new GradientDescent(100, 0.005));
        assertThat(sgd.forTarget().make(Map.of("steps", "7"))).isEqualTo(new GradientDescent(7, 0.005));
        assertThat(sgd.forTarget().read(Map.of()).settings())
                .isEqualTo(Map.of("steps", "100", "learning-rate", "0.005"));
        assertThat(sgd.make(Map.of())).isEqualTo(new GradientDescent(30, 0.1));
        assertThat(AttackCatalogue.spec("pgd").forTarget().make(Map.of())).isEqualTo(AttackCatalogue.parse("pgd"));
    }

    @Test
    void anAttackOutsideOfTheCatalogueIsNotMadeFromText() {
        assertThatThrownBy(() -> AttackSpec.named("mine").make(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the attack mine is not made from text: give it to the runner");
    }

    @Test
    void listsAreSplitBetweenAttacks() {
        assertThat(AttackCatalogue.split("fgsm,pgd:steps=2,restarts=3, sgd ,pgd:steps=1"))
                .containsExactly("fgsm", "pgd:steps=2,restarts=3", "sgd", "pgd:steps=1");
        assertThat(AttackCatalogue.split("fgsm")).containsExactly("fgsm");
    }

    @Test
    void everySpecIsUniqueAndItsDefaultsCanBeWritten() {
        assertThat(AttackCatalogue.specs().stream().map(AttackSpec::name)).doesNotHaveDuplicates();
        for (AttackSpec spec : AttackCatalogue.specs()) {
            assertThat(spec.summary()).as(spec.name()).isNotBlank();
            Map<String, String> defaults = spec.options().stream()
                    .collect(Collectors.toMap(SpecOptions.Option::name, SpecOptions.Option::standard));
            Attack written = spec.make(defaults);
            assertThat(written).as(spec.name()).isEqualTo(spec.make(Map.of()));
            assertThat(AttackCatalogue.parse(spec.name())).isEqualTo(written);
        }
    }
}
