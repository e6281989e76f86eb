package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.resnet.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * What the demo computed.
 *
 * @param models the one attacked first, then the robust one if there is one
 * @param attacks two for each model: away from the label, then towards the target
 * @param survey empty where there is no robust model to compare with
 * @param stopped whether it was told to end early, and some of this is missing
 */
record DemoStory(
        List<DemoModel> models,
        DemoPicture picture,
        DemoRequest request,
        int label,
        int target,
        List<DemoAttack> attacks,
        Optional<DemoSurvey> survey,
        boolean stopped) {
    static final String UNTARGETED = "untargeted";
    static final String TARGETED = "targeted";
    static final String ROBUST = "robust-";

    /** @param stop once true, the story ends with what has been found so far */
    static DemoStory of(
            List<DemoModel> models,
            DemoPicture picture,
            DemoRequest request,
            int label,
            int target,
            BooleanSupplier stop) {
        List<DemoAttack> attacks = new ArrayList<>();
        for (DemoModel model : models) {
            String prefix = model.equals(models.get(0)) ? "" : ROBUST;
            for (OptionalInt goal : List.of(OptionalInt.empty(), OptionalInt.of(target))) {
                String name = prefix + (goal.isEmpty() ? UNTARGETED : TARGETED);
                AttackRequest how = goal.isEmpty() ? request.untargeted() : request.targeted();
                DemoAttack attack = DemoAttack.of(name, model, how, picture, label, goal, stop);
                if (!attack.isEmpty()) {
                    attacks.add(attack);
                }
                if (attack.outcome().stopped()) {
                    return new DemoStory(models, picture, request, label, target, attacks, Optional.empty(), true);
                }
            }
        }
        Optional<DemoSurvey> survey =
                models.size() < 2 ? Optional.empty() : DemoSurvey.of(models, request.untargeted(), stop);
        boolean stopped = models.size() > 1 && survey.isEmpty();
        return new DemoStory(models, picture, request, label, target, attacks, survey, stopped);
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

    /**
     * The attack towards the target, on each model, as {@link io.github.perturb4j.cli.gradient.MicroscopePage} has it.
     */
    List<String> traces() {
        return attacks.stream()
                .filter(DemoAttack::targeted)
                .map(DemoAttack::trace)
                .toList();
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
