package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the attacks that a run makes one after the other.
 *
 * @param number counted from 0
 */
record Stage(SingleAttack attack, int number) {
    /** Of an attack for balls of a norm. */
    static List<Stage> of(Attack attack, Norm norm) {
        List<Stage> stages = new ArrayList<>();
        add(attack, norm, stages);
        return stages;
    }

    private static void add(Attack attack, Norm norm, List<Stage> before) {
        if (attack instanceof CompositeAttack several) {
            several.stages(norm).forEach(stage -> add(stage, norm, before));
        } else {
            before.add(new Stage((SingleAttack) attack, before.size()));
        }
    }

    /** How many queries it makes at most for a batch. */
    long steps() {
        return (long) attack.restarts() * attack.steps();
    }

    /** The first stage's are those of its attack alone. */
    CounterRandom random(long seed, long id, int restart) {
        return number == 0 ? new CounterRandom(seed, id, restart) : new CounterRandom(seed, id, restart, number);
    }
}
