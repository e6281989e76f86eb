package io.github.perturb4j.cli;

import io.github.perturb4j.resnet.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the demo computed.
 *
 * @param models the one attacked first, then the robust one if there is one
 * @param attacks two for each model: away from the label, then towards the target
 * @param survey empty where there is no robust model to compare with
 */
record DemoStory(
        List<DemoModel> models,
        DemoPicture picture,
        DemoPlan plan,
        int label,
        int target,
        List<DemoAttack> attacks,
        Optional<DemoSurvey> survey) {
    static final String UNTARGETED = "untargeted";
    static final String TARGETED = "targeted";
    static final String ROBUST = "robust-";

    static DemoStory of(List<DemoModel> models, DemoPicture picture, DemoPlan plan, int label, int target) {
        List<DemoAttack> attacks = new ArrayList<>();
        for (DemoModel model : models) {
            String prefix = attacks.isEmpty() ? "" : ROBUST;
            attacks.add(
                    DemoAttack.of(prefix + UNTARGETED, model, plan.untargeted(), picture, label, OptionalInt.empty()));
            attacks.add(
                    DemoAttack.of(prefix + TARGETED, model, plan.targeted(), picture, label, OptionalInt.of(target)));
        }
        Optional<DemoSurvey> survey =
                models.size() < 2 ? Optional.empty() : Optional.of(DemoSurvey.of(models, plan.untargeted()));
        return new DemoStory(models, picture, plan, label, target, attacks, survey);
    }

    DemoModel model() {
        return models.get(0);
    }

    ClassNames names() {
        return model().names();
    }

    String labelName() {
        return names().name(label);
    }

    String targetName() {
        return names().name(target);
    }

    DemoAttack untargeted() {
        return attacks.get(0);
    }

    DemoAttack targeted() {
        return attacks.get(1);
    }

    /** The attacks on the robust model; empty without one. */
    List<DemoAttack> robust() {
        return attacks.subList(2, attacks.size());
    }

    /** Why there is no robust model; empty where there is one. */
    Optional<String> noRobustModel() {
        return models.size() > 1
                ? Optional.empty()
                : Optional.of("There is no robust part: perturb4j comes with no robust weights for " + model().name()
                        + "; without --model, a model trained to resist takes part.");
    }
}
