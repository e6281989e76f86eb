package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which attacks are to be tried at which radii.
 *
 * <p>A fixed-epsilon attack runs at every radius above 0, in ascending order, each time on the images that it has not
 * fooled the model on at a smaller one: what it found there lies in the larger ball too. A minimal-norm attack runs
 * once, without a bound. If it cannot search the grid's norm it searches the one it can (L2 before L-inf, L1 and L0):
 * then the distances it finds stand for themselves ({@link RobustnessTable#minimal}), and say nothing of the grid's
 * radii, within which it never looked.
 *
 * @param norm that the radii are of
 * @param box the values a pixel may take
 * @param attacks by name, in order
 * @param epsilons in ascending order
 */
public record AttackGrid(Norm norm, PixelBox box, Map<String, Attack> attacks, List<Double> epsilons) {
    private static final List<Norm> PREFERRED = List.of(Norm.L2, Norm.LINF, Norm.L1, Norm.L0, Norm.L0_VALUES);

    /**
     * @throws IllegalArgumentException if there are no attacks, no radii, radii that are negative or not in ascending
     *     order, or a fixed-epsilon attack that cannot search the norm
     */
    public AttackGrid {
        attacks = Collections.unmodifiableMap(new LinkedHashMap<>(attacks));
        epsilons = List.copyOf(epsilons);
        if (attacks.isEmpty() || epsilons.isEmpty()) {
            throw new IllegalArgumentException("an evaluation needs at least one attack and one epsilon, found "
                    + attacks.size() + " and " + epsilons.size());
        }
        epsilons.forEach(Epsilon::of);
        for (int k = 1; k < epsilons.size(); k++) {
            if (epsilons.get(k) <= epsilons.get(k - 1)) {
                throw new IllegalArgumentException("epsilons must be in ascending order, each once, found "
                        + epsilons.get(k) + " after " + epsilons.get(k - 1));
            }
        }
        attacks.forEach((name, attack) -> checkNorm(name, attack, norm));
    }

    private static void checkNorm(String name, Attack attack, Norm norm) {
        if (!(attack instanceof MinimalNormAttack) && !attack.norms().contains(norm)) {
            throw new IllegalArgumentException("the attack " + name + " searches balls of " + attack.norms()
                    + ", not of " + norm + "; choose another norm or attack");
        }
    }

    /** Pixels in [0, 1]. */
    public static AttackGrid of(Norm norm, Map<String, Attack> attacks, double... epsilons) {
        return new AttackGrid(
                norm, PixelBox.UNIT, attacks, Arrays.stream(epsilons).boxed().toList());
    }

    /** What is run, attack by attack, radii ascending. */
    public List<PlannedRun> runs() {
        List<PlannedRun> runs = new ArrayList<>();
        attacks.forEach((name, attack) -> {
            if (attack instanceof MinimalNormAttack) {
                runs.add(new PlannedRun(name, attack, searched(attack), Double.POSITIVE_INFINITY));
            } else {
                epsilons.stream()
                        .filter(epsilon -> epsilon > 0)
                        .forEach(epsilon -> runs.add(new PlannedRun(name, attack, norm, epsilon)));
            }
        });
        return List.copyOf(runs);
    }

    /**
     * The attacks that search the grid's norm, by name in order: those of another have no accuracy within its radii.
     */
    public List<String> ofItsNorm() {
        return attacks.keySet().stream()
                .filter(name -> searched(attacks.get(name)) == norm)
                .toList();
    }

    private Norm searched(Attack attack) {
        return attack.norms().contains(norm)
                ? norm
                : PREFERRED.stream()
                        .filter(attack.norms()::contains)
                        .findFirst()
                        .orElseThrow();
    }
}
