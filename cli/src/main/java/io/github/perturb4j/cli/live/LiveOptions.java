package io.github.perturb4j.cli.live;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.model.GoalOptions;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.Fraction;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The fields of a request as options of a command, so that they mean what they mean to {@code trace}, and are refused
 * in the same words. Only the options that are named here can be reached, none that names a file.
 */
@Command(name = "microscope")
final class LiveOptions {
    @ArgGroup(exclusive = false, multiplicity = "0..1")
    private AttackOptions attack;

    @Mixin
    private GoalOptions goal;

    /** @throws CommandLine.ParameterException if a value cannot be read */
    static LiveOptions of(LiveRequest request) {
        List<String> args = new ArrayList<>();
        if (add(args, "--attack", request.attack())) {
            add(args, "--norm", request.norm());
            add(args, "--epsilon", request.epsilon());
            add(args, "--steps", request.steps());
        }
        add(args, "--label", request.label());
        add(args, "--target", request.target());
        LiveOptions options = new LiveOptions();
        new CommandLine(options)
                .registerConverter(Norm.class, new AttackOptions.Norms())
                .registerConverter(Fraction.class, new Fraction.Converter())
                .setExpandAtFiles(false)
                .parseArgs(args.toArray(String[]::new));
        return options;
    }

    /** One argument, whatever is in the value. */
    private static boolean add(List<String> args, String option, String value) {
        return value != null && !value.isBlank() && args.add(option + "=" + value.strip());
    }

    AttackOptions attack() {
        return attack;
    }

    GoalOptions goal() {
        return goal;
    }
}
