package io.github.perturb4j.attacks.composite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.blackbox.SquareAttack;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.composite.AutoAttack.Version;
import io.github.perturb4j.attacks.gradient.Apgd;
import io.github.perturb4j.attacks.gradient.ApgdLoss;
import io.github.perturb4j.attacks.gradient.ApgdTargeted;
import io.github.perturb4j.attacks.minimal.Fab;
import io.github.perturb4j.attacks.minimal.FabTargeted;
import io.github.perturb4j.attacks.threat.Norm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AutoAttack's versions have the attacks and the numbers of the authors' code. */
class AutoAttackTest {
    private static final SquareAttack SQUARE = new SquareAttack(5000, 0.8, 1);

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2"})
    void theStandardVersionIsThePublishedOne(Norm norm) {
        assertThat(AutoAttack.standard().stages(norm))
                .containsExactly(
                        new Apgd(ApgdLoss.CE, 100, 1), new ApgdTargeted(100, 9, 1), new FabTargeted(100, 9, 1), SQUARE)
                .isEqualTo(AutoAttack.standard().stages());
    }

    @Test
    void inL1ItHasFiveStartsOfApgdAndFiveTargets() {
        assertThat(AutoAttack.standard().stages(Norm.L1))
                .containsExactly(
                        new Apgd(ApgdLoss.CE, 100, 5), new ApgdTargeted(100, 5, 1), new FabTargeted(100, 9, 1), SQUARE);
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void thePlusVersionHasSixAttacksAndFiveStarts(Norm norm) {
        assertThat(AutoAttack.published(Version.PLUS).stages(norm))
                .containsExactly(
                        new Apgd(ApgdLoss.CE, 100, 5),
                        new Apgd(ApgdLoss.DLR, 100, 5),
                        new Fab(100, 5),
                        SQUARE,
                        new ApgdTargeted(100, 9, 1),
                        new FabTargeted(100, 9, 5));
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void theVersionForRandomModelsTakesTheMeanOfTwentyDraws(Norm norm) {
        assertThat(AutoAttack.published(Version.RAND).stages(norm))
                .containsExactly(new Apgd(ApgdLoss.CE, 100, 1, 20), new Apgd(ApgdLoss.DLR, 100, 1, 20));
        assertThat(new Apgd(ApgdLoss.CE, 100, 1, 20).modelDraws()).isEqualTo(20);
    }

    @Test
    void versionsAndNumbersAreChosenByText() {
        assertThat(AttackCatalogue.parse("autoattack")).isEqualTo(AutoAttack.standard());
        assertThat(AttackCatalogue.parse("autoattack:version=plus")).isEqualTo(AutoAttack.published(Version.PLUS));
        assertThat(AttackCatalogue.parse("autoattack:version=rand")).isEqualTo(AutoAttack.published(Version.RAND));
        AutoAttack few = (AutoAttack) AttackCatalogue.parse("autoattack:steps=7,targets=3,queries=20");
        assertThat(few).isEqualTo(new AutoAttack(7, 3, 20));
        assertThat(few.stages(Norm.L1).get(1)).isEqualTo(new ApgdTargeted(7, 3, 1));
        assertThatThrownBy(() -> AttackCatalogue.parse("autoattack:version=best"))
                .hasMessageContaining("expected one of standard, plus, rand");
        assertThatThrownBy(() -> AttackCatalogue.parse("autoattack:targets=many"))
                .hasMessageContaining("a whole number or auto");
        assertThatThrownBy(() -> AttackCatalogue.parse("autoattack:targets=0"))
                .hasMessageContaining("targets must be at least 1, found 0");
    }
}
