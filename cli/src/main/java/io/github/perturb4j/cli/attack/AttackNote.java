package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.Draws;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.NumberText;

/** Why an attack did less than was asked of it. */
final class AttackNote {
    private AttackNote() {}

    /** A sentence without its full stop, for text, page and JSON; null if there is nothing to be said. */
    static String of(AttackRequest request, AttackOutcome outcome) {
        SampleResult sample = outcome.sample();
        if (outcome.stopped()) {
            return "stopped after " + NumberText.count(outcome.queries(), "query", "queries")
                    + ": a partial result, the best that was found so far";
        }
        if (!sample.attacked()) {
            return "nothing to attack: " + often(request.randomness().draws())
                    + (sample.target().isEmpty()
                            ? "the network does not take the original for its label"
                            : "the network takes the original for the target already")
                    + ", so it is returned as it is";
        }
        if (request.epsilon() != null && request.epsilon().value() == 0) {
            return "nothing to attack: epsilon 0 allows no change, so the original is returned as it is";
        }
        if (!sample.started()) {
            return "no starting point found in " + NumberText.count(outcome.queries(), "query", "queries")
                    + "; give one with --start FILE, an image that the network takes for "
                    + (sample.target().isEmpty() ? "another class than the label" : "the target");
        }
        return null;
    }

    private static String often(Draws draws) {
        return draws.number() == 1
                ? ""
                : draws.rule() == Draws.Rule.ALL ? "in all of the draws " : "in more than half of the draws ";
    }
}
