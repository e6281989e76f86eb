package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.Draws;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Random numbers of the network, and how many draws of them are enough. */
public final class RandomOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--random-input",
            paramLabel = "KIND",
            description = {
                "The network draws at random what its input goes through, each time that it is asked: a randomised"
                        + " defence.",
                "noise:0.1, normal noise of that standard deviation; resize:0.8, shrunk to that part of its size or"
                        + " less, at a random place; pose:15, turned by up to so many degrees."
            })
    private String input;

    @Option(
            names = "--eot",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "Expectation over the network's random numbers: each gradient is the mean over N draws, and success"
                        + " is judged over N draws (default: 1). Each draw is a pass of its own."
            })
    private int draws;

    @Option(
            names = "--eot-rule",
            paramLabel = "RULE",
            defaultValue = "majority",
            completionCandidates = Rules.class,
            description = "A success is one in more than half of the draws (majority, the default) or in all.")
    private Draws.Rule rule;

    /** The settings; bad usage where they make no sense. A word on stderr where draws are all the same. */
    public Randomness randomness() {
        if (draws < 1) {
            throw Usage.invalid(spec, "--eot", "expected at least 1, found " + draws);
        }
        if (input == null && draws > 1) {
            spec.commandLine()
                    .getErr()
                    .println("perturb4j: the network draws no random numbers, so all " + draws
                            + " draws of --eot are the same; give it some with --random-input");
        }
        try {
            return new Randomness(input, new Draws(draws, rule));
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, "--random-input", e.getMessage());
        }
    }

    /** A rule's name in reports. */
    public static String label(Draws.Rule rule) {
        return rule.name().toLowerCase(Locale.ROOT);
    }

    public static final class Rules extends Choice<Draws.Rule> {
        public Rules() {
            super(Draws.Rule.values(), RandomOptions::label);
        }
    }
}
